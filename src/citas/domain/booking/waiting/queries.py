"""Reading the waiting list and its offers, always for one account: what it may see and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from citas.domain.booking.errors_waiting import EntryUnknown, OfferUnknown
from citas.domain.booking.models import Appointment, AppointmentHistory, Offer, WaitlistEntry
from citas.domain.booking.visibility import seen_as, seen_by
from citas.domain.scheduling.queries import with_role
from citas.rules import clock

# Each entry `e` in sight of a user with its patient `p`, by the rule of appointments.
_VISIBLE = """
FROM people_sight seen
JOIN people_patient p ON p.id = seen.patient_id
JOIN booking_waitlistentry e ON e.patient_id = p.id
WHERE seen.user_id = %(user)s AND (seen.until IS NULL OR seen.until >= %(today)s) AND CASE seen.via
    WHEN 'self' THEN true
    WHEN 'head' THEN p.birth_date > %(born_after)s OR e.account_id = %(user)s
    ELSE e.account_id = %(user)s
END
"""
_SEES = f"SELECT 1 {_VISIBLE} AND e.id = %(entry)s"
_MINE = f"""
SELECT e.id, (
    SELECT count(*) FROM booking_waitlistentry other
    WHERE other.ended_at IS NULL AND other.location_id = e.location_id
        AND other.service_id = e.service_id AND (other.joined_at, other.id) <= (e.joined_at, e.id)
)
{_VISIBLE} AND e.ended_at IS NULL AND e.last_day >= %(today)s
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True)
class Waiting:
    """Somebody in a line: `position` counts from 1; `offer` is the place offered now, to be answered."""

    entry: WaitlistEntry
    position: int
    offer: Offer | None


def waiting(user_id: int, now: datetime) -> list[Waiting]:
    """Every live entry in sight, who joined first first, with patient, service, unit and doctor."""
    with connection.cursor() as cursor:
        cursor.execute(_MINE, seen_by(user_id, now))
        positions: dict[int, int] = dict(cursor.fetchall())
    if not positions:  # most people; to compose what would ask for nothing is two fifths of a page
        return []
    entries = WaitlistEntry.objects.filter(pk__in=positions).order_by("joined_at", "pk")
    related = entries.select_related(
        "patient__assigned_location", "service", "location", "practitioner", "appointment"
    )
    offers = _open_offers(list(positions), now)
    return [Waiting(entry, positions[entry.pk], offers.get(entry.pk)) for entry in related]


def _open_offers(entry_ids: list[int], now: datetime) -> dict[int, Offer]:
    running = Offer.objects.filter(
        entry__in=entry_ids, state=Offer.State.OPEN, expires_at__gt=now
    ).select_related("slot")
    offers = {offer.entry_id: offer for offer in running}
    for offer in offers.values():
        with_role(offer.slot)
    return offers


def sees_entry(user_id: int, entry_id: int, now: datetime) -> bool:
    """Whether this entry is for this user to see, and so to answer for."""
    with connection.cursor() as cursor:
        cursor.execute(_SEES, seen_by(user_id, now) | {"entry": entry_id})
        return cursor.fetchone() is not None


def entry_for(user_id: int, entry_id: int, now: datetime) -> WaitlistEntry:
    """The entry, ended or not, with patient, service, unit and doctor. Raises EntryUnknown."""
    related = ("patient__assigned_location", "service", "location", "practitioner", "appointment")
    entry = WaitlistEntry.objects.select_related(*related).filter(pk=entry_id).first()
    if entry is None or not sees_entry(user_id, entry_id, now):
        raise EntryUnknown()
    return entry


def offer_for(user_id: int, offer_id: int, now: datetime) -> Offer:
    """The offer, over or not, with its place, patient and entry. Raises OfferUnknown.

    It can be answered while its state is open and `expires_at` lies ahead.
    """
    related = Offer.objects.select_related("slot", "patient", "entry__appointment")
    offer = related.filter(pk=offer_id).first()
    if offer is None or not sees_entry(user_id, offer.entry_id, now):
        raise OfferUnknown()
    if offer.state == Offer.State.ACCEPTED:
        taken_as(user_id, offer, now)
    with_role(offer.slot)
    return offer


def taken_as(user_id: int, offer: Offer, now: datetime) -> Appointment:
    """The appointment that accepting the offer made or moved, wherever it is by now.

    Raises OfferUnknown for who does not see it: somebody else accepted, and that is his affair.
    """
    step = AppointmentHistory.objects.filter(
        slot__offers=offer, at=F("slot__offers__ended_at"), appointment__patient=offer.patient_id
    ).earliest("pk")
    if seen_as(user_id, step.appointment_id, now) is None:
        raise OfferUnknown()
    related = Appointment.objects.select_related("slot", "patient", "service")
    appointment = related.get(pk=step.appointment_id)
    with_role(appointment.slot)
    return appointment


def live_entry(user_id: int, patient_id: int, service_id: int, now: datetime) -> WaitlistEntry | None:
    """The patient's live entry for the service where this user sees it, or None."""
    live = WaitlistEntry.objects.filter(
        patient=patient_id, service=service_id, ended_at=None, last_day__gte=clock.local_date(now)
    ).first()
    return live if live is not None and sees_entry(user_id, live.pk, now) else None
