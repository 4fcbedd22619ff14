"""Every refusal of booking, in the words the person reads. Facts are named in each docstring."""

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class SlotTaken(DomainError):
    """Somebody else has booked or is holding it. Facts: at (time of day)."""

    code = "slot_taken"
    message = _("Otra persona acaba de tomar el lugar de {at}. Usted todavía no tiene esta cita.")
    next_step = _("Elija otro de los horarios disponibles.")


class SlotNotOpen(DomainError):
    """Facts: opens (instant)."""

    code = "slot_not_open"
    message = _("Ese horario todavía no se abre en línea.")
    next_step = _("Vuelva el {opens}, o elija otro horario.")


class SlotDeskOnly(DomainError):
    """A place of the desk's share."""

    code = "slot_desk_only"
    message = _("Ese horario solo se da en ventanilla.")
    next_step = _("Elija otro horario, o pida este en la ventanilla de su unidad.")


class NoticeTooShort(DomainError):
    """Facts: minutes."""

    code = "notice_too_short"
    message = _("Ya es tarde para agendar ese horario en línea.")
    next_step = _("Elija uno más tarde, o vaya a la ventanilla de su unidad.")


class OtherUnit(DomainError):
    """Facts: patient, unit."""

    code = "slot_other_unit"
    message = _("Ese horario es de otra unidad. La unidad de {patient} es {unit}.")
    next_step = _("Elija un horario en {unit}.")


class UpcomingLimit(DomainError):
    """Facts: patient, service."""

    code = "upcoming_limit"
    message = _("{patient} ya tiene una cita próxima de {service}.")
    next_step = _("Puede verla o cambiarla en Tus citas. Cuando pase, podrá agendar otra.")


class TimeConflict(DomainError):
    """Facts: patient."""

    code = "time_conflict"
    message = _("{patient} ya tiene otra cita a esa hora.")
    next_step = _("Elija otro horario.")


class HoldUnknown(DomainError):
    """No such hold, or somebody else's."""

    code = "hold_unknown"
    kind = Kind.NOT_FOUND
    message = _("No encontramos un lugar guardado a su nombre.")
    next_step = _("Elija de nuevo el horario.")


class HoldLost(DomainError):
    """The hold ran out and somebody else took the place, or it was released. Facts: at."""

    code = "hold_lost"
    message = _("El lugar de {at} ya no está guardado para usted. Todavía no tiene esta cita.")
    next_step = _("Si sigue libre, puede elegirlo otra vez.")


class ExtensionLimit(DomainError):
    """Facts: times."""

    code = "extension_limit"
    message = _("Ya le dimos más tiempo {times} veces.")
    next_step = _("Agende la cita ahora, o elija de nuevo el horario cuando pueda.")


class IdempotencyMismatch(DomainError):
    """The same key was used for another booking."""

    code = "idempotency_mismatch"
    kind = Kind.INVALID
    message = _("Esa clave ya se usó para otra cita.")
    next_step = _("Use una clave nueva para cada cita.")


class AppointmentUnknown(DomainError):
    """No such folio, or not visible to this account."""

    code = "appointment_unknown"
    kind = Kind.NOT_FOUND
    message = _("No encontramos una cita con ese folio en su cuenta.")
    next_step = _("Revise el folio en Tus citas.")


class AlreadyStarted(DomainError):
    """The insured give up and move what is still to come."""

    code = "already_started"
    message = _("La hora de esa cita ya empezó; en línea ya no se puede cambiar.")
    next_step = _("Si necesita otra fecha, llame o vaya a la ventanilla de su unidad.")


class UndoTooLate(DomainError):
    """The place of a cancelled appointment waits no longer."""

    code = "undo_too_late"
    message = _("Ya pasó el tiempo para recuperar esa cita. Sigue cancelada.")
    next_step = _("Puede agendar otra; si el lugar sigue libre, lo verá entre los horarios.")


class RescheduleLimit(DomainError):
    """Facts: times."""

    code = "reschedule_limit"
    message = _("Esa cita ya se cambió {times} veces; en línea ya no se puede mover. Sigue en pie.")
    next_step = _("Si no puede ir, cancélela y agende otra, o pida el cambio en la ventanilla.")


class MovedMeanwhile(DomainError):
    """It is not any more where the person saw it who wants to move it. Facts: at."""

    code = "appointment_moved"
    message = _("Su cita ya había cambiado: ahora es el {at}.")
    next_step = _("Revise otra vez antes de cambiarla.")


class OtherService(DomainError):
    """An appointment moves to a place of its own service. Facts: service."""

    code = "slot_other_service"
    message = _("Ese horario es de otro servicio. Su cita es de {service}.")
    next_step = _("Elija un horario de {service}.")


class NotOnItsDay(DomainError):
    """Arrival or visit of an appointment of a later day. Facts: day."""

    code = "appointment_not_today"
    message = _("Esa cita es del {day}; todavía no se puede anotar.")
    next_step = _("Revise el folio y el día.")


class MissedTooSoon(DomainError):
    """Facts: at (time of day from which it can be said)."""

    code = "missed_too_soon"
    message = _("Todavía no se puede anotar que faltó: falta el tiempo de espera.")
    next_step = _("Anótelo a partir de {at}.")


class SessionNotHeld(DomainError):
    """The clinic took the hour's ground away: nobody has missed it."""

    code = "session_not_held"
    message = _("Ese horario salió de la agenda: no cuenta como falta.")
    next_step = _("Ofrezca al paciente otra fecha.")


class FollowUpTooFar(DomainError):
    """Facts: days (the most that may be ordered)."""

    code = "follow_up_too_far"
    message = _("La siguiente visita se indica para dentro de {days} días o menos.")
    next_step = _("Escriba entre 1 y {days} días.")
