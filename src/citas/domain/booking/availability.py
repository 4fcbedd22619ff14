"""What a patient can be offered: the agenda of his unit, through coverage, notice and opening hours."""

import json
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches

from citas.domain.booking.why import Lack, Why, lack_of, lack_of_rights
from citas.domain.catalogue.models import HealthcareService
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.catalogue.queries import services_of
from citas.domain.people.models import Patient
from citas.domain.people.policies import coverage_refusal, run_between
from citas.domain.people.queries import unit_and_rights
from citas.domain.scheduling import days
from citas.domain.scheduling import queries as agenda
from citas.domain.scheduling.errors import ServiceUnknown
from citas.rules import clock

T = TypeVar("T")


class DayStatus(StrEnum):
    """What a day of the month offers on the web."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    NOT_YET = "not-yet"


# Of a day without places; any other cause is a closed one.
_STATUS = {
    Why.FULL: DayStatus.FULL,
    Why.DESK_ONLY: DayStatus.FULL,
    Why.NOTICE_TOO_SHORT: DayStatus.FULL,
    Why.OPENS_ON: DayStatus.NOT_YET,
    Why.NOT_PUBLISHED: DayStatus.NOT_YET,
}
# What coverage adds nothing to.
_WITHOUT_RIGHTS_TOO = (Why.PAST, Why.CLOSED, Why.NO_CONSULTATION)


@dataclass(frozen=True)
class Day:
    """One local day; `lack` is why there is no place, None when there is."""

    day: date
    places: int
    lack: Lack | None = None

    @property
    def status(self) -> DayStatus:
        """The cause in four kinds."""
        return _STATUS.get(self.lack.why, DayStatus.CLOSED) if self.lack else DayStatus.OPEN

    @property
    def why(self) -> Why | None:
        """The code of the cause."""
        return self.lack.why if self.lack else None

    @property
    def reason(self) -> str:
        """The cause in words, empty when there are places."""
        return self.lack.of_the_day() if self.lack else ""

    @property
    def closure(self) -> bool:
        """Whether the unit closes that day: the reason is its own (a holiday, works)."""
        return self.why is Why.CLOSED


@dataclass(frozen=True)
class Place:
    """A free place, `starts` and `ends` on the wall clock of Baja California (aware)."""

    slot_id: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class DoctorPlaces:
    """A practitioner with the free places of one day, by hour.

    Without any, `lack` is why, and `next_day` the nearest day with some: the next, else one before.
    """

    practitioner_id: int
    name: str
    places: list[Place]
    lack: Lack | None = None
    next_day: date | None = None

    @property
    def count(self) -> int:
        """How many places."""
        return len(self.places)


def services_for(patient: Patient) -> list[HealthcareService]:
    """The services of the patient's own unit, by name."""
    return services_of(patient.assigned_location_id)


def service_for(patient: Patient, code: str) -> HealthcareService:
    """The service with that code in the patient's unit. Raises ServiceUnknown."""
    return _service(patient.assigned_location_id, code)


def _service(location_id: int, code: str) -> HealthcareService:
    for service in services_of(location_id):
        if service.code == code:
            return service
    raise ServiceUnknown()


def policy_of(patient: Patient, service: HealthcareService, now: datetime) -> PolicySet:
    """The policies of the service in the patient's unit."""
    return policies(
        service_id=service.pk,
        location_id=patient.assigned_location_id,
        on=clock.local_date(now),
    )


def general_horizon(now: datetime) -> date:
    """The last local day that the web shows under the general policy, whatever service and unit."""
    today = clock.local_date(now)
    return today + timedelta(days=policies(service_id=0, location_id=0, on=today).web_days)


def bookable_span(patient: Patient, service: HealthcareService, now: datetime) -> tuple[date, date]:
    """The first and last local day that the web shows: today, and the day that opened last."""
    today, policy = clock.local_date(now), policy_of(patient, service, now)
    opened = now >= clock.instant(today, policy.web_opens_at)
    return today, today + timedelta(days=policy.web_days if opened else policy.web_days - 1)


def next_opening(patient: Patient, service: HealthcareService, now: datetime) -> datetime | None:
    """When the web gets more places for the patient's unit and service; None when none are published."""
    return agenda.next_opening(location_id=patient.assigned_location_id, service_id=service.pk, now=now)


def month(patient: Patient, service: HealthcareService, first: date, now: datetime) -> list[Day]:
    """Every day of the month that begins on `first`, in order."""
    today = clock.local_date(now)
    shared = _month(patient.assigned_location_id, service.pk, first, now)
    return [_with_rights(patient, found, today) for found in shared]


def _with_rights(patient: Patient, found: Day, today: date) -> Day:
    if found.why in _WITHOUT_RIGHTS_TOO:
        return found
    refusal = coverage_refusal(patient, first=found.day, last=found.day, today=today)
    return Day(found.day, 0, lack_of_rights(refusal)) if refusal else found


def _month(location_id: int, service_id: int, first: date, now: datetime) -> list[Day]:
    """The month for whoever has rights, at most a second old."""
    return remembered(
        f"month:{location_id}:{service_id}:{first}",
        lambda: _read_month(location_id, service_id, first, now),
    )


def remembered(key: str, read: Callable[[], T]) -> T:
    """What `read` answers, or what it did a second ago: shared, and changed by nobody."""
    cache = caches["memory"]
    found: T | None = cache.get(key) if settings.AVAILABILITY_CACHE_SECONDS else None
    if found is None:
        found = read()
        if settings.AVAILABILITY_CACHE_SECONDS:
            cache.set(key, found, settings.AVAILABILITY_CACHE_SECONDS)
    return found


def _read_month(location_id: int, service_id: int, first: date, now: datetime) -> list[Day]:
    today = clock.local_date(now)
    policy = policies(service_id=service_id, location_id=location_id, on=today)
    offered = days.offered_by_day(
        location_id=location_id,
        service_id=service_id,
        first=first,
        last=first.replace(day=monthrange(first.year, first.month)[1]),
        now=now,
        earliest=earliest(location_id, service_id, now),
    )
    return [
        _day(day, found, (day - today).days, policy.agenda_days)
        for day, found in sorted(offered.items())
    ]


def _day(day: date, found: days.Offered, ahead: int, agenda_days: int) -> Day:
    lack = lack_of(found, ahead, agenda_days)
    return Day(day, 0 if lack else found.places, lack)


def day_json(patient: Patient, service: HealthcareService, day: date, now: datetime) -> str:
    """The free places of one day as JSON text, at most a second old; see scheduling.queries.day_as_json.

    "[]" for a day on which the patient has no coverage.
    """
    if not run_between(patient.rights, day, day):
        return "[]"
    return _day_json(patient.assigned_location_id, service.pk, day, now)


def day_json_for(user_id: int, patient_id: int, code: str, day: date, now: datetime) -> str:
    """`day_json` from door to answer in two queries, one while the places are in memory.

    Raises PatientUnknown for anybody else's family, ServiceUnknown.
    """
    location_id, rights = unit_and_rights(user_id, patient_id, clock.local_date(now))
    service = _service(location_id, code)
    return _day_json(location_id, service.pk, day, now) if run_between(rights, day, day) else "[]"


def _day_json(location_id: int, service_id: int, day: date, now: datetime) -> str:
    return remembered(
        f"day:{location_id}:{service_id}:{day}",
        lambda: agenda.day_as_json(
            location_id=location_id,
            service_id=service_id,
            day=day,
            now=now,
            earliest=earliest(location_id, service_id, now),
        ),
    )


def earliest(location_id: int, service_id: int, now: datetime) -> datetime:
    """What begins by then is too near to be had on the web."""
    policy = policies(service_id=service_id, location_id=location_id, on=clock.local_date(now))
    return now + timedelta(minutes=policy.minimum_notice_minutes)


def day(patient: Patient, service: HealthcareService, on: date, now: datetime) -> list[DoctorPlaces]:
    """The free places of one day by practitioner, practitioners by name."""
    return [
        DoctorPlaces(
            practitioner_id=row["practitioner"]["id"],
            name=row["practitioner"]["name"],
            places=[
                Place(
                    slot["id"],
                    datetime.fromisoformat(slot["start"]),
                    datetime.fromisoformat(slot["end"]),
                )
                for slot in row["slots"]
            ],
        )
        for row in json.loads(day_json(patient, service, on, now))
    ]
