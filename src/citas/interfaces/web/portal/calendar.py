"""The month that the date page shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from citas.domain.booking import availability
from citas.domain.booking.availability import Day, DayStatus
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.rules import clock


@dataclass(frozen=True)
class Closing:
    """Days on end without service for one reason."""

    first: date
    last: date
    reason: str


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
        return any(day.status is DayStatus.OPEN for day in self.days)

    @property
    def closings(self) -> list[Closing]:
        """When the unit closes in these days, and why."""
        runs = groupby(self.days, key=lambda day: day.closure and day.reason)
        closed = [(reason, list(days)) for reason, days in runs if reason]
        return [Closing(days[0].day, days[-1].day, reason) for reason, days in closed]


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def month_shown(
    patient: Patient, service: HealthcareService, asked: date | None, now: datetime
) -> Month:
    """The month of the day asked for, kept inside the horizon; without asking, the first with places."""
    today, last_day = availability.bookable_span(patient, service, now)
    current, last = today.replace(day=1), last_day.replace(day=1)
    if asked:
        first = min(max(asked.replace(day=1), current), last)
        return _month(patient, service, first, (current, last), now)
    shown = first_shown = _month(patient, service, current, (current, last), now)
    while not shown.has_places and shown.following:
        shown = _month(patient, service, shown.following, (current, last), now)
    return shown if shown.has_places else first_shown


def day_shown(patient: Patient, service: HealthcareService, day: date, now: datetime) -> Day:
    """What the month says of one day."""
    return availability.month(patient, service, day.replace(day=1), now)[day.day - 1]


def _month(
    patient: Patient,
    service: HealthcareService,
    first: date,
    bounds: tuple[date, date],
    now: datetime,
) -> Month:
    current, last = bounds
    today = clock.local_date(now)
    this_week = today - timedelta(days=today.isoweekday() % 7)
    days = availability.month(patient, service, first, now)
    return Month(
        first,
        [day for day in days if day.day >= this_week],
        previous=(first - timedelta(days=1)).replace(day=1) if first > current else None,
        following=_next(first) if first < last else None,
    )
