"""Whether the order of a line was kept, asked of what was written down since."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Count

from citas.domain.booking.models import Offer, WaitlistEntry
from citas.domain.catalogue.models import HealthcareService, Location
from citas.domain.catalogue.policy_set import policies
from citas.rules import clock

# An appointment `a` of the patient of `w` as it was when `o` was made: its status and its place `t`.
_AS_IT_WAS = """
    booking_appointment a
    JOIN LATERAL (
        SELECT h.status, h.slot_id FROM booking_appointmenthistory h
        WHERE h.appointment_id = a.id AND h.at <= o.made_at ORDER BY h.sequence DESC LIMIT 1
    ) was ON was.status <> 'cancelled'
    JOIN scheduling_slot t ON t.id = was.slot_id
    WHERE a.patient_id = w.patient_id
"""
# Whoever `w` joined before whom the place was offered to, waited then, and could have had it. Unit,
# rights and who sees the patient are those of today: the roll keeps no past.
_PASSED_OVER = f"""
SELECT o.id, w.id
FROM booking_offer o
JOIN scheduling_slot s ON s.id = o.slot_id
JOIN booking_waitlistentry e ON e.id = o.entry_id
JOIN booking_waitlistentry w ON w.location_id = e.location_id AND w.service_id = e.service_id
    AND (w.joined_at, w.id) < (e.joined_at, e.id)
JOIN people_patient p ON p.id = w.patient_id
WHERE e.location_id = %(location)s AND e.service_id = %(service)s
    AND (w.ended_at IS NULL OR w.ended_at > o.made_at) AND w.last_day >= s.local_date
    AND (w.practitioner_id IS NULL OR w.practitioner_id = s.practitioner_id)
    AND (w.weekdays = '{{}}' OR extract(isodow FROM s.local_date) = ANY(w.weekdays))
    AND w.part IN ('any', CASE WHEN (s.starts_at AT TIME ZONE 'America/Tijuana')::time < '12:00'
        THEN 'morning' ELSE 'afternoon' END)
    AND p.deceased_on IS NULL AND p.assigned_location_id = w.location_id
    AND EXISTS (SELECT FROM people_coverage c WHERE c.patient_id = p.id
        AND c.valid_from <= s.local_date AND (c.valid_to IS NULL OR c.valid_to >= s.local_date))
    AND EXISTS (SELECT FROM people_sight seen JOIN access_user u ON u.id = seen.user_id
        WHERE seen.patient_id = p.id AND u.is_active
        AND (seen.until IS NULL OR seen.until >= (o.made_at AT TIME ZONE 'America/Tijuana')::date)
        AND (seen.via = 'self' OR seen.user_id = w.account_id))
    AND NOT EXISTS (SELECT FROM booking_offer x WHERE x.patient_id = w.patient_id AND x.id < o.id
        AND (x.entry_id = w.id AND x.slot_id = o.slot_id
            OR x.expires_at > o.made_at AND (x.ended_at IS NULL OR x.ended_at > o.made_at)))
    AND NOT EXISTS (SELECT FROM booking_appointmenthistory h
        WHERE h.appointment_id = w.appointment_id AND h.slot_id = s.id AND h.at <= o.made_at)
    AND NOT EXISTS (SELECT FROM {_AS_IT_WAS} AND a.id IS DISTINCT FROM w.appointment_id
        AND t.starts_at < s.ends_at AND s.starts_at < t.ends_at)
    AND CASE WHEN w.appointment_id IS NULL THEN %(limit)s > (SELECT count(*) FROM {_AS_IT_WAS}
            AND a.service_id = w.service_id AND t.ends_at > o.made_at
            AND was.status IN ('booked', 'arrived', 'checked-in')
            AND NOT EXISTS (SELECT FROM booking_followup f WHERE f.booked_id = a.id))
        ELSE EXISTS (SELECT FROM {_AS_IT_WAS} AND a.id = w.appointment_id
            AND was.status = 'booked' AND t.starts_at > s.starts_at) END
ORDER BY o.id, w.joined_at, w.id
"""  # noqa: S608 - constants of ours


class PassedOver(NamedTuple):
    """An offer, and an entry that stood before its own and could have had it: identifiers."""

    offer_id: int
    entry_id: int


@dataclass(frozen=True)
class Line:
    """Who waits, in order; every offer, in order; and whom the order wronged: nobody, or there is a
    fault."""

    entries: list[WaitlistEntry]
    offers: list[Offer]
    passed_over: list[PassedOver]


@dataclass(frozen=True)
class Length:
    """How many wait for a service in a unit."""

    location: Location
    service: HealthcareService
    waiting: int


def lengths() -> list[Length]:
    """Every line in which somebody waits, by unit and service."""
    live = WaitlistEntry.objects.filter(ended_at=None).values("location", "service")
    counted = {(one["location"], one["service"]): one["n"] for one in live.annotate(n=Count("pk"))}
    locations = Location.objects.in_bulk([location for location, _ in counted])
    services = HealthcareService.objects.in_bulk([service for _, service in counted])
    found = [Length(locations[where], services[what], n) for (where, what), n in counted.items()]
    return sorted(found, key=lambda one: (one.location.name, one.service.name))


def audit_of_line(location: Location, service: HealthcareService, now: datetime) -> Line:
    """The line and all that it was ever offered, for who looks whether its order was kept."""
    entries = WaitlistEntry.objects.filter(location=location, service=service)
    offers = Offer.objects.filter(entry__location=location, entry__service=service)
    rules = policies(service_id=service.pk, location_id=location.pk, on=clock.local_date(now))
    asked = {"location": location.pk, "service": service.pk, "limit": rules.upcoming_limit}
    with connection.cursor() as cursor:
        cursor.execute(_PASSED_OVER, asked)
        passed_over = [PassedOver(*row) for row in cursor.fetchall()]
    return Line(
        list(entries.filter(ended_at=None).order_by("joined_at", "pk")),
        list(offers.select_related("slot").order_by("pk")),
        passed_over,
    )
