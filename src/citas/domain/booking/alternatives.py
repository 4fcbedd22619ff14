"""The free places nearest to one that was lost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from citas.domain.booking import availability
from citas.domain.booking.availability import DayStatus
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.rules import clock


@dataclass(frozen=True)
class Alternative:
    """A free place; `starts` is on the wall clock of Baja California (aware)."""

    slot_id: int
    starts: datetime
    practitioner_id: int
    practitioner: str


def nearest(
    patient: Patient,
    service: HealthcareService,
    *,
    starts_at: datetime,
    practitioner_id: int,
    lost: int,
    now: datetime,
    count: int = 6,
) -> list[Alternative]:
    """Up to `count` places near `starts_at`, closest first, without the place `lost`.

    Those of the same day, the same doctor before others at the same distance; when that day has
    none, those of the next day that has.
    """
    day = clock.local_date(starts_at)
    found = _of_day(patient, service, day, lost, now)
    if not found:
        following = _next_open(patient, service, day, now)
        found = _of_day(patient, service, following, lost, now) if following else []

    def distance(place: Alternative) -> tuple[timedelta, bool, datetime]:
        away = abs(place.starts - starts_at)
        return away, place.practitioner_id != practitioner_id, place.starts

    return sorted(found, key=distance)[:count]


def _of_day(
    patient: Patient, service: HealthcareService, day: date, lost: int, now: datetime
) -> list[Alternative]:
    return [
        Alternative(place.slot_id, place.starts, doctor.practitioner_id, doctor.name)
        for doctor in availability.day(patient, service, day, now)
        for place in doctor.places
        if place.slot_id != lost
    ]


def _next_open(patient: Patient, service: HealthcareService, after: date, now: datetime) -> date | None:
    _, last = availability.bookable_span(patient, service, now)
    first = after.replace(day=1)
    while first <= last:
        for found in availability.month(patient, service, first, now):
            if found.day > after and found.status is DayStatus.OPEN:
                return found.day
        first = (first + timedelta(days=32)).replace(day=1)
    return None
