"""Every sentence that a person may read is plain: short words, short sentences, no officialese."""

import re
from collections.abc import Iterator

import pytest

from citas.domain.messaging.letters import LETTERS
from tests.catalogue import source_messages
from tests.spanish import ease, sentences, syllables

LONG = 8  # words; shorter sentences are plain by being short
PLAIN = 70
# Names of laws and of documents, which nobody may reword. The sentence as the test counts it.
LEGAL_NAMES: set[str] = set()
OFFICIALESE = re.compile(
    r"\b(usuarios?|error inesperado|acud[ae]\w*|favor de|proced[ae]\w* a|dicho \w+"
    r"|a la brevedad|clic|exitosamente|satisfactoriamente|in[gv]álid[oa]|ingrese"
    r"|sírvase|efectuar|realizar)\b|[¡!]",
    re.IGNORECASE,
)


def texts() -> Iterator[str]:
    """All that is marked for translation, and every letter."""
    for message in source_messages():
        yield from message
    for letter in sorted((LETTERS / "es-mx").glob("*.txt")):
        yield letter.read_text()


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cita", 2), ("médico", 3), ("día", 2), ("odontología", 6), ("ciudad", 2), ("cuidado", 3),
        ("guion", 1), ("que", 1), ("siguiente", 3), ("vergüenza", 3), ("hoy", 1), ("ya", 1), ("y", 1),
        ("aéreo", 4), ("prohibir", 3), ("leí", 2), ("también", 2), ("CURP", 1), ("Llave", 2),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_sentence_ends_where_a_thought_does_and_facts_count_as_a_word() -> None:
    text = "No cabe: son las %(hour)s. ¿Otra? Folio BC23-D4F5, {name}; vea {{ link }}"
    assert [len(words) for words in sentences(text)] == [2, 3, 1, 3, 2]


def test_the_formula_tells_plain_from_hard() -> None:
    plain = sentences("Le guardamos el lugar cinco minutos mientras lo lee.")[0]
    hard = sentences("Posteriormente deberá proporcionar la documentación correspondiente.")[0]
    assert ease(plain) > PLAIN > ease(hard)


def test_every_longer_sentence_is_easy_to_read() -> None:
    hard = {
        f"{ease(words):.0f}: {' '.join(words)}"
        for text in texts()
        for words in sentences(text)
        if len(words) > LONG and ease(words) < PLAIN and " ".join(words) not in LEGAL_NAMES
    }
    assert hard == set()


def test_nothing_is_said_as_offices_say_it() -> None:
    found = [f"{match.group()}: {text[:80]}" for text in texts() if (match := OFFICIALESE.search(text))]
    assert found == []
