"""Days and hours in words, as people say them in Baja California; in English for who reads English.

`locale` is any name of a language; None is the language of who is reading, which the product tells by
setting `language_of_reader`.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date

from citas.rules import clock

MINUTES_OF_AN_HOUR = 60
_PARTS = {
    "es": ((5, "de la madrugada"), (12, "de la mañana"), (19, "de la tarde"), (24, "de la noche")),
    "en": ((12, "am"), (24, "pm")),
}

# one minute, minutes, one hour, hours
_LASTING = {
    "es": ("un minuto", "minutos", "una hora", "horas"),
    "en": ("one minute", "minutes", "one hour", "hours"),
}


def _spanish() -> str | None:
    return "es"


language_of_reader: Callable[[], str | None] = _spanish


def language(locale: str | None = None) -> str:
    """ "es" or "en"."""
    asked = language_of_reader() if locale is None else locale
    return "en" if asked is not None and asked.startswith("en") else "es"


@lru_cache(maxsize=4096)
def _written(day: date, spoken: str, pattern: str) -> str:
    return format_date(day, pattern, locale="en" if spoken == "en" else "es_MX")


def written(day: date, spanish: str, english: str, locale: str | None = None) -> str:
    """The day by one of two patterns of Unicode's CLDR, for Spanish and for English."""
    spoken = language(locale)
    return _written(day, spoken, english if spoken == "en" else spanish)


def day_in_words(day: date, locale: str | None = None) -> str:
    """As in "martes 8 de diciembre de 2026"."""
    return written(day, "EEEE d 'de' MMMM 'de' y", "EEEE d MMMM y", locale)


def near_day(day: date, locale: str | None = None) -> str:
    """As in "martes 8 de diciembre": for a day within the agenda's horizon, whose year nobody asks."""
    return written(day, "EEEE d 'de' MMMM", "EEEE d MMMM", locale)


def hour_in_words(at: time, locale: str | None = None) -> str:
    """As in "9:20 de la mañana"; noon to one is "12:20 de la tarde"."""
    hour = at.hour % 12 or 12
    part = next(words for until, words in _PARTS[language(locale)] if at.hour < until)
    return f"{hour}:{at.minute:02d} {part}"


def the_hour(at: time, locale: str | None = None) -> str:
    """With its article: "las 9:20 de la mañana", but "la 1:20 de la tarde"."""
    said = hour_in_words(at, locale)
    if language(locale) == "en":
        return said
    return f"la {said}" if at.hour % 12 == 1 else f"las {said}"


def moment_in_words(moment: datetime, locale: str | None = None) -> str:
    """Day and hour of an instant on the wall clock of Baja California."""
    shown = clock.local(moment)
    return f"{day_in_words(shown.date(), locale)}, {hour_in_words(shown.time(), locale)}"


def near_moment(moment: datetime, locale: str | None = None) -> str:
    """The same without the year: "martes 8 de diciembre, 9:20 de la mañana"."""
    shown = clock.local(moment)
    return f"{near_day(shown.date(), locale)}, {hour_in_words(shown.time(), locale)}"


def lasting_in_words(lasting: timedelta, locale: str | None = None) -> str:
    """As in "15 minutos"; from an hour on in whole hours, rounded up, as in "una hora"."""
    one_minute, minutes, one_hour, hours = _LASTING[language(locale)]
    number = -(-lasting // timedelta(minutes=1))
    if number < MINUTES_OF_AN_HOUR:
        return one_minute if number == 1 else f"{number} {minutes}"
    number = -(-number // MINUTES_OF_AN_HOUR)
    return one_hour if number == 1 else f"{number} {hours}"


def in_words(value: object, locale: str | None = None) -> str:
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
