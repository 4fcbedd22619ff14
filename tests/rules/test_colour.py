"""Colours, and how well one is read on another."""

import pytest

from citas.rules.colour import BLACK, WHITE, contrast, ink_on, mixed, readable


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BLACK, WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        ("#767676", WHITE, 4.54),  # the grey that WCAG's own examples give
        ("#ff0000", WHITE, 4.0),
    ],
)
def test_contrast_is_that_of_wcag_whichever_comes_first(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_a_colour_takes_as_much_of_another_as_is_asked() -> None:
    assert mixed("#102030", WHITE, 0) == "#102030"
    assert mixed("#102030", WHITE, 1) == WHITE
    assert mixed("#000000", WHITE, 0.5) == "#808080"


def test_a_colour_that_is_read_well_stays_and_another_goes_no_further_than_it_must() -> None:
    assert readable("#0b5563", WHITE, 4.5, towards=BLACK) == "#0b5563"
    shade = readable("#3fa7a3", WHITE, 4.5, towards=BLACK)
    assert 4.5 <= contrast(shade, WHITE) < 4.8
    assert readable(WHITE, WHITE, 22, towards=BLACK) == BLACK


@pytest.mark.parametrize("colour", ["#e0912f", "#0b5563", "#808080", "#ffff00", "#5555ff"])
def test_ink_is_read_on_any_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5
