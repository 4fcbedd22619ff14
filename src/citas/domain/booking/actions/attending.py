"""What became of the visit: who came, was seen, or did not come."""

from datetime import datetime, timedelta

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import lock_appointment, lock_patient_of, policy_for
from citas.domain.booking.actions.recording import write_down
from citas.domain.booking.errors import (
    FollowUpTooFar,
    MissedTooSoon,
    NotOnItsDay,
    SessionNotHeld,
)
from citas.domain.booking.models import Appointment, FollowUp
from citas.rules import clock
from citas.rules.appointment_states import Status, Verb, transition


def arrive(*, appointment_id: int, actor: Actor, now: datetime) -> Appointment:
    """The person is here; also one marked as missed by mistake. Again changes nothing.

    Raises AppointmentUnknown, NotOnItsDay, TransitionRefused.
    """
    with transaction.atomic():
        appointment = _locked(appointment_id)
        if appointment.status == Status.ARRIVED:
            return appointment
        _check_day(appointment, now)
        _step(appointment, Verb.ARRIVE, actor, now)
    return appointment


def fulfil(
    *, appointment_id: int, actor: Actor, now: datetime, follow_up_days: int | None = None
) -> Appointment:
    """The visit was held; `follow_up_days`: the doctor orders another so many days later, also when he
    wrote the visit down before and forgot it.

    Again changes nothing, and of one visit there is one order. Raises AppointmentUnknown, NotOnItsDay,
    FollowUpTooFar, TransitionRefused.
    """
    with transaction.atomic():
        appointment = _locked(appointment_id)
        if appointment.status != Status.FULFILLED:
            _check_day(appointment, now)
            _step(appointment, Verb.FULFIL, actor, now)
        if follow_up_days is not None and not FollowUp.objects.filter(appointment=appointment).exists():
            _order(appointment, follow_up_days, actor, now)
    return appointment


def miss(*, appointment_id: int, actor: Actor, now: datetime) -> Appointment:
    """The person did not come, `tolerance_minutes` after the hour. Again changes nothing.

    Raises AppointmentUnknown, MissedTooSoon, SessionNotHeld, TransitionRefused: who arrived was there.
    """
    with transaction.atomic():
        appointment = _locked(appointment_id)
        if appointment.status == Status.NOSHOW:
            return appointment
        tolerance = policy_for(appointment.slot, now).tolerance_minutes
        latest = appointment.starts_at + timedelta(minutes=tolerance)
        if now < latest:
            raise MissedTooSoon(at=clock.local(latest).time())
        if appointment.disrupted_at is not None:
            raise SessionNotHeld()
        _step(appointment, Verb.MISS, actor, now)
    return appointment


def _locked(appointment_id: int) -> Appointment:
    lock_patient_of(appointment_id)
    return lock_appointment(appointment_id)


def _check_day(appointment: Appointment, now: datetime) -> None:
    if clock.local_date(now) < appointment.slot.local_date:
        raise NotOnItsDay(day=appointment.slot.local_date)


def _step(appointment: Appointment, verb: Verb, actor: Actor, now: datetime) -> None:
    appointment.status = transition(Status(appointment.status), verb)
    appointment.sequence += 1
    appointment.save(update_fields=["status", "sequence"])
    write_down(appointment, verb, actor, now)


def _order(appointment: Appointment, days: int, actor: Actor, now: datetime) -> None:
    most = policy_for(appointment.slot, now).follow_up_days
    if not 1 <= days <= most:
        raise FollowUpTooFar(days=most)
    FollowUp.objects.create(
        appointment=appointment, days=days, ordered_by_id=actor.user_id, ordered_at=now
    )
    record(
        actor=actor, action="follow_up.order", subject=("appointment", appointment.folio), now=now,
        patient_id=appointment.patient_id, location_id=appointment.slot.location_id,
    )  # fmt: skip
