"""The month that the date page shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from citas.domain.booking import availability
from citas.domain.booking.availability import Day
from citas.domain.booking.why import Why
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.rules import clock
from citas.rules.wording import near_moment

# Nobody asks why of these.
UNTOLD = (None, Why.PAST, Why.NO_CONSULTATION)


@dataclass(frozen=True)
class Run:
    """Days on end without places for one reason."""

    first: date
    last: date
    reason: str


def runs(days: Iterable[Day]) -> list[Run]:
    """Why days have no places, those that follow each other with the same cause together."""
    grouped = (list(same) for _key, same in groupby(days, key=_cause))
    return [
        Run(same[0].day, same[-1].day, _reason(same)) for same in grouped if same[0].why not in UNTOLD
    ]


def _cause(day: Day) -> tuple[Why | None, str]:
    # each day opens on the web at an hour of its own
    return day.why, "" if day.why is Why.OPENS_ON else day.reason


def _reason(same: list[Day]) -> str:
    opens = same[0].lack and same[0].lack.opens_at
    if opens and len(same) > 1 and same[0].why is Why.OPENS_ON:
        return _("Se abren día por día: el primero, el {when}").format(when=near_moment(opens))
    return same[0].reason


@dataclass(frozen=True)
class Month:
    """A month's days from the present week on, and the months before and after that may be opened.

    `first`, `previous` and `following` are first days of months; weeks begin on Sunday.
    """

    first: date
    days: list[Day]
    previous: date | None
    following: date | None

    @property
    def column(self) -> int:
        """The column of the first day shown, 1 to 7."""
        return self.days[0].day.isoweekday() % 7 + 1

    @property
    def has_places(self) -> bool:
        """Whether any day is open."""
        return any(day.lack is None for day in self.days)

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.days[-1].day

    @property
    def closings(self) -> list[Run]:
        """When the unit closes in these days, and why."""
        return runs(day if day.closure else Day(day.day, 0) for day in self.days)

    @property
    def without_places(self) -> list[Run]:
        """Why other days have no places."""
        return runs(Day(day.day, 0) if day.closure else day for day in self.days)


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def month_shown(
    patient: Patient, service: HealthcareService, asked: date | None, now: datetime
) -> Month:
    """The month of the day asked for, kept inside the horizon; without asking, the first with places."""

    def read(first: date) -> list[Day]:
        return availability.month(patient, service, first, now)

    return month_within(read, availability.bookable_span(patient, service, now), asked, now)


def month_within(
    read: Callable[[date], list[Day]], span: tuple[date, date], asked: date | None, now: datetime
) -> Month:
    """The same of whatever `read` tells of a month by its first day, inside `span`."""
    current, last = (day.replace(day=1) for day in span)
    if asked:
        first = min(max(asked.replace(day=1), current), last)
        return _month(read, first, (current, last), now)
    shown = first_shown = _month(read, current, (current, last), now)
    while not shown.has_places and shown.following:
        shown = _month(read, shown.following, (current, last), now)
    return shown if shown.has_places else first_shown


def day_shown(patient: Patient, service: HealthcareService, day: date, now: datetime) -> Day:
    """What the month says of one day."""
    return availability.month(patient, service, day.replace(day=1), now)[day.day - 1]


def _month(
    read: Callable[[date], list[Day]], first: date, bounds: tuple[date, date], now: datetime
) -> Month:
    current, last = bounds
    today = clock.local_date(now)
    this_week = today - timedelta(days=today.isoweekday() % 7)
    return Month(
        first,
        [day for day in read(first) if day.day >= this_week],
        previous=(first - timedelta(days=1)).replace(day=1) if first > current else None,
        following=_next(first) if first < last else None,
    )
