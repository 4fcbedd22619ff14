"""Waiting that is over, and what becomes of the offers of who waited.

Nothing here touches a place: an offer that ends leaves its hold behind, and the job that is left in the
same transaction hands the place on. Call it with the patient's row locked.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from procrastinate.contrib.django import app

from citas.domain.booking.actions.freeing import PASS_ON
from citas.domain.booking.actions.loading import lock_any_patient
from citas.domain.booking.models import Offer, WaitlistEntry
from citas.domain.messaging.outbox import withdraw_about
from citas.rules import clock
from citas.rules.appointment_states import Status

# Who reached the limit without an appointment in hand to move waits for nothing any more. Written out:
# everybody who books waits for it.
_SERVED = """
UPDATE booking_waitlistentry e SET ended_at = %(now)s, "end" = 'booked'
WHERE e.patient_id = %(patient)s AND e.service_id = %(service)s AND e.ended_at IS NULL
    AND e.appointment_id IS NULL AND %(limit)s <= (
        SELECT count(*) FROM booking_appointment a
        WHERE a.patient_id = e.patient_id AND a.service_id = e.service_id AND a.ends_at > %(now)s
            AND a.status IN ('booked', 'arrived', 'checked-in')
            AND NOT EXISTS (SELECT FROM booking_followup f WHERE f.booked_id = a.id)
    )
RETURNING e.id
"""


def end(entry_ids: Iterable[int], how: WaitlistEntry.End, now: datetime) -> int:
    """End those of these entries that still run, and their offers; how many entries."""
    ids = list(entry_ids)
    live = WaitlistEntry.objects.filter(pk__in=ids, ended_at=None)
    ended = live.update(ended_at=now, end=how)
    withdraw_offers(ids, now)
    return ended


def stop_waiting(*, patient_id: int, service_id: int, limit: int, now: datetime) -> None:
    """The patient has an appointment more: once he has as many as he may, he no longer waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SERVED, {"patient": patient_id, "service": service_id, "limit": limit, "now": now}
        )
        ended = [row[0] for row in cursor.fetchall()]
    if ended:
        withdraw_offers(ended, now)


def given_up(*, appointment_id: int, now: datetime) -> None:
    """The appointment in hand is no more: nobody waits to move it."""
    waiting = WaitlistEntry.objects.filter(appointment=appointment_id, ended_at=None)
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        end(ids, WaitlistEntry.End.LAPSED, now)


def back_in_line(*, appointment_id: int, given_up_at: datetime) -> None:
    """The appointment in hand stands again: who then stopped waiting to move it has his turn back.

    An offer that he had has gone on to the next; who joined anew meanwhile waits as he then asked.
    """
    anew = WaitlistEntry.objects.filter(
        patient=OuterRef("patient"), service=OuterRef("service"), ended_at=None
    )
    ended = WaitlistEntry.objects.filter(
        ~Exists(anew), appointment=appointment_id, end=WaitlistEntry.End.LAPSED, ended_at=given_up_at
    )
    ended.update(ended_at=None, end="")


def lapse(now: datetime) -> int:
    """End, at night, what can come to nothing any more: the last day is over, the appointment in hand
    too, the patient has another unit or has died; and offers that no job has met. How many entries."""
    over = (
        Q(last_day__lt=clock.local_date(now))
        | Q(appointment__isnull=False) & ~Q(appointment__status=Status.BOOKED)
        | Q(appointment__starts_at__lte=now)
        | Q(patient__deceased_on__isnull=False)
        | ~Q(patient__assigned_location=F("location"))
    )
    live = WaitlistEntry.objects.filter(over, ended_at=None)
    unmet = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=now)
    patients = {*live.values_list("patient", flat=True), *unmet.values_list("patient", flat=True)}
    return sum(_lapse_of(patient_id, live, unmet, now) for patient_id in sorted(patients))


@transaction.atomic
def _lapse_of(
    patient_id: int, live: QuerySet[WaitlistEntry], unmet: QuerySet[Offer], now: datetime
) -> int:
    """Of one patient at a time, so that nobody who answers meanwhile waits for all the others."""
    lock_any_patient(patient_id)
    for offer in unmet.filter(patient=patient_id):
        close(offer, Offer.State.EXPIRED, now)
    ids = live.filter(patient=patient_id).values_list("pk", flat=True)
    return end(ids, WaitlistEntry.End.LAPSED, now)


def withdraw_offers(entry_ids: Iterable[int], now: datetime) -> None:
    """Take back what is offered to these entries; the places go on to the next."""
    for offer in Offer.objects.filter(entry__in=entry_ids, state=Offer.State.OPEN):
        close(offer, Offer.State.WITHDRAWN, now)
        hand_on(offer.slot_id)


def close(offer: Offer, state: Offer.State, now: datetime) -> bool:
    """Give an open offer its end, and leave unsaid what waits to tell of it; False if it had one."""
    still_open = Offer.objects.filter(pk=offer.pk, state=Offer.State.OPEN)
    if not still_open.update(state=state, ended_at=now):
        return False
    offer.state, offer.ended_at = state, now
    withdraw_about(f"offer:{offer.pk}:", now=now)
    return True


def hand_on(slot_id: int) -> None:
    """Have the place given to the next, right after the commit."""
    app.configure_task(PASS_ON).defer(slot_id=slot_id)
