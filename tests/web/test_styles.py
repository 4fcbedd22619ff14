"""Style sheets keep to their tokens, and words are read in every set of colours."""

import re

import pytest

from citas.interfaces.web.ui.styles import FOLDER
from citas.rules.colour import contrast

ROOT = re.compile(r":root \{(.*?)\n  +\}", re.DOTALL)
TOKEN = re.compile(r"--([a-z0-9-]+): ([^;]+);")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(")
# Where colours are chosen. Shadows, and the white that a code is read on, are no choice.
CHOSEN_IN = {"tokens", "contrast", "print"}
NO_CHOICE = ("rgb(0 0 0 / 22%)", "rgb(9 18 21 / 55%)", "#fff; /* a code")
READ_ON = {
    "ink": ["page", "card", "mist", "good-mist", "warn-mist", "alert-mist"],
    "ink-soft": ["page", "card", "mist"],
    "link": ["page", "card", "mist"],
    "on-brand": ["brand", "brand-deep"],
    "on-accent": ["accent", "accent-strong"],
    "good": ["card", "good-mist"],
    "warn": ["card", "page", "warn-mist"],
    "alert": ["card", "alert-mist"],
}
SHAPES = {"edge": ["card"], "brand-bright": ["card", "page"], "focus-ink": ["focus"]}


def sheets() -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.css"))}


def colours(*layers: str) -> dict[str, str]:
    """What the tokens stand for where these rules for `:root` apply, the last winning."""
    found: dict[str, str] = {}
    for layer in layers:
        found |= dict(TOKEN.findall(layer))
    return {
        name: "#" + "".join(figure * 2 for figure in value[1:]) if len(value) == 4 else value
        for name, value in found.items()
        if value.startswith("#")
    }


def sets() -> dict[str, dict[str, str]]:
    light, dark = ROOT.findall(sheets()["tokens"])
    more, more_in_the_dark = ROOT.findall(sheets()["contrast"])
    return {
        "light": colours(light),
        "dark": colours(light, dark),
        "light, more contrast": colours(light, more),
        "dark, more contrast": colours(light, dark, more, more_in_the_dark),
    }


@pytest.mark.parametrize("which", sets())
def test_words_are_read_on_every_ground_they_stand_on(which: str) -> None:
    found = sets()[which]
    least = 7 if "more" in which else 4.5
    faint = {
        f"{ink} on {ground}": round(contrast(found[ink], found[ground]), 2)
        for ink, grounds in READ_ON.items()
        for ground in grounds
        if contrast(found[ink], found[ground]) < least
    }
    assert faint == {}


@pytest.mark.parametrize("which", sets())
def test_what_can_be_pressed_is_seen(which: str) -> None:
    found = sets()[which]
    faint = {
        f"{shape} on {ground}": round(contrast(found[shape], found[ground]), 2)
        for shape, grounds in SHAPES.items()
        for ground in grounds
        if contrast(found[shape], found[ground]) < 3
    }
    assert faint == {}


def test_every_token_that_is_used_is_chosen_and_the_other_way_round() -> None:
    written = sheets()
    chosen = {name for name, _ in TOKEN.findall(written["tokens"])}
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", " ".join(written.values())))
    assert used - chosen == set()
    assert chosen - used == set()


def test_colours_are_chosen_in_one_place() -> None:
    strays = [
        f"{name}.css: {line.strip()}"
        for name, text in sheets().items()
        if name not in CHOSEN_IN
        for line in text.splitlines()
        if COLOUR.search(line) and not any(known in line for known in NO_CHOICE)
    ]
    assert strays == []
