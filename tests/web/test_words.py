"""The catalogue of words follows the source, and the English is complete."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.catalogue import WORDS, english, extracted, forms, source_messages, untranslated

FACT = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%(?!\()")


def facts(texts: tuple[str, ...]) -> list[set[str]]:
    return [set(FACT.findall(text)) for text in texts]


def test_extracting_again_changes_nothing(tmp_path: Path) -> None:
    assert extracted(str(tmp_path / "citas.pot")) == WORDS.read_bytes()


def test_every_message_has_its_english() -> None:
    assert untranslated() == []


def test_the_english_says_nothing_that_no_page_says() -> None:
    source = {texts[0] for texts in source_messages()}
    said = {forms(message.id)[0] for message in english() if message.id}
    assert said - source == set()


def test_the_english_mentions_the_same_facts() -> None:
    differ = [
        message.id
        for message in english()
        if message.id and facts(forms(message.id)) != facts(forms(message.string))
    ]
    assert differ == []


def test_the_english_keeps_what_is_around_the_words() -> None:
    """Whether a sentence ends in a full stop, a colon or a question mark."""
    differ = [
        message.id
        for message in english()
        if message.id
        for spanish, said in zip(forms(message.id), forms(message.string), strict=True)
        if spanish[-1:] != said[-1:] and {spanish[-1:], said[-1:]} & set(".:?")
    ]
    assert differ == []


@pytest.mark.parametrize(("number", "said"), [(0, "places"), (1, "place"), (2, "places")])
def test_one_and_many_in_english(number: int, said: str) -> None:
    with translation.override("en"):
        assert ngettext("lugar", "lugares", number) == said


def test_spanish_stays_as_it_is_written() -> None:
    assert gettext("Agendar cita") == "Agendar cita"
    with translation.override("en"):
        assert gettext("Agendar cita") == "Book appointment"
