"""When a password is one of those that are tried first. What else is in it (digits, signs) is free."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise

ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {pair for row in ROWS for way in (row, row[::-1]) for pair in pairwise(way)}
LETTERS_FOR = str.maketrans("4310578@$!", "aeiostbasi")
AROUND = 6  # digits and signs before and after a word that do not hide it
LEFT = 6  # characters beside the person's own data that make a password his secret
SHORTEST = 3


def folded(text: str) -> str:
    """Without case and accents, ñ as n."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def is_pattern(password: str) -> bool:
    """Whether it only repeats itself, or runs along the alphabet, the digits or the keyboard."""
    text = folded(password)
    if re.fullmatch(r"(.{1,4}?)\1+.?", text):
        return True
    steps = list(pairwise(text))
    runs = sum(one == other or (one, other) in NEIGHBOURS for one, other in steps)
    return runs >= len(steps) - 1


def is_common_word(password: str, words: Collection[str]) -> bool:
    """Whether it is one or two of `words` (folded), with few digits or signs around, or for letters."""
    text = folded(password)
    bare = re.sub(r"^[^a-z]+|[^a-z]+$", "", text)
    if len(text) - len(bare) > AROUND:
        return False
    read = re.sub(r"^[^a-z0-9]+|[^a-z0-9]+$", "", text).translate(LETTERS_FOR)
    stems = {bare, read, re.sub("[^a-z]", "", bare)}
    return any(_is_made_of(stem, words) for stem in stems if stem)


def _is_made_of(stem: str, words: Collection[str]) -> bool:
    if stem in words:
        return True
    return any(stem[:cut] in words and stem[cut:] in words for cut in range(1, len(stem)))


def is_own_data(password: str, data: Iterable[str]) -> bool:
    """Whether little is left of it once the person's own data are taken away."""
    left = text = re.sub(r"[\s./-]", "", folded(password))
    known = {re.sub(r"[\s./-]", "", folded(datum)) for datum in data}
    for datum in sorted(known, key=len, reverse=True):
        if len(datum) >= SHORTEST:
            left = left.replace(datum, "")
    return left != text and len(left) < LEFT


def written_dates(day: date) -> set[str]:
    """A birthday as people write it into a password: day, month and year in the usual orders."""
    orders = ("%d%m%Y", "%d%m%y", "%m%d%Y", "%Y%m%d", "%y%m%d", "%Y%d%m", "%m%Y", "%Y", "%d%m", "%m%d")
    return {day.strftime(order) for order in orders}
