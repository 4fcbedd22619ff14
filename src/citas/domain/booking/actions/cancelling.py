"""Giving an appointment up, and taking that back while its place still waits."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.freeing import free
from citas.domain.booking.actions.loading import (
    INSURED,
    by_whom,
    lock_appointment,
    lock_patient_of,
    policy_for,
)
from citas.domain.booking.actions.recording import write_down
from citas.domain.booking.actions.telling import tell_cancelled, tell_restored
from citas.domain.booking.errors import AlreadyStarted, UndoTooLate
from citas.domain.booking.follow_ups import is_ordered
from citas.domain.booking.integrity import constraints_as_refusals
from citas.domain.booking.models import Appointment, Hold, Reminder
from citas.domain.booking.policies import check_room
from citas.domain.booking.waiting.ending import back_in_line, given_up, stop_waiting
from citas.domain.messaging.outbox import forget_withdrawn
from citas.domain.scheduling import actions as slots
from citas.rules.appointment_states import Status, Verb, transition


class Cause(TextChoices):
    """Why a family cancels: of a few, so that nobody writes of his health. Kept in the words of the
    source, as the rest of what is said of a step."""

    NOT_THAT_DAY = "No puedo ir ese día", _("No puedo ir ese día")
    NO_NEED = "Ya no la necesito", _("Ya no la necesito")
    ANOTHER = "Encontré otra cita", _("Encontré otra cita")


def cancel(*, appointment_id: int, actor: Actor, now: datetime, reason: str = "") -> Appointment:
    """Cancel an appointment; its place waits `undo_seconds` for a change of mind, then is others'.

    One that lost its hour's ground gives the place back to nobody. Who booked it and who cancels are
    told, and of what a helper cancels the patient too. What is cancelled already stays as it is.
    Raises AppointmentUnknown, also where an insured person does not see it; AlreadyStarted, for the
    insured alone; TransitionRefused.
    """
    with transaction.atomic():
        lock_patient_of(appointment_id)
        actor = by_whom(actor, appointment_id, now)
        appointment = lock_appointment(appointment_id)
        if appointment.status == Status.CANCELLED:
            return appointment
        appointment.status = transition(Status(appointment.status), Verb.CANCEL)
        if actor.kind in INSURED and appointment.starts_at <= now:
            raise AlreadyStarted()
        appointment.sequence += 1
        appointment.save(update_fields=["status", "sequence"])
        _give_up_place(appointment, actor, now)
        given_up(appointment_id=appointment.pk, now=now)
        write_down(appointment, Verb.CANCEL, actor, now, reason)
        tell_cancelled(appointment, actor, now)
    return appointment


def _give_up_place(appointment: Appointment, actor: Actor, now: datetime) -> None:
    slot = appointment.slot
    if appointment.disrupted_at is not None:
        slots.vacate(slot=slot, withdraw=True, now=now)
        return
    free(
        slot,
        kind=Hold.Kind.UNDO,
        account_id=actor.user_id or appointment.booked_by_id,
        patient_id=appointment.patient_id,
        until=now + timedelta(seconds=policy_for(slot, now).undo_seconds),
        now=now,
        appointment_id=appointment.pk,
    )


def undo_cancel(*, appointment_id: int, actor: Actor, now: datetime) -> Appointment:
    """Take a cancelling back while the place still waits: same folio, same hour.

    Limit and other hours of the patient are read again: something may have been booked since. What is
    booked already stays as it is. Raises AppointmentUnknown, UndoTooLate, UpcomingLimit, TimeConflict,
    NotBookableOnline, TransitionRefused.
    """
    with transaction.atomic():
        lock_patient_of(appointment_id)
        actor = by_whom(actor, appointment_id, now)
        kept = _kept_for(appointment_id, now)
        appointment = lock_appointment(appointment_id)
        if appointment.status == Status.BOOKED:
            return appointment
        appointment.status = transition(Status(appointment.status), Verb.RESTORE)
        if kept is None:
            raise UndoTooLate()
        _check_room_again(appointment, actor, now)
        with constraints_as_refusals(patient=appointment.patient, slot=appointment.slot):
            if not slots.occupy(slot_id=appointment.slot_id, hold_ids=[kept.pk], now=now):
                raise UndoTooLate()
            appointment.sequence += 1
            appointment.save(update_fields=["status", "sequence"])
        Hold.objects.filter(pk=kept.pk).update(ended_at=now)
        _wait_as_before(appointment, kept, now)
        _remind_as_before(appointment, kept)
        write_down(appointment, Verb.RESTORE, actor, now)
        tell_restored(appointment, actor, now)
    return appointment


def _kept_for(appointment_id: int, now: datetime) -> Hold | None:
    kept = Hold.objects.filter(
        kind=Hold.Kind.UNDO, moves=appointment_id, ended_at=None, expires_at__gt=now,
        slot__appointments=appointment_id,
    )  # fmt: skip
    return kept.select_for_update(of=("self",)).first()


def _wait_as_before(appointment: Appointment, kept: Hold, now: datetime) -> None:
    """Not for another appointment, as if there were none; for an earlier one, if that is how it was."""
    limit = policy_for(appointment.slot, now).upcoming_limit
    patient_id, service_id = appointment.patient_id, appointment.service_id
    stop_waiting(patient_id=patient_id, service_id=service_id, limit=limit, now=now)
    back_in_line(appointment_id=appointment.pk, given_up_at=kept.created_at)


def _remind_as_before(appointment: Appointment, kept: Hold) -> None:
    """A reminder that this cancelling kept from leaving is due again; what was given stays given."""
    about = f"appointment:{appointment.pk}:{appointment.slot_id}:reminder:"
    unsaid = {one.removeprefix(about) for one in forget_withdrawn(about, at=kept.created_at)}
    given = Reminder.objects.filter(appointment=appointment, slot=appointment.slot_id)
    given.filter(kind__in=unsaid).delete()


def _check_room_again(appointment: Appointment, actor: Actor, now: datetime) -> None:
    account_id = actor.user_id if actor.kind in INSURED else None
    check_room(
        account_id or appointment.booked_by_id,
        appointment.patient,
        appointment.slot,
        policy_for(appointment.slot, now),
        now,
        ordered=is_ordered(appointment),
    )
