"""Saying that one comes: «sí iré»."""

from datetime import datetime

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import by_whom, lock_appointment, lock_patient_of
from citas.domain.booking.errors_noshows import NothingToConfirm
from citas.domain.booking.models import Appointment
from citas.rules.appointment_states import Status


def confirm(*, appointment_id: int, actor: Actor, now: datetime) -> Appointment:
    """Write down that the patient comes at this hour; said again, it stays as first said.

    No step of its history: neither status nor place changes. Raises AppointmentUnknown where an insured
    person does not see it, NothingToConfirm.
    """
    with transaction.atomic():
        lock_patient_of(appointment_id)
        actor = by_whom(actor, appointment_id, now)
        appointment = lock_appointment(appointment_id)
        stands = appointment.status == Status.BOOKED and appointment.disrupted_at is None
        if not stands or appointment.starts_at <= now:
            raise NothingToConfirm()
        if appointment.confirmed_at is None:
            appointment.confirmed_at = now
            appointment.save(update_fields=["confirmed_at"])
            record(
                actor=actor, action="appointment.confirm", subject=("appointment", appointment.folio),
                now=now, patient_id=appointment.patient_id, location_id=appointment.slot.location_id,
            )  # fmt: skip
    return appointment
