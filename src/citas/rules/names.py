"""Names of people put into alphabetical order."""

import unicodedata

_TILDE = "\u0303"


def sort_key(given_name: str, first_surname: str, second_surname: str) -> str:
    """Upper case without accents, surnames first, for servers without Spanish collation.

    Ñ becomes "N~": a tilde stands after every letter, so NUÑEZ comes after NUNZIO and before NUO.
    """
    written = " ".join(part for part in (first_surname, second_surname, given_name) if part)
    letters = unicodedata.normalize("NFD", " ".join(written.upper().split()))
    pairs = zip(" " + letters, letters, strict=False)
    return "".join(_plain(letter, before) for before, letter in pairs)


def _plain(letter: str, before: str) -> str:
    if letter == _TILDE and before == "N":
        return "~"
    return "" if unicodedata.combining(letter) else letter


def same_words(one: str, other: str) -> bool:
    """Whether two written names have the same words, whatever accents, case, order and hyphens."""
    return _words(one) == _words(other)


def _words(written: str) -> list[str]:
    letters = unicodedata.normalize("NFD", written.upper())
    spaced = "".join(letter if letter.isalpha() else " " for letter in _without_accents(letters))
    return sorted(spaced.split())


def _without_accents(decomposed: str) -> str:
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
