"""Folios: short, not guessable, with a check symbol, easy to say on the telephone.

Seven symbols drawn at random and one check symbol, over 29 consonants and digits: no vowels, so no
words appear; no 0 or 1, so nothing is taken for O, I or L. 29^7 is 1.7e10: among ten million live
folios one guess in 1,700 exists, and knowing one opens nothing by itself. 29 is prime, so the
weighted sum finds every wrong symbol and every swap of neighbours.
"""

import secrets

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
LENGTH = 8
_SEPARATORS = str.maketrans({" ": "", "-": ""})


def _check_symbol(body: str) -> str:
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_folio() -> str:
    """Eight symbols without hyphen, from the system's secure random source."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check_symbol(body)


def parse_folio(typed: str) -> str | None:
    """The folio a person meant (case, spaces and hyphens forgiven), or None if it cannot be one."""
    folio = typed.upper().translate(_SEPARATORS)
    if len(folio) != LENGTH or any(symbol not in ALPHABET for symbol in folio):
        return None
    return folio if _check_symbol(folio[:-1]) == folio[-1] else None


def spoken_folio(folio: str) -> str:
    """The folio as it is shown: two groups of four."""
    return f"{folio[:4]}-{folio[4:]}"


def spelled_folio(folio: str) -> str:
    """The folio for the ear: symbol by symbol, with a longer pause between the groups."""
    return ". ".join(", ".join(group) for group in (folio[:4], folio[4:]))
