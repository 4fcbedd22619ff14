"""CURP: what it must be, what it says, and that only well-formed ones are read."""

from datetime import date

import pytest

from citas.rules.curp import CurpFacts, check_digit, read_curp


def sealed(first17: str) -> str:
    return first17 + check_digit(first17)


def test_a_curp_of_the_last_century_has_a_digit_before_the_check_digit() -> None:
    assert read_curp(sealed("MERL860412MBCNSR0")) == CurpFacts(date(1986, 4, 12), "M", "BC")


def test_a_curp_since_2000_has_a_letter_there() -> None:
    assert read_curp(sealed("CAMS180605MBCSNFA")) == CurpFacts(date(2018, 6, 5), "M", "BC")


def test_the_third_sex_of_the_register_is_read() -> None:
    facts = read_curp(sealed("MULA930821XBCXRN0"))

    assert facts is not None
    assert facts.sex == "X"


def test_the_alphabet_of_the_check_digit_has_an_enye_between_n_and_o() -> None:
    assert check_digit("0" * 16 + "N") == str((10 - 23 * 2 % 10) % 10)
    assert check_digit("0" * 16 + "Ñ") == str((10 - 24 * 2 % 10) % 10)
    assert check_digit("0" * 16 + "O") == str((10 - 25 * 2 % 10) % 10)


def test_every_other_check_digit_is_refused() -> None:
    right = sealed("MERL860412MBCNSR0")

    others = [right[:17] + digit for digit in "0123456789" if digit != right[17]]

    assert [read_curp(other) for other in others] == [None] * 9


@pytest.mark.parametrize(
    "first17",
    [
        "MERL860230MBCNSR0",  # 30 February
        "MERL861312MBCNSR0",  # month 13
        "MERL860412QBCNSR0",  # no such sex
        "MERL860412MZZNSR0",  # no such state
        "M1XL860412MBCNSR0",  # a digit in the name
        "MERL860412MBCNAR0",  # a vowel among the inner consonants
        "CAMS180229MBCSNFA",  # 2018 was no leap year
    ],
)
def test_what_cannot_be_is_not_read_though_the_check_digit_is_right(first17: str) -> None:
    assert read_curp(sealed(first17)) is None


@pytest.mark.parametrize("curp", ["", "MERL860412", "mexl860412mbcnsr00", "MERL860412MBCNSR000"])
def test_another_length_or_lower_case_is_no_curp(curp: str) -> None:
    assert read_curp(curp) is None
