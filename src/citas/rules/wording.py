"""Days and hours in words, as people say them in Baja California."""

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date

from citas.rules import clock

_PARTS = {
    "es": ((5, "de la madrugada"), (12, "de la mañana"), (19, "de la tarde"), (24, "de la noche")),
    "en": ((12, "a.m."), (24, "p.m.")),
}


def _language(locale: str) -> str:
    return "en" if locale.startswith("en") else "es"


@lru_cache(maxsize=2048)
def day_in_words(day: date, locale: str = "es") -> str:
    """As in "martes 8 de diciembre de 2026"."""
    if _language(locale) == "en":
        return format_date(day, "EEEE, MMMM d, y", locale="en")
    return format_date(day, "EEEE d 'de' MMMM 'de' y", locale="es_MX")


def hour_in_words(at: time, locale: str = "es") -> str:
    """As in "9:20 de la mañana"; noon to one is "12:20 de la tarde"."""
    hour = at.hour % 12 or 12
    part = next(words for until, words in _PARTS[_language(locale)] if at.hour < until)
    return f"{hour}:{at.minute:02d} {part}"


def the_hour(at: time, locale: str = "es") -> str:
    """With its article: "las 9:20 de la mañana", but "la 1:20 de la tarde"."""
    said = hour_in_words(at, locale)
    if _language(locale) == "en":
        return said
    return f"la {said}" if at.hour % 12 == 1 else f"las {said}"


def moment_in_words(moment: datetime, locale: str = "es") -> str:
    """Day and hour of an instant on the wall clock of Baja California."""
    shown = clock.local(moment)
    day, hour = day_in_words(shown.date(), locale), hour_in_words(shown.time(), locale)
    return f"{day}, {hour}"


def in_words(value: object, locale: str = "es") -> str:
    """Whatever a sentence mentions: days, instants and hours (with article) in words, else as it is."""
    if isinstance(value, datetime):
        return moment_in_words(value, locale)
    if isinstance(value, date):
        return day_in_words(value, locale)
    if isinstance(value, time):
        return the_hour(value, locale)
    return str(value)
