"""Wall clock of Baja California against instants.

The state follows the United States' rules, not central Mexico's: UTC-8, and UTC-7 from the second
Sunday of March 02:00 to the first Sunday of November 02:00.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TIJUANA = ZoneInfo("America/Tijuana")


def local(instant: datetime) -> datetime:
    """The same instant on the wall clock of Baja California."""
    return instant.astimezone(TIJUANA)


def local_date(instant: datetime) -> date:
    """The calendar day of `instant` in Baja California."""
    return local(instant).date()


def instant(day: date, at: time) -> datetime:
    """The instant (UTC) at which clocks in Baja California show `at` on `day`.

    An hour that the spring change skips is the instant right after the jump would have shown it
    (02:30 becomes 03:30); of an hour that autumn repeats, the first.
    """
    return datetime.combine(day, at, tzinfo=TIJUANA).astimezone(UTC)


def exists(day: date, at: time) -> bool:
    """Whether clocks in Baja California show `at` on `day`: false in the hour spring skips."""
    shown = local(instant(day, at))
    return shown.replace(tzinfo=None) == datetime.combine(day, at)


def wall_clock_before(moment: datetime, *, days: int = 0, hours: int = 0) -> datetime:
    """The instant (UTC) whose wall clock is so much earlier than that of `moment`.

    "24 hours before Monday 9:00" is Sunday 9:00 also when the clocks changed in between.
    """
    naive = local(moment).replace(tzinfo=None) - timedelta(days=days, hours=hours)
    return instant(naive.date(), naive.time())
