"""Passwords that are tried first, whatever is put around them."""

from datetime import date

import pytest

from citas.rules import passwords

WORDS = {"mexico", "te", "amo", "mucho", "guadalupe", "contrasena"}


@pytest.mark.parametrize(
    "password", ["aaaaaaaa", "12345678", "87654321", "abcd1234", "qwertyui", "abcabcabc", "1212121212"]
)
def test_a_run_or_a_repetition_is_a_pattern(password: str) -> None:
    assert passwords.is_pattern(password)


@pytest.mark.parametrize("password", ["casa de mi tía", "perro-azul-7", "Ñandú corre bien", "19730312"])
def test_other_passwords_are_no_pattern(password: str) -> None:
    assert not passwords.is_pattern(password)


@pytest.mark.parametrize(
    "password", ["México2024", "m3x1c0!!", "Contraseña1", "GUADALUPE1990", "teamo123", "m.e.x.i.c.o"]
)
def test_a_word_with_a_few_digits_or_signs_is_still_that_word(password: str) -> None:
    assert passwords.is_common_word(password, WORDS)


@pytest.mark.parametrize("password", ["te amo mucho guadalupe", "mexico83920174", "xk mexico lento"])
def test_a_word_among_others_is_free(password: str) -> None:
    assert not passwords.is_common_word(password, WORDS)


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("AF001234", True),
        ("af-00 1234!", True),
        ("lópez1980", True),
        ("Lopez010580", True),
        ("lopez y el mar", False),
        ("mar abierto 42", False),
    ],
)
def test_what_is_left_beside_own_data_must_be_a_secret(password: str, refused: bool) -> None:
    data = {"AF001234", "López", "", "xy", *passwords.written_dates(date(1980, 5, 1))}
    assert passwords.is_own_data(password, data) is refused


def test_a_birthday_is_known_in_the_usual_orders() -> None:
    assert {"01051980", "010580", "19800501", "800501", "1980"} <= passwords.written_dates(
        date(1980, 5, 1)
    )
