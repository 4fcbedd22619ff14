"""Days and months as calendars write them."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date, get_day_names

LOCALE = "es_MX"


@lru_cache(maxsize=512)
def month_in_words(day: date) -> str:
    """As in "diciembre de 2026"."""
    return format_date(day, "MMMM 'de' y", locale=LOCALE)


@lru_cache(maxsize=512)
def day_of_month(day: date) -> str:
    """As in "viernes 25 de diciembre"."""
    return format_date(day, "EEEE d 'de' MMMM", locale=LOCALE)


@lru_cache(maxsize=512)
def day_alone(day: date) -> str:
    """As in "viernes 25", where the month is said beside it."""
    return format_date(day, "EEEE d", locale=LOCALE)


@lru_cache(maxsize=2048)
def plain_date(day: date) -> str:
    """As in "12 de abril de 1986"."""
    return format_date(day, "d 'de' MMMM 'de' y", locale=LOCALE)


@lru_cache(maxsize=512)
def short_day(day: date) -> str:
    """As in "mar 8 dic"."""
    return format_date(day, "EEE d MMM", locale=LOCALE)


def weekdays() -> list[str]:
    """Short names, Sunday first, as calendars hang on walls here."""
    names = get_day_names("abbreviated", locale=LOCALE)
    return [names[number] for number in (6, 0, 1, 2, 3, 4, 5)]


@lru_cache(maxsize=512)
def short_weekday(day: date) -> str:
    """As in "mar"."""
    return format_date(day, "EEE", locale=LOCALE)


@lru_cache(maxsize=512)
def short_month(day: date) -> str:
    """As in "dic"."""
    return format_date(day, "MMM", locale=LOCALE)
