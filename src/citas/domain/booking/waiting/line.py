"""The order of a line: who of those who wait is the first whom a place fits."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import connection

from citas.domain.booking.models import WaitlistEntry
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.scheduling.models import Slot
from citas.rules import clock

NOON = time(12)
Part = WaitlistEntry.PartOfDay

# Why an entry `e` does not get the place, the first reason that holds; NULL: it fits. What stands in
# the entry is asked first. The subqueries are no EXISTS, which PostgreSQL may answer for all rows at
# once by reading a whole table: of a long line only the first few are ever asked.
UNFIT = """
CASE
    WHEN e.practitioner_id <> %(practitioner)s THEN 'doctor'
    WHEN e.last_day < %(day)s OR e.part NOT IN ('any', %(part)s)
        OR e.weekdays <> '{}' AND NOT %(weekday)s = ANY(e.weekdays) THEN 'days'
    WHEN (SELECT 1 FROM people_patient p WHERE p.id = e.patient_id AND p.deceased_on IS NULL
        AND p.assigned_location_id = e.location_id) IS NULL THEN 'unit'
    WHEN (SELECT 1 FROM booking_offer o WHERE o.entry_id = e.id AND o.slot_id = %(slot)s LIMIT 1)
        IS NOT NULL THEN 'offered before'
    WHEN (SELECT 1 FROM booking_offer o WHERE o.patient_id = e.patient_id AND o.state = 'open'
        AND o.expires_at > %(now)s LIMIT 1) IS NOT NULL THEN 'other offer'
    WHEN (SELECT 1 FROM people_coverage c WHERE c.patient_id = e.patient_id AND c.valid_from <= %(day)s
        AND (c.valid_to IS NULL OR c.valid_to >= %(day)s) LIMIT 1) IS NULL THEN 'coverage'
    WHEN e.appointment_id IS NOT NULL AND (SELECT 1 FROM booking_appointment a
        WHERE a.id = e.appointment_id AND a.status = 'booked' AND a.starts_at > %(starts)s) IS NULL
        THEN 'not earlier'
    WHEN (SELECT 1 FROM booking_appointmenthistory h WHERE h.appointment_id = e.appointment_id
        AND h.slot_id = %(slot)s LIMIT 1) IS NOT NULL THEN 'left by himself'
    WHEN (SELECT 1 FROM booking_appointment a
        WHERE a.patient_id = e.patient_id AND a.status <> 'cancelled'
            AND a.id IS DISTINCT FROM e.appointment_id
            AND a.starts_at < %(ends)s AND a.ends_at > %(starts)s LIMIT 1) IS NOT NULL THEN 'conflict'
    WHEN e.appointment_id IS NULL AND %(limit)s <= (SELECT count(*) FROM booking_appointment a
        WHERE a.patient_id = e.patient_id AND a.service_id = e.service_id AND a.ends_at > %(now)s
            AND a.status IN ('booked', 'arrived', 'checked-in')
            AND NOT EXISTS (SELECT FROM booking_followup f WHERE f.booked_id = a.id)) THEN 'limit'
    WHEN (SELECT 1 FROM people_sight seen JOIN access_user u ON u.id = seen.user_id
        WHERE seen.patient_id = e.patient_id AND u.is_active
            AND (seen.until IS NULL OR seen.until >= %(today)s)
            AND (seen.via = 'self' OR seen.user_id = e.account_id) LIMIT 1) IS NULL THEN 'nobody to tell'
END
"""
# OFFSET 0 keeps the line in its order: entry after entry until the first fits.
_FIRST = f"""
SELECT line.id, line.patient_id FROM (
    SELECT e.id, e.patient_id, {UNFIT} AS why
    FROM booking_waitlistentry e
    WHERE e.location_id = %(location)s AND e.service_id = %(service)s AND e.ended_at IS NULL
        AND e.id <> ALL(%(tried)s::bigint[]) AND (%(only)s::bigint IS NULL OR e.id = %(only)s)
    ORDER BY e.joined_at, e.id OFFSET 0
) line
WHERE line.why IS NULL LIMIT 1
"""  # noqa: S608 - constants of ours
_AHEAD = f"""
SELECT why, count(*) FROM (
    SELECT {UNFIT} AS why
    FROM booking_waitlistentry e
    WHERE e.location_id = %(location)s AND e.service_id = %(service)s AND e.ended_at IS NULL
        AND (e.joined_at, e.id) < (%(joined_at)s, %(entry)s)
) ahead
GROUP BY why
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True)
class Free:
    """A place to be given to the line, at an instant, under the rules in force."""

    slot: Slot
    policy: PolicySet
    now: datetime

    def facts(self) -> dict[str, Any]:
        """The parameters of UNFIT and of its line."""
        starts = clock.local(self.slot.starts_at)
        return {
            "slot": self.slot.pk,
            "location": self.slot.location_id,
            "service": self.slot.service_id,
            "practitioner": self.slot.practitioner_id,
            "day": starts.date(),
            "weekday": starts.isoweekday(),
            "part": (Part.MORNING if starts.time() < NOON else Part.AFTERNOON).value,
            "starts": self.slot.starts_at,
            "ends": self.slot.ends_at,
            "limit": self.policy.upcoming_limit,
            "now": self.now,
            "today": clock.local_date(self.now),
        }


def first_fitting(place: Free, tried: list[int]) -> tuple[int, int] | None:
    """The first in line whom the place fits, `tried` left out: identifiers of entry and patient."""
    return _first(place, tried, None)


def fits(place: Free, entry_id: int) -> bool:
    """Whether it fits this entry; ask it with the patient's row locked, and it holds at the commit."""
    return _first(place, [], entry_id) is not None


def _first(place: Free, tried: list[int], only: int | None) -> tuple[int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, place.facts() | {"tried": tried, "only": only})
        found: tuple[int, int] | None = cursor.fetchone()
    return found


def ahead_of(place: Free, entry: WaitlistEntry) -> dict[str, int]:
    """Of those who joined before `entry` and wait too: how many were passed over, by reason."""
    who = {"entry": entry.pk, "joined_at": entry.joined_at}
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, place.facts() | who)
        return {why or "fits": count for why, count in cursor.fetchall()}
