"""What a patient can be offered: the agenda of his unit, through coverage, notice and opening hours."""

import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citas.domain.catalogue.models import HealthcareService
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.catalogue.queries import services_of
from citas.domain.people.models import Patient
from citas.domain.people.policies import coverage_refusal, run_between
from citas.domain.people.queries import unit_and_rights
from citas.domain.scheduling import queries as agenda
from citas.domain.scheduling.errors import ServiceUnknown
from citas.rules import clock
from citas.rules.wording import near_moment


class DayStatus(StrEnum):
    """What a day of the month offers on the web."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Day:
    """One local day; `reason` says in words why there is no place, empty when there is.

    `closure`: the unit closes that day, and the reason is its own (a holiday, works).
    """

    day: date
    places: int
    status: DayStatus
    reason: str
    closure: bool = False


@dataclass(frozen=True)
class Place:
    """A free place, `starts` and `ends` on the wall clock of Baja California (aware)."""

    slot_id: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class DoctorPlaces:
    """A practitioner with the free places of one day, by hour; never empty."""

    practitioner_id: int
    name: str
    places: list[Place]

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


def _policy(patient: Patient, service: HealthcareService, now: datetime) -> PolicySet:
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
    """The first and last local day that the web shows: today, and the day that opens last."""
    today = clock.local_date(now)
    return today, today + timedelta(days=_policy(patient, service, now).web_days)


def next_opening(patient: Patient, service: HealthcareService, now: datetime) -> datetime | None:
    """When the web gets more places for the patient's unit and service; None when none are published."""
    return agenda.next_opening(location_id=patient.assigned_location_id, service_id=service.pk, now=now)


def month(patient: Patient, service: HealthcareService, first: date, now: datetime) -> list[Day]:
    """Every day of the month that begins on `first`, in order."""
    today = clock.local_date(now)
    shared = _month(patient.assigned_location_id, service.pk, first, now)
    return [_with_rights(patient, found, today) for found in shared]


def _with_rights(patient: Patient, found: Day, today: date) -> Day:
    if found.status not in (DayStatus.OPEN, DayStatus.FULL):
        return found
    refusal = coverage_refusal(patient, first=found.day, last=found.day, today=today)
    return Day(found.day, 0, DayStatus.CLOSED, refusal.sentence()) if refusal else found


def _month(location_id: int, service_id: int, first: date, now: datetime) -> list[Day]:
    """The month for whoever has rights, at most a second old."""
    cache = caches["memory"]
    key = f"month:{location_id}:{service_id}:{first}:{get_language()}"
    found: list[Day] | None = cache.get(key) if settings.AVAILABILITY_CACHE_SECONDS else None
    if found is None:
        found = _read_month(location_id, service_id, first, now)
        if settings.AVAILABILITY_CACHE_SECONDS:
            cache.set(key, found, settings.AVAILABILITY_CACHE_SECONDS)
    return found


def _read_month(location_id: int, service_id: int, first: date, now: datetime) -> list[Day]:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    policy = policies(service_id=service_id, location_id=location_id, on=clock.local_date(now))
    published = agenda.places_by_day(
        location_id=location_id,
        service_id=service_id,
        first=max(first, clock.local_date(now)),
        last=last,
        now=now,
        earliest=now + timedelta(minutes=policy.minimum_notice_minutes),
    )
    closures = agenda.closures_by_day(location_id=location_id, first=first, last=last)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [_day(day, published.get(day), closures.get(day, ""), policy, now) for day in days]


def _day(
    day: date, found: agenda.DayPlaces | None, closure: str, policy: PolicySet, now: datetime
) -> Day:
    ahead = (day - clock.local_date(now)).days
    if closure and ahead >= 0:
        return Day(day, 0, DayStatus.CLOSED, closure, closure=True)
    if found is None:
        return _without_places(day, ahead, policy)
    if found.places:
        return Day(day, found.places, DayStatus.OPEN, "")
    if found.opens_at is not None and not found.opened:
        opens = _("Se abre el {when}").format(when=near_moment(found.opens_at))
        return Day(day, 0, DayStatus.NOT_YET, opens)
    return Day(day, 0, DayStatus.FULL, _why_full(found))


def _without_places(day: date, ahead: int, policy: PolicySet) -> Day:
    if ahead < 0:
        return Day(day, 0, DayStatus.CLOSED, _("Ese día ya pasó"))
    if ahead > policy.agenda_days:
        return Day(day, 0, DayStatus.NOT_YET, _("La agenda de ese día todavía no se publica"))
    return Day(day, 0, DayStatus.CLOSED, _("No hay consulta ese día"))


def _why_full(found: agenda.DayPlaces) -> str:
    if found.opens_at is not None:
        return _("Se abren más lugares el {when}").format(when=near_moment(found.opens_at))
    if not found.in_time:
        return _("Ya no se puede agendar en línea para hoy")
    return _("Sin lugares en línea")


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
    cache = caches["memory"]
    key = f"day:{location_id}:{service_id}:{day}"
    found: str | None = cache.get(key) if settings.AVAILABILITY_CACHE_SECONDS else None
    if found is None:
        policy = policies(service_id=service_id, location_id=location_id, on=clock.local_date(now))
        found = agenda.day_as_json(
            location_id=location_id,
            service_id=service_id,
            day=day,
            now=now,
            earliest=now + timedelta(minutes=policy.minimum_notice_minutes),
        )
        if settings.AVAILABILITY_CACHE_SECONDS:
            cache.set(key, found, settings.AVAILABILITY_CACHE_SECONDS)
    return found


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
