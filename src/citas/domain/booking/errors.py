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
    next_step = _("Puede verla en Tus citas. Cuando pase, podrá agendar otra.")


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
