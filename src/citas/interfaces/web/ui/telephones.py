"""Telephone numbers as people write them, and as links that dial them."""

import re
from functools import lru_cache

from markupsafe import Markup

COUNTRY = "52"  # Mexico
NATIONAL = 10  # digits of a Mexican number, area included


@lru_cache(maxsize=256)
def dialled(written: str) -> str:
    """What a telephone dials for "686 551 6100 ext. 6137": "+526865516100,6137".

    The comma waits for the answer before the extension (`;ext=` is unknown to most telephones). Empty
    for what is not one number: none, or several.
    """
    main, _, extension = written.lower().partition("ext")
    number = re.sub(r"\D", "", main)
    if len(number) == NATIONAL:
        number = f"+{COUNTRY}{number}"
    elif len(number) == NATIONAL + 2 and number.startswith(COUNTRY):
        number = f"+{number}"
    elif not 3 <= len(number) < NATIONAL:  # neither 911 nor a number of the town
        return ""
    return ",".join(part for part in (number, re.sub(r"\D", "", extension)) if part)


@lru_cache(maxsize=256)
def telephone(written: str) -> Markup:
    """The number as a link; as it is written where it cannot be dialled."""
    number = dialled(written)
    if not number:
        return Markup.escape(written)
    return Markup('<a class="phone" href="tel:{}">{}</a>').format(number, written)


def national(number: str) -> str:
    """ "+526861234567" as "686 123 4567", in one line; as it is where it is no Mexican number."""
    digits = number.removeprefix(f"+{COUNTRY}")
    if len(digits) != NATIONAL or not digits.isdigit():
        return number
    return "\N{NO-BREAK SPACE}".join((digits[:3], digits[3:6], digits[6:]))
