"""Moving an appointment to another place: same folio, in one transaction or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.freeing import AT_ONCE, free
from citas.domain.booking.actions.loading import (
    admitted,
    by_whom,
    load_slot,
    lock_appointment,
    lock_patient,
    patient_of,
    policy_for,
    reviews_of,
)
from citas.domain.booking.actions.recording import write_down
from citas.domain.booking.actions.telling import tell_moved
from citas.domain.booking.errors import (
    AppointmentUnknown,
    IdempotencyMismatch,
    MovedMeanwhile,
    SlotTaken,
)
from citas.domain.booking.follow_ups import may_go_to
from citas.domain.booking.integrity import constraints_as_refusals
from citas.domain.booking.models import Appointment, Hold, IdempotencyKey
from citas.domain.booking.policies import (
    check_confirmable,
    check_movable,
    check_patient_may_take,
    check_same_service,
)
from citas.domain.people.models import Patient
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import Status, Verb, transition


@dataclass(frozen=True)
class Moved:
    """`created` is False when it had been moved there before."""

    appointment: Appointment
    created: bool


def reschedule(
    *,
    appointment_id: int,
    slot_id: int,
    key: str,
    actor: Actor,
    now: datetime,
    seen_at: int | None = None,
) -> Moved:
    """Move an insured person's appointment to a place that he keeps, or any the web may take.

    The old place is given up by the commit that takes the new one. `key` is the caller's idempotency
    key, as of `book`; without it too, asking for the place that it has changes nothing. `seen_at` is the
    place that it had before the eyes of who asks; None asks nothing. Raises MovedMeanwhile,
    AppointmentUnknown, IdempotencyMismatch, SlotTaken, SlotUnknown, SlotWithdrawn, OtherService,
    AlreadyStarted, RescheduleLimit, TransitionRefused or what booking refuses.
    """
    account_id = actor.user_id
    if account_id is None:
        raise AppointmentUnknown()
    with transaction.atomic():
        patient = lock_patient(patient_of(appointment_id))
        actor = by_whom(actor, appointment_id, now)
        admitted(account_id, patient.pk, actor, now)
        holds = reviews_of(account_id, patient.pk, slot_id)
        appointment = lock_appointment(appointment_id, slot_id)
        if _moved_with(account_id, key, appointment, slot_id):
            return Moved(appointment, created=False)
        if seen_at not in (None, appointment.slot_id):
            raise MovedMeanwhile(at=appointment.starts_at)
        slot = load_slot(slot_id)
        verb = _check(account_id, patient, appointment, slot, holds, now)
        move_to(appointment, slot, holds, actor=actor, now=now, verb=verb)
        _remember(account_id, key, appointment, now)
    return Moved(appointment, created=True)


def _check(
    account_id: int,
    patient: Patient,
    appointment: Appointment,
    slot: Slot,
    holds: list[Hold],
    now: datetime,
) -> Verb:
    """Whether it may go there, and as what that counts."""
    policy = policy_for(slot, now)
    check_movable(appointment, policy, now)
    check_same_service(appointment, slot)
    ordered = may_go_to(appointment, slot, policy)
    under_review = any(kept.expires_at > now for kept in holds)
    check_confirmable(slot, policy, now, under_review=under_review, ordered=ordered)
    check_patient_may_take(account_id, patient, slot, policy, now, moving=appointment.pk)
    return Verb.RESCHEDULE if appointment.disrupted_at is None else Verb.RELOCATE


def move_to(
    appointment: Appointment,
    slot: Slot,
    holds: list[Hold],
    *,
    actor: Actor,
    now: datetime,
    verb: Verb = Verb.RESCHEDULE,
) -> None:
    """Take the place, one claimable or kept by one of `holds`, and give up the old one.

    Call it inside a transaction with patient, holds, both places (by identifier) and the appointment
    locked, and everything checked. `verb` is RELOCATE where no limit is to count it. Raises SlotTaken,
    TransitionRefused, NotBookableOnline for another hour of the patient's.
    """
    appointment.status = transition(Status(appointment.status), verb)
    old, withdrawn = appointment.slot, appointment.disrupted_at is not None
    appointment.sequence += 1
    appointment.slot = slot
    appointment.starts_at, appointment.ends_at = slot.starts_at, slot.ends_at
    appointment.disrupted_at = appointment.confirmed_at = None
    kept = [one.pk for one in holds]
    with constraints_as_refusals(patient=appointment.patient, slot=slot):
        if not slots.occupy(slot_id=slot.pk, hold_ids=kept, now=now):
            raise SlotTaken(at=clock.local(slot.starts_at).time())
        appointment.save()
    Hold.objects.filter(pk__in=kept).update(ended_at=now)
    _give_up(old, appointment, withdrawn=withdrawn, now=now)
    write_down(appointment, verb, actor, now)
    tell_moved(appointment, actor, now)


def _give_up(old: Slot, appointment: Appointment, *, withdrawn: bool, now: datetime) -> None:
    if withdrawn:
        slots.vacate(slot=old, withdraw=True, now=now)
        return
    free(
        old,
        kind=Hold.Kind.FREED,
        account_id=appointment.booked_by_id,
        patient_id=appointment.patient_id,
        until=now + AT_ONCE,
        now=now,
    )


def _digest(appointment_id: int, slot_id: int) -> str:
    return hashlib.sha256(f"move:{appointment_id}:{slot_id}".encode()).hexdigest()


def _moved_with(account_id: int, key: str, appointment: Appointment, slot_id: int) -> bool:
    """Whether this key has moved it there already, or it stands there anyway."""
    known = IdempotencyKey.objects.filter(account=account_id, key=key).first()
    if known is None:
        return (appointment.slot_id, appointment.status) == (slot_id, Status.BOOKED)
    if known.request_digest != _digest(appointment.pk, slot_id):
        raise IdempotencyMismatch()
    return True


def _remember(account_id: int, key: str, appointment: Appointment, now: datetime) -> None:
    with constraints_as_refusals(patient=appointment.patient, slot=appointment.slot):
        IdempotencyKey.objects.create(
            account_id=account_id,
            key=key,
            request_digest=_digest(appointment.pk, appointment.slot_id),
            appointment=appointment,
            created_at=now,
        )
