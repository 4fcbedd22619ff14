"""Giving a place to a patient."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import (
    admitted,
    load_slot,
    lock_patient,
    policy_for,
    reviews_of,
)
from citas.domain.booking.actions.recording import log_and_tell
from citas.domain.booking.actions.telling import tell_booked
from citas.domain.booking.errors import IdempotencyMismatch, SlotTaken
from citas.domain.booking.follow_ups import check_may_take, link
from citas.domain.booking.integrity import constraints_as_refusals
from citas.domain.booking.models import Appointment, Hold, IdempotencyKey
from citas.domain.booking.waiting.ending import stop_waiting
from citas.domain.people.models import Patient
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import Status, Verb
from citas.rules.folio import new_folio

# Written out: everybody who books waits for these, and the ORM took longer than the database.
_KEY = "SELECT * FROM booking_idempotencykey WHERE account_id = %s AND key = %s"
# No row comes back when the folio is taken already: then another is drawn.
_MAKE = """
WITH made AS (
    INSERT INTO booking_appointment (folio, status, patient_id, slot_id, service_id, booked_by_id,
        starts_at, ends_at, created_at, sequence)
    VALUES (%(folio)s, %(status)s, %(patient_id)s, %(slot_id)s, %(service_id)s, %(booked_by_id)s,
        %(starts_at)s, %(ends_at)s, %(created_at)s, 0)
    ON CONFLICT (folio) DO NOTHING RETURNING id
), keyed AS (
    INSERT INTO booking_idempotencykey (account_id, key, request_digest, appointment_id, created_at)
    SELECT %(booked_by_id)s, %(key)s, %(digest)s, id, %(created_at)s FROM made
), told AS (
    INSERT INTO booking_appointmenthistory (appointment_id, sequence, verb, status, slot_id, at,
        actor_id, actor_kind, reason)
    SELECT id, 0, %(verb)s, %(status)s, %(slot_id)s, %(created_at)s, %(actor)s, %(kind)s, '' FROM made
)
SELECT id FROM made
"""
_COPIED = ("patient_id", "slot_id", "service_id", "booked_by_id", "starts_at", "ends_at", "created_at")


@dataclass(frozen=True)
class Booked:
    """`created` is False when the idempotency key had already booked this appointment."""

    appointment: Appointment
    created: bool


def book(
    *, account_id: int, patient_id: int, slot_id: int, key: str, actor: Actor, now: datetime
) -> Booked:
    """Make an appointment of a place: one the account keeps, or any the web may take.

    `key` is the caller's idempotency key, unique per account. One transaction: patient locked,
    policies read again, place claimed, appointment, history and audit written, the account told; of
    what a helper books the patient is told too. Raises IdempotencyMismatch, SlotTaken, SlotUnknown,
    SlotWithdrawn, PatientUnknown, NotBookableOnline or a refusal of booking.policies.
    """
    with transaction.atomic():
        patient = lock_patient(patient_id)
        actor = admitted(account_id, patient_id, actor, now)
        earlier = booked_with(account_id, key, patient_id, slot_id)
        if earlier is not None:
            return Booked(earlier, created=False)
        slot = load_slot(slot_id)
        holds = reviews_of(account_id, patient_id, slot_id)
        policy = policy_for(slot, now)
        under_review = any(kept.expires_at > now for kept in holds)
        ordered = check_may_take(account_id, patient, slot, policy, now, under_review=under_review)
        appointment = appoint(
            account_id, key, patient, slot, holds, actor=actor, now=now, ordered=ordered
        )
    return Booked(appointment, created=True)


def appoint(
    account_id: int,
    key: str,
    patient: Patient,
    slot: Slot,
    holds: list[Hold],
    *,
    actor: Actor,
    now: datetime,
    ordered: int | None = None,
) -> Appointment:
    """Give the place, one claimable or kept by one of `holds`; write it down, and tell the account.

    `ordered`: the follow-up that it takes, if any; being outside the limit, it ends nobody's waiting.
    Call it inside a transaction with patient and holds locked, and everything checked. Raises
    SlotTaken, IdempotencyMismatch, or NotBookableOnline for another hour of the patient's.
    """
    policy = policy_for(slot, now)
    with constraints_as_refusals(patient=patient, slot=slot):
        _claim(slot, holds, now)
        appointment = _make(account_id, key, patient, slot, actor, now)
    if ordered is not None:
        link(ordered, appointment)
    stop_waiting(patient_id=patient.pk, service_id=slot.service_id, limit=policy.upcoming_limit, now=now)
    log_and_tell(appointment, Verb.BOOK, actor, now)
    tell_booked(appointment, policy.arrive_minutes_before, now)
    return appointment


def _digest(patient_id: int, slot_id: int) -> str:
    return hashlib.sha256(f"{patient_id}:{slot_id}".encode()).hexdigest()


def booked_with(account_id: int, key: str, patient_id: int, slot_id: int) -> Appointment | None:
    """What this key has booked already, or None. Raises IdempotencyMismatch for another booking."""
    for known in IdempotencyKey.objects.raw(_KEY, [account_id, key]):
        if known.request_digest != _digest(patient_id, slot_id):
            raise IdempotencyMismatch()
        return known.appointment
    return None


def _claim(slot: Slot, holds: list[Hold], now: datetime) -> None:
    hold_ids = [kept.pk for kept in holds]
    if not slots.occupy(slot_id=slot.pk, hold_ids=hold_ids, now=now):
        raise SlotTaken(at=clock.local(slot.starts_at).time())
    if hold_ids:
        Hold.objects.filter(pk__in=hold_ids).update(ended_at=now)


def _make(
    account_id: int, key: str, patient: Patient, slot: Slot, actor: Actor, now: datetime
) -> Appointment:
    appointment = Appointment(
        status=Status.BOOKED,
        patient=patient,
        slot=slot,
        service_id=slot.service_id,
        booked_by_id=account_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=now,
    )
    written = {
        "key": key,
        "digest": _digest(patient.pk, slot.pk),
        "verb": Verb.BOOK.value,
        "status": Status.BOOKED.value,
        "actor": actor.user_id,
        "kind": actor.kind.value,
    }
    written |= {column: getattr(appointment, column) for column in _COPIED}
    with connection.cursor() as cursor:
        while appointment.pk is None:
            appointment.folio = new_folio()
            cursor.execute(_MAKE, written | {"folio": appointment.folio})
            (appointment.pk,) = cursor.fetchone() or (None,)
    appointment._state.adding = False
    return appointment
