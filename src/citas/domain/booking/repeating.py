"""Another visit to the same doctor at the same hour, about when the medicine of the last one ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from psycopg.types.multirange import Multirange
from psycopg.types.range import DateRange, TimestamptzRange

from citas.domain.booking import queries
from citas.domain.booking.availability import Place
from citas.domain.booking.doctors import doctors
from citas.domain.booking.follow_ups import ordered_for
from citas.domain.booking.models import Appointment, FollowUp
from citas.domain.booking.policies import UPCOMING
from citas.domain.booking.why import Lack
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.people.models import Patient
from citas.domain.scheduling.claimable import CLAIMABLE
from citas.rules import clock

PROPOSED = 3  # days

# Of each day the place nearest to the hour; days not after `around` first, the nearest of them first.
_NEAR = f"""
SELECT id, starts_at, ends_at FROM (
    SELECT DISTINCT ON (s.local_date) s.id, s.starts_at, s.ends_at, s.local_date
    FROM scheduling_slot s
    WHERE s.practitioner_id = %(practitioner)s AND s.location_id = %(location)s
        AND s.service_id = %(service)s AND s.local_date BETWEEN %(first)s AND %(last)s
        AND %(rights)s::datemultirange @> s.local_date
        AND NOT %(taken)s::tstzmultirange && tstzrange(s.starts_at, s.ends_at)
        AND s.starts_at > %(earliest)s AND s.web_from IS NOT NULL
        AND (%(ordered)s OR s.web_from <= %(now)s) AND {CLAIMABLE}
    ORDER BY s.local_date,
        abs(extract(epoch FROM (s.starts_at AT TIME ZONE 'America/Tijuana')::time - %(hour)s::time))
) nearest
ORDER BY local_date > %(around)s, abs(local_date - %(around)s::date) LIMIT {PROPOSED}
"""  # noqa: S608 - our own words


@dataclass(frozen=True)
class Again:
    """What to propose after a visit, all of the patient's present unit.

    `around`: the day that it would be due, today if that is past; `places`: the best first, one a day;
    `lack` is why the doctor has none on that day, where he has none. `standing`: the appointment that
    leaves room for no other. `ordered`: by the doctor, so that neither limit nor opening hour counts.
    """

    around: date
    places: list[Place]
    lack: Lack | None
    ordered: bool
    standing: Appointment | None


def propose(user_id: int, patient: Patient, visit: Appointment, now: datetime) -> Again:
    """The visit once more after `repeat_days`, or after as many as the doctor ordered.

    `patient` comes with his rights, from the people's door. Looks as many days to either side as the
    policy leaves between repeating and the last day of a follow-up: the medicine should not run out, so
    earlier days come before later ones.
    """
    today, seen = clock.local_date(now), clock.local_date(visit.starts_at)
    policy = policies(service_id=visit.service_id, location_id=patient.assigned_location_id, on=today)
    days = _days_ordered(user_id, visit, seen, policy, now)
    around = max(seen + timedelta(days=policy.repeat_days if days is None else days), today)
    full = queries.full_services(user_id, patient, now).get(visit.service_id)
    standing = full if days is None else None
    slack = timedelta(days=max(0, policy.follow_up_days - policy.repeat_days))
    last = around + slack
    if days is not None:
        last = min(last, seen + timedelta(days=policy.follow_up_days))
    span = (max(around - slack, today), last)
    wanted = _wanted(user_id, patient, visit, span, now)
    wanted |= {"around": around, "ordered": days is not None}
    wanted["earliest"] = now + timedelta(minutes=policy.minimum_notice_minutes)
    places = [] if standing else _near(wanted)
    due = any(place.starts.date() == around for place in places)
    lack = None if due else _lack(patient, visit, around, now)
    return Again(around, places, lack, days is not None, standing)


def _lack(patient: Patient, visit: Appointment, day: date, now: datetime) -> Lack | None:
    found = doctors(patient, visit.service, day, now)
    theirs = (one.lack for one in found if one.practitioner_id == visit.slot.practitioner_id)
    return next(theirs, None)


def _days_ordered(
    user_id: int, visit: Appointment, seen: date, policy: PolicySet, now: datetime
) -> int | None:
    """After how many days the doctor ordered another visit at this one, while that is still open."""
    patient_id, service_id = visit.patient_id, visit.service_id
    for order in FollowUp.objects.filter(appointment=visit):
        day = seen + timedelta(days=min(order.days, policy.follow_up_days))
        if ordered_for(user_id, patient_id, service_id, day, policy, now) is not None:
            return order.days
    return None


def _wanted(
    user_id: int, patient: Patient, visit: Appointment, span: tuple[date, date], now: datetime
) -> dict[str, Any]:
    theirs = [one for one in queries.upcoming(user_id, now) if one.patient_id == patient.pk]
    taken = [(one.starts_at, one.ends_at) for one in theirs if one.status in UPCOMING]
    return {
        "practitioner": visit.slot.practitioner_id,
        "location": patient.assigned_location_id,
        "service": visit.service_id,
        "first": span[0],
        "last": span[1],
        "rights": Multirange(DateRange(*days, "[]") for days in patient.rights),
        "taken": Multirange(TimestamptzRange(*hours) for hours in taken),
        "hour": clock.local(visit.starts_at).time(),
        "now": now,
    }


def _near(wanted: dict[str, Any]) -> list[Place]:
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, wanted)
        rows = cursor.fetchall()
    return [Place(slot_id, clock.local(starts), clock.local(ends)) for slot_id, starts, ends in rows]
