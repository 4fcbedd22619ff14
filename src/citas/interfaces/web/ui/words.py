"""Days and months as calendars write them, in the language of the page."""

from datetime import date, timedelta

from babel.dates import get_day_names
from django.utils.translation import gettext_noop as _

from citas.rules.wording import language, written

# Names of the catalogue that every clinic has, in English too. Others stay as the institute wrote them.
NAMES = frozenset(
    {
        _("Medicina general"), _("Odontología"), _("Titular"), _("Pensionado"), _("Cónyuge"),
        _("Concubina o concubino"), _("Hija o hijo"), _("Hija o hijo que estudia"),
        _("Hija o hijo con discapacidad"), _("Madre o padre"), _("Persona bajo tutela"),
        _("todo el día"), _("las 24 horas"),
    }
)  # fmt: skip


def month_in_words(day: date) -> str:
    """As in "diciembre de 2026"."""
    return written(day, "MMMM 'de' y", "MMMM y")


def day_alone(day: date) -> str:
    """As in "viernes 25", where the month is said beside it."""
    return written(day, "EEEE d", "EEEE d")


def plain_date(day: date) -> str:
    """As in "12 de abril de 1986"."""
    return written(day, "d 'de' MMMM 'de' y", "d MMMM y")


def short_day(day: date) -> str:
    """As in "mar 8 dic"."""
    return written(day, "EEE d MMM", "EEE d MMM")


def short_weekday(day: date) -> str:
    """As in "mar"."""
    return written(day, "EEE", "EEE")


def short_month(day: date) -> str:
    """As in "dic"."""
    return written(day, "MMM", "MMM")


def month_names() -> list[str]:
    """As in "enero", in order."""
    return [written(date(2024, number, 1), "MMMM", "MMMM") for number in range(1, 13)]


def weekday_name(number: int) -> str:
    """As in "lunes", which is 1 (ISO 8601)."""
    a_sunday = date(2023, 12, 31)
    return written(a_sunday + timedelta(days=number), "EEEE", "EEEE")


def weekdays() -> list[str]:
    """Short names, Sunday first, as calendars hang on walls here."""
    names = get_day_names("abbreviated", locale="en" if language() == "en" else "es_MX")
    return [names[number] for number in (6, 0, 1, 2, 3, 4, 5)]
