"""Days and hours in words, as people say them in Baja California."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date

from citas.rules import clock

MINUTES_OF_AN_HOUR = 60
_PARTS = {
    "es": ((5, "de la madrugada"), (12, "de la mañana"), (19, "de la tarde"), (24, "de la noche")),
    "en": ((12, "a.m."), (24, "p.m.")),
}


# one minute, minutes, one hour, hours
_LASTING = {
    "es": ("un minuto", "minutos", "una hora", "horas"),
    "en": ("one minute", "minutes", "one hour", "hours"),
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


def lasting_in_words(lasting: timedelta, locale: str = "es") -> str:
    """As in "15 minutos"; from an hour on in whole hours, rounded up, as in "una hora"."""
    one_minute, minutes, one_hour, hours = _LASTING[_language(locale)]
    number = -(-lasting // timedelta(minutes=1))
    if number < MINUTES_OF_AN_HOUR:
        return one_minute if number == 1 else f"{number} {minutes}"
    number = -(-number // MINUTES_OF_AN_HOUR)
    return one_hour if number == 1 else f"{number} {hours}"


def in_words(value: object, locale: str = "es") -> str:
    """Whatever a sentence mentions: days, instants, hours and how long in words, else as it is."""
    if isinstance(value, datetime):
        return moment_in_words(value, locale)
    if isinstance(value, date):
        return day_in_words(value, locale)
    if isinstance(value, time):
        return the_hour(value, locale)
    if isinstance(value, timedelta):
        return lasting_in_words(value, locale)
    return str(value)
