"""Easy mode's path: days with places in a list instead of a month, and one part of a day at a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from citas.domain.booking import availability
from citas.domain.booking.availability import Day
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.interfaces.web.portal.calendar import Run, runs
from citas.interfaces.web.portal.hours import PartOfDay
from citas.interfaces.web.ui.preferences import is_easy

DAYS_SHOWN = 5
HOURS_SHOWN = 8


@dataclass(frozen=True)
class DayList:
    """The next days with places, in order; `more` when there are others after them. `before` says of
    each why days between it and the one before it have none."""

    days: list[Day]
    more: bool
    before: dict[date, list[Run]]


def template(request: HttpRequest, page: str) -> str:
    """The template of a page that has one of its own in easy mode."""
    return f"portal/easy_{page}.jinja" if is_easy(request) else f"portal/{page}.jinja"


def days_shown(
    patient: Patient,
    service: HealthcareService,
    now: datetime,
    *,
    after: date | None = None,
    until: date | None = None,
) -> DayList:
    """The first days with places, after a day or from today on; more of them, if it takes more to come
    to the day `until`."""
    first, last = availability.bookable_span(patient, service, now)
    if after:
        first = max(first, after + timedelta(days=1))
    known: list[Day] = []
    found: list[Day] = []
    month = first.replace(day=1)
    shown = DAYS_SHOWN
    while month <= last and (len(found) <= shown or (until and month <= until)):
        known += [d for d in availability.month(patient, service, month, now) if d.day >= first]
        found = [day for day in known if day.lack is None]
        month = (month + timedelta(days=32)).replace(day=1)
        if until:
            shown = max(shown, sum(day.day <= until for day in found))
    return DayList(found[:shown], more=len(found) > shown, before=_before(known, found[:shown]))


def _before(known: list[Day], shown: list[Day]) -> dict[date, list[Run]]:
    begins = [known[0].day, *(day.day for day in shown)] if known else []
    return {
        day.day: runs(one for one in known if begin <= one.day < day.day)
        for begin, day in zip(begins, shown, strict=False)
    }


def parts_shown(request: HttpRequest, parts: list[PartOfDay]) -> list[PartOfDay]:
    """The parts of a day to show hours of: in easy mode, where they are many, the one asked for. None of
    them when that is still to be asked."""
    hours = sum(len(part.hours) for part in parts)
    if not is_easy(request) or len(parts) == 1 or hours <= HOURS_SHOWN:
        return parts
    return [part for part in parts if part.code == request.GET.get("parte")]
