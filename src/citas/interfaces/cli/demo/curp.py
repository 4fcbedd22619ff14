"""CURPs of invented people. Never for real ones: only the population register gives those out."""

import unicodedata
from datetime import date

from citas.rules.curp import check_digit

VOWELS = "AEIOU"
PARTICLES = {"DE", "LA", "DEL", "LAS", "LOS", "Y"}
COMMON = {"JOSE", "MARIA", "MA", "J"}
# The first four letters must not spell a word that offends; the second then becomes X.
OFFENSIVE = {
    "BUEI", "CACA", "CAGA", "CAGO", "CAKA", "COGE", "COJA", "COJE", "COJI", "COJO", "CULO", "FETO",
    "GUEY", "JOTO", "KACA", "KAGA", "KULO", "LOCA", "LOCO", "LOKA", "MAME", "MAMO", "MEAR", "MEON",
    "MION", "MOCO", "MULA", "PEDA", "PEDO", "PENE", "PITO", "POPO", "PUTA", "PUTO", "QULO", "RATA",
    "RUIN", "TETA", "VACA", "VAGO", "WUEI",
}  # fmt: skip


def invented(
    given: str, first: str, second: str, *, born: date, sex: str, state: str, number: int
) -> str:
    """A well-formed CURP; `number` (0 to 9) tells namesakes of one day apart."""
    names = _letters(given).split()
    name = names[1] if len(names) > 1 and names[0] in COMMON else names[0]
    surname, other = _main(first), _main(second) if second else "X"
    start = surname[0] + _inner(surname, VOWELS) + other[0] + name[0]
    if start in OFFENSIVE:
        start = f"{start[0]}X{start[2:]}"
    consonants = "".join(_consonant(part) for part in (surname, other, name))
    mark = str(number) if born.year < 2000 else chr(ord("A") + number)
    body = f"{start}{born:%y%m%d}{sex}{state}{consonants}{mark}"
    return body + check_digit(body)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.upper().replace("Ñ", "X"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _main(surname: str) -> str:
    return next(word for word in _letters(surname).split() if word not in PARTICLES)


def _inner(word: str, wanted: str) -> str:
    return next((letter for letter in word[1:] if letter in wanted), "X")


def _consonant(word: str) -> str:
    return next((letter for letter in word[1:] if letter not in VOWELS), "X")
