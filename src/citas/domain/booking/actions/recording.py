"""What becomes of an appointment, in its history, in the log, and to whom a helper acted for."""

from datetime import datetime

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor, ActorKind
from citas.domain.booking.models import Appointment, AppointmentHistory
from citas.domain.people.delegations import tell_of_use
from citas.rules.appointment_states import Verb

# What a helper does is told in these words; others are named by their verb.
_TOLD_AS = {Verb.RELOCATE: Verb.RESCHEDULE}


def write_down(
    appointment: Appointment, verb: Verb, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """The next step of its history, with status, place and `sequence` as the appointment has them."""
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
    log_and_tell(appointment, verb, actor, now, reason)


def log_and_tell(
    appointment: Appointment, verb: Verb, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """The event in the log; of what a helper does the patient is told."""
    record(
        actor=actor,
        action=f"appointment.{verb}",
        subject=("appointment", appointment.folio),
        now=now,
        patient_id=appointment.patient_id,
        location_id=appointment.slot.location_id,
        reason=reason,
    )
    if actor.kind is ActorKind.HELPER:
        # not about the appointment: it stays to be told whatever becomes of that
        event = f"helping:{appointment.pk}:{appointment.sequence}"
        letter = f"helper_{_TOLD_AS.get(verb, verb)}"
        tell_of_use(patient_id=appointment.patient_id, event=event, letter=letter, now=now)
