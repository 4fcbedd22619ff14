"""Refusals of saying that one comes, and of what is said about missed appointments."""

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class NothingToConfirm(DomainError):
    """It was cancelled, is over, or the clinic changed its hour."""

    code = "nothing_to_confirm"
    message = _("Esa cita ya no se puede confirmar.")
    next_step = _("Vea en Tus citas cómo quedó.")


class NotMissed(DomainError):
    """Nobody marked it as missed."""

    code = "not_missed"
    message = _("Esa cita no está anotada como falta.")
    next_step = _("Vea en Tus citas cómo quedó.")


class ReasonMissing(DomainError):
    """An objection or a decision without words."""

    code = "reason_missing"
    kind = Kind.INVALID
    message = _("Falta decir el motivo.")
    next_step = _("Escríbalo con sus palabras; basta una frase.")


class ReviewedAlready(DomainError):
    """A person of the unit has decided about this one."""

    code = "reviewed_already"
    message = _("Su unidad ya revisó esa falta.")
    next_step = _("Si no está de acuerdo, llame o vaya a la ventanilla de su unidad.")


class AppointmentElsewhere(DomainError):
    """For staff: no such appointment, one of another unit, or one that asks for nothing."""

    code = "appointment_elsewhere"
    kind = Kind.NOT_FOUND
    message = _("No hay una cita así por atender en su unidad.")
    next_step = _("Revise el folio. Quizá ya la atendió otra persona.")
