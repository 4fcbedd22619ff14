"""What an operator sets wrong is told variable by variable."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from citas.config.environment import CHECKOUT, Environment, InvalidEnvironment, environment, secret_key
from citas.config.llave_mx import NAMES

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20  # its sides are of many pixels


@pytest.fixture(autouse=True)
def _read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has an environment and a working folder of its own."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Environment.model_config, "env_file", ".env")  # which other tests do not read


def read() -> Environment:
    return environment.__wrapped__()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "PORT («abc»): debe ser un número entre 1 y 65535."),
        ("PORT", "70000", "PORT («70000»): debe ser un número entre 1 y 65535."),
        ("DEMO", "quizá", "DEMO («quizá»): debe ser 1 o 0."),
        ("DATABASE_URL", "mysql://u:clave@h/b", "DATABASE_URL: debe ser una dirección de PostgreSQL"),
        ("SECRET_KEY", "corta", "SECRET_KEY: debe ser un texto al azar de 50 letras"),
        ("SECRET_KEY_FALLBACKS", f"{'x' * 50}, corta", "SECRET_KEY_FALLBACKS: debe ser las claves de"),
        ("SITE_URL", "citas.example.org", "SITE_URL («citas.example.org»): debe ser la dirección"),
        ("SITE_URL", "https://citas.example.org/sitio", "debe ser la dirección pública del sitio"),
        ("AFFILIATION_PATTERN", "[A-Z", "AFFILIATION_PATTERN («[A-Z»): debe ser una expresión"),
        ("ALLOWED_HOSTS", "https://x", "debe ser una lista de nombres de servidor"),
        ("BRAND_COLOR", "azul", "BRAND_COLOR («azul»): debe ser un color de seis cifras, como #0b5563."),
        ("BRAND_ACCENT", "#fff", "BRAND_ACCENT («#fff»): debe ser un color de seis cifras"),
        ("BRAND_ACCENT", "#0b556g", "BRAND_ACCENT («#0b556g»): debe ser un color de seis cifras"),
        (
            "BRAND_COLOR",
            "#7a7a7a",
            "blanco sobre ese color tiene un contraste de 4.2 a 1 y debe ser de 4.5",
        ),
        (
            "BRAND_ACCENT",
            "#8a5a20",
            "sobre BRAND_COLOR («#0b5563») tiene un contraste de 1.4 a 1 y debe",
        ),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert sentence in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize("address", ["", "http://citas.example.org"])
def test_behind_https_links_need_a_site_with_https(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.setenv("HTTPS", "1")
    monkeypatch.setenv("SITE_URL", address)
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert str(refusal.value) == (
        f"SITE_URL («{address}»): debe ser la dirección pública del sitio, "
        "como https://citas.example.org; con HTTPS=1 hace falta."
    )
    monkeypatch.setenv("SITE_URL", "https://citas.example.org/")
    assert read().site_url == "https://citas.example.org"


def test_the_accounts_of_the_demonstration_are_never_open_to_the_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS", "1")
    monkeypatch.setenv("SITE_URL", "https://citas.example.org")
    with pytest.raises(InvalidEnvironment, match=r"^Con HTTPS=1 .*: ponga DEMO=0\.$"):
        read()
    monkeypatch.setenv("DEMO", "0")
    assert read().https


def test_keys_of_before_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().secret_key_fallbacks == []
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{'a' * 50}, {'b' * 50}")
    assert read().secret_key_fallbacks == ["a" * 50, "b" * 50]


def test_llave_mx_is_set_up_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().llave_mx == {}
    for name in NAMES:
        monkeypatch.setenv(f"LLAVE_MX_{name.upper()}", f"https://llave.example/{name}")
    assert set(read().llave_mx) == {*NAMES, "verified_only"}
    monkeypatch.delenv("LLAVE_MX_TOKEN_URL")
    monkeypatch.setenv("LLAVE_MX_CLIENT_ID", "")
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert str(refusal.value) == (
        "Para entrar con Llave MX falta: LLAVE_MX_TOKEN_URL, LLAVE_MX_CLIENT_ID. Ponga todas o ninguna."
    )


def test_passwords_do_not_travel_to_llave_mx_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAVE_MX_TOKEN_URL", "http://llave.example/token")
    with pytest.raises(InvalidEnvironment, match=r"LLAVE_MX_TOKEN_URL .*debe ser una dirección https"):
        read()


def test_secrets_are_not_repeated_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://u:hunter2@h/b")
    monkeypatch.setenv("SECRET_KEY", "secreta")
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "secreta")
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert "hunter2" not in str(refusal.value)
    assert "secreta" not in str(refusal.value)


def test_every_wrong_variable_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("HTTPS", "tal vez")
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert [line.split(" ")[0] for line in str(refusal.value).splitlines()] == ["PORT", "HTTPS"]


def test_an_env_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PORT=8100\nDEMO=0\nALLOWED_HOSTS=uno.mx, dos.mx\n")
    monkeypatch.setenv("PORT", "8200")
    found = read()
    assert (found.port, found.demo, found.allowed_hosts) == (8200, False, ["uno.mx", "dos.mx"])


def test_tests_see_the_settings_of_a_fresh_clone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEMO=0\nHTTPS=1\n")
    shown = subprocess.run(
        [sys.executable, "-c", "import tests.settings as s; print(s.DEMO, s.SESSION_COOKIE_SECURE)"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}", "DEMO": "0"},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stdout.split() == ["True", "False"]


def test_an_empty_variable_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert read().database_url is None


def test_colours_and_a_logo_beside_the_working_folder_are_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (read().brand_color, read().brand_logo, read().portal_name) == ("#0b5563", None, "SISA")
    (tmp_path / "logo.PNG").write_bytes(PNG)
    monkeypatch.setenv("BRAND_COLOR", "#7A1F3D")
    monkeypatch.setenv("BRAND_LOGO", "logo.PNG")
    assert (read().brand_color, read().brand_logo) == ("#7a1f3d", tmp_path / "logo.PNG")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.svg", None),
        ("logo.jpg", PNG),
        ("logo.png", b"<svg></svg>"),
        ("logo.png", PNG[:16] + bytes([0, 0, 1, 0, 0, 0, 0, 191])),
        ("logo.svg", PNG),
        ("logo.svg", b"<svg>" + b" " * 50_000),
    ],
)
def test_a_logo_is_a_light_svg_or_png(
    name: str, content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("BRAND_LOGO", name)
    with pytest.raises(
        InvalidEnvironment, match=rf"^BRAND_LOGO \(«{name}»\): .*SVG o PNG de hasta 50 kB"
    ):
        read()


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITAS_HOME", str(tmp_path / "home"))
    first = secret_key(read())
    assert len(first) >= 50
    assert secret_key(read()) == first
    assert stat.S_IMODE((tmp_path / "home" / "secret_key").stat().st_mode) == 0o600


def test_every_setting_says_in_spanish_what_it_must_be() -> None:
    assert [n for n, field in Environment.model_fields.items() if not field.description] == []
