"""The free places nearest to one that was lost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from citas.domain.booking import availability
from citas.domain.booking.availability import Day
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
    none, those of the next day that has, or of one before.
    """
    day = clock.local_date(starts_at)
    found = _of_day(patient, service, day, lost, now)
    if not found:
        near = next_open(patient, service, day, now)
        found = _of_day(patient, service, near.day, lost, now) if near else []

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


def next_open(patient: Patient, service: HealthcareService, day: date, now: datetime) -> Day | None:
    """The first day with places after this one; else the last before it, from today on; or None."""
    first, last = availability.bookable_span(patient, service, now)
    found: list[Day] = []
    month = first.replace(day=1)
    while month <= last:
        days = availability.month(patient, service, month, now)
        found += [one for one in days if one.lack is None and one.day != day]
        month = (month + timedelta(days=32)).replace(day=1)
    after = [one for one in found if one.day > day]
    return after[0] if after else found[-1] if found else None
