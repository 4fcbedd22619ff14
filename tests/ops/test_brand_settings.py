"""What an operator sets of how the institute shows itself."""

from pathlib import Path

import pytest

from citas.config.environment import Environment, InvalidEnvironment, environment

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20  # its sides are of many pixels
SMALL = PNG[:16] + bytes([0, 0, 1, 0, 0, 0, 0, 191])


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def read() -> Environment:
    return environment.__wrapped__()


def test_it_shows_itself_as_the_product_does_unless_something_is_set() -> None:
    found = read()
    assert (found.brand_color, found.brand_logo) == ("#0b5563", None)
    assert (found.portal_name, found.app_name) == ("SISA", "Mi ISSSTECALI")


def test_colours_and_a_logo_beside_the_working_folder_are_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "logo.PNG").write_bytes(PNG)
    monkeypatch.setenv("BRAND_COLOR", "#7A1F3D")
    monkeypatch.setenv("BRAND_LOGO", "logo.PNG")
    assert (read().brand_color, read().brand_logo) == ("#7a1f3d", tmp_path / "logo.PNG")


@pytest.mark.parametrize("value", ["azul", "#fff", "0b5563", "#0b556g"])
def test_a_colour_has_six_figures(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRAND_ACCENT", value)
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert str(refusal.value) == (
        f"BRAND_ACCENT («{value}»): debe ser un color de seis cifras, como #0b5563."
    )


@pytest.mark.parametrize(("value", "figure"), [("#3fa7a3", "2.8"), ("#7a7a7a", "4.2")])
def test_a_colour_on_which_white_is_not_read_is_refused_with_the_figure(
    value: str, figure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAND_COLOR", value)
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert str(refusal.value) == (
        f"BRAND_COLOR («{value}»): el texto blanco sobre ese color tiene un contraste de {figure} a 1"
        " y debe ser de 4.5 a 1 o más. Elija un color más oscuro."
    )


@pytest.mark.parametrize(("value", "figure"), [("#0b5563", "1.0"), ("#8a5a20", "1.4")])
def test_an_accent_that_is_lost_on_the_colour_is_refused_with_the_figure(
    value: str, figure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAND_ACCENT", value)
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert str(refusal.value) == (
        f"BRAND_ACCENT («{value}»): sobre BRAND_COLOR («#0b5563») tiene un contraste de {figure} a 1"
        " y debe ser de 3 a 1 o más. Elija un color más claro."
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.svg", None),
        ("logo.jpg", PNG),
        ("logo.png", b"<svg></svg>"),
        ("logo.png", SMALL),
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
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert str(refusal.value) == (
        f"BRAND_LOGO («{name}»): debe ser la ruta de un archivo SVG o PNG de hasta 50 kB"
        " (PNG: desde 192 píxeles por lado)."
    )
