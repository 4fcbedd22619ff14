"""The key that signs papers: made once, given by the operator, or changed."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from citas.config.environment import Environment, InvalidEnvironment, environment, signing_key
from citas.config.signing import LENGTH, new_signing_key


@pytest.fixture(autouse=True)
def _a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("CITAS_HOME", str(tmp_path))


def read() -> Environment:
    return environment.__wrapped__()


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = signing_key(read())
    assert signing_key(read()) == first
    assert Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(first + "="))
    assert stat.S_IMODE((tmp_path / "signing_key").stat().st_mode) == 0o600


def test_the_operators_own_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = new_signing_key()
    monkeypatch.setenv("SIGNING_KEY", given)
    assert signing_key(read()) == given
    assert not (tmp_path / "signing_key").exists()


def test_public_halves_of_before_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [new_signing_key(), new_signing_key()]
    monkeypatch.setenv("SIGNING_KEYS_BEFORE", ", ".join(keys))
    assert read().signing_keys_before == keys


@pytest.mark.parametrize("name", ["SIGNING_KEY", "SIGNING_KEYS_BEFORE"])
@pytest.mark.parametrize("value", ["corta", "ñ" * 43, "A" * 44, "-" * (LENGTH // 2)])
def test_what_is_no_key_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidEnvironment, match=rf"^{name}.*debe ser .* de 43 letras y números"):
        read()


def test_the_private_one_is_not_repeated_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_KEY", "secreta")
    with pytest.raises(InvalidEnvironment) as refusal:
        read()
    assert "secreta" not in str(refusal.value)
