"""Giving a place to a patient, and taking it back."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import load_slot, lock_patient, policy_for
from citas.domain.booking.errors import AppointmentUnknown, IdempotencyMismatch, SlotTaken
from citas.domain.booking.integrity import constraints_as_refusals
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold, IdempotencyKey
from citas.domain.booking.policies import check_patient_may_take, check_web_may_take
from citas.domain.people.models import Patient
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import Status, Verb, transition
from citas.rules.folio import new_folio


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
    policies read again, place claimed, appointment, history and audit written. Raises
    IdempotencyMismatch, SlotTaken, SlotUnknown, PatientUnknown or a refusal of booking.policies.
    """
    with transaction.atomic():
        patient = lock_patient(patient_id)
        earlier = _booked_with(account_id, key, patient_id, slot_id)
        if earlier is not None:
            return Booked(earlier, created=False)
        slot = load_slot(slot_id)
        holds = _live_holds(account_id, patient_id, slot_id)
        policy = policy_for(slot, now)
        if not any(kept.expires_at > now for kept in holds):
            # a place under review was already the person's when the notice ran out
            check_web_may_take(slot, policy, now)
        check_patient_may_take(patient, slot, policy, now)
        with constraints_as_refusals(patient=patient, slot=slot), transaction.atomic():
            appointment = _claim(account_id, patient, slot, holds, now)
            IdempotencyKey.objects.create(
                account_id=account_id,
                key=key,
                request_digest=_digest(patient_id, slot_id),
                appointment=appointment,
                created_at=now,
            )
        _write_down(appointment, Verb.BOOK, slot.location_id, actor, now)
    return Booked(appointment, created=True)


def _digest(patient_id: int, slot_id: int) -> str:
    return hashlib.sha256(f"{patient_id}:{slot_id}".encode()).hexdigest()


def _booked_with(account_id: int, key: str, patient_id: int, slot_id: int) -> Appointment | None:
    known = (
        IdempotencyKey.objects.filter(account_id=account_id, key=key)
        .select_related("appointment")
        .first()
    )
    if known is None:
        return None
    if known.request_digest != _digest(patient_id, slot_id):
        raise IdempotencyMismatch()
    return known.appointment


def _live_holds(account_id: int, patient_id: int, slot_id: int) -> list[Hold]:
    return list(
        Hold.objects.filter(
            account_id=account_id, patient_id=patient_id, slot_id=slot_id, ended_at=None
        ).select_for_update()
    )


def _claim(
    account_id: int, patient: Patient, slot: Slot, holds: list[Hold], now: datetime
) -> Appointment:
    hold_ids = [kept.pk for kept in holds]
    if not slots.occupy(slot_id=slot.pk, hold_ids=hold_ids, now=now):
        raise SlotTaken(at=clock.local(slot.starts_at).time())
    if hold_ids:
        Hold.objects.filter(pk__in=hold_ids).update(ended_at=now)
    return Appointment.objects.create(
        folio=_unused_folio(),
        status=Status.BOOKED,
        patient=patient,
        slot=slot,
        service_id=slot.service_id,
        booked_by_id=account_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=now,
    )


def _unused_folio() -> str:
    folio = new_folio()
    while Appointment.objects.filter(folio=folio).exists():
        folio = new_folio()
    return folio


def cancel(*, appointment_id: int, actor: Actor, now: datetime, reason: str = "") -> Appointment:
    """Cancel an appointment and free its place in one transaction.

    Raises AppointmentUnknown, or TransitionRefused where its status does not allow it.
    """
    with transaction.atomic():
        appointment = _lock(appointment_id)
        appointment.status = transition(Status(appointment.status), Verb.CANCEL)
        appointment.sequence += 1
        appointment.save(update_fields=["status", "sequence"])
        slots.vacate(slot=appointment.slot, withdraw=appointment.disrupted_at is not None, now=now)
        _write_down(appointment, Verb.CANCEL, appointment.slot.location_id, actor, now, reason=reason)
    return appointment


def _lock(appointment_id: int) -> Appointment:
    patient_id = (
        Appointment.objects.filter(pk=appointment_id).values_list("patient_id", flat=True).first()
    )
    if patient_id is None:
        raise AppointmentUnknown()
    list(Patient.objects.filter(pk=patient_id).select_for_update(no_key=True).values_list("pk"))
    # the place before the appointment, as publishing does
    slot = Slot.objects.filter(appointments=appointment_id)
    list(slot.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return (
        Appointment.objects.select_for_update(of=("self",)).select_related("slot").get(pk=appointment_id)
    )


def _write_down(
    appointment: Appointment,
    verb: Verb,
    location_id: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    AppointmentHistory.objects.create(
        appointment=appointment,
        sequence=appointment.sequence,
        verb=verb,
        status=appointment.status,
        slot_id=appointment.slot_id,
        at=now,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        reason=reason,
    )
    record(
        actor=actor,
        action=f"appointment.{verb}",
        subject=("appointment", appointment.folio),
        now=now,
        patient_id=appointment.patient_id,
        location_id=location_id,
        reason=reason,
    )
