"""Folios survive the telephone: every single slip is found."""

from hypothesis import given
from hypothesis import strategies as st

from citas.rules.folio import ALPHABET, LENGTH, new_folio, parse_folio, spelled_folio, spoken_folio

folios = st.builds(lambda _: new_folio(), st.integers())


@given(folio=folios, position=st.integers(0, LENGTH - 1), symbol=st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_found(folio: str, position: int, symbol: str) -> None:
    wrong = folio[:position] + symbol + folio[position + 1 :]
    assert parse_folio(wrong) == (folio if wrong == folio else None)


@given(folio=folios, position=st.integers(0, LENGTH - 2))
def test_every_swap_of_neighbours_is_found(folio: str, position: int) -> None:
    first, second = folio[position], folio[position + 1]
    swapped = folio[:position] + second + first + folio[position + 2 :]
    assert parse_folio(swapped) == (folio if first == second else None)


@given(folio=folios)
def test_a_folio_is_understood_as_people_write_it(folio: str) -> None:
    for typed in (folio, folio.lower(), spoken_folio(folio), f" {folio[:4]} {folio[4:]} "):
        assert parse_folio(typed) == folio


@given(typed=st.text(max_size=20))
def test_whatever_is_typed_is_a_folio_or_nothing(typed: str) -> None:
    folio = parse_folio(typed)
    assert folio is None or (len(folio) == LENGTH and set(folio) <= set(ALPHABET))


def test_folios_hold_no_symbol_that_is_taken_for_another_and_no_vowel() -> None:
    assert not set(ALPHABET) & set("01AEIOU")
    assert len(set(ALPHABET)) == len(ALPHABET) == 29


def test_folios_do_not_repeat_soon() -> None:
    assert len({new_folio() for _ in range(2000)}) >= 1999  # once in 8,600 times two are the same


def test_a_folio_is_spelled_in_two_groups() -> None:
    assert spelled_folio("BC23D4F5") == "B, C, 2, 3. D, 4, F, 5"
