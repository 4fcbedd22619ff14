"""«Lo de siempre»: the same person, service and doctor as last time, at the doctor's first free hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection

from citas.domain.booking import availability
from citas.domain.booking.availability import Place
from citas.domain.booking.models import Appointment
from citas.domain.booking.policies import UPCOMING
from citas.domain.booking.visibility import VISIBLE, seen_by
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.catalogue.queries import role_of
from citas.domain.people.models import Patient
from citas.domain.people.queries import Member
from citas.domain.scheduling import queries as agenda
from citas.rules import clock

MOST = 2  # on one page: beyond that, choosing anew is as quick

# The last of each person and service in sight, where its doctor still gives it in the person's unit.
_LAST = f"""
SELECT last.patient_id, role.id
FROM (
    SELECT DISTINCT ON (a.patient_id, a.service_id)
        a.patient_id, a.service_id, a.starts_at, s.practitioner_id, p.assigned_location_id
    {VISIBLE} AND a.status <> 'cancelled'
    ORDER BY a.patient_id, a.service_id, a.starts_at DESC
) last
JOIN catalogue_practitionerrole role ON role.active
    AND role.practitioner_id = last.practitioner_id AND role.service_id = last.service_id
    AND role.location_id = last.assigned_location_id
ORDER BY last.starts_at DESC
"""  # noqa: S608 - our own words


@dataclass(frozen=True)
class Usual:
    """What may be asked for again; `place` is None while the doctor has nothing on line."""

    patient: Patient
    role: PractitionerRole
    place: Place | None


def usual(
    user_id: int, members: list[Member], upcoming: list[Appointment], now: datetime
) -> list[Usual]:
    """What this account last asked for, the latest first, as far as it may ask for it again.

    `members` and `upcoming` are what people.queries and booking.queries tell the same account: nothing
    that it may not see is looked at, though holding the place may still refuse.
    """
    return list(islice(_usual(user_id, members, upcoming, now), MOST))


def _usual(
    user_id: int, members: list[Member], upcoming: list[Appointment], now: datetime
) -> Iterator[Usual]:
    bookable = {one.patient.pk: one.patient for one in members if one.can_book}
    today = clock.local_date(now)
    for patient_id, role_id in _last(user_id, now):
        patient, role = bookable.get(patient_id), role_of(role_id)
        if patient is None or not role.service.active:
            continue
        policy = policies(service_id=role.service_id, location_id=role.location_id, on=today)
        theirs = [one for one in upcoming if one.patient_id == patient_id and one.status in UPCOMING]
        if sum(one.service_id == role.service_id for one in theirs) < policy.upcoming_limit:
            yield Usual(patient, role, _first_place(patient, role, policy, theirs, now))


def _last(user_id: int, now: datetime) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, seen_by(user_id, now))
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def _first_place(
    patient: Patient,
    role: PractitionerRole,
    policy: PolicySet,
    theirs: list[Appointment],
    now: datetime,
) -> Place | None:
    found = agenda.first_place(
        role,
        span=availability.bookable_span(patient, role.service, now),
        rights=patient.rights,
        taken=[(one.starts_at, one.ends_at) for one in theirs],
        now=now,
        earliest=now + timedelta(minutes=policy.minimum_notice_minutes),
    )
    if found is None:
        return None
    slot_id, starts, ends = found
    return Place(slot_id, clock.local(starts), clock.local(ends))
