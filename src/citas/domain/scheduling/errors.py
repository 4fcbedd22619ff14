from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class SlotUnknown(DomainError):
    """No such place in the agenda."""

    code = "slot_unknown"
    kind = Kind.NOT_FOUND
    message = _("Ese horario ya no está en la agenda.")
    next_step = _("Elija uno de los horarios disponibles.")


class SlotWithdrawn(DomainError):
    """The agenda gives this place no more: an absence, a closure, other hours."""

    code = "slot_withdrawn"
    message = _("El consultorio cambió su agenda: ese horario ya no se ofrece.")
    next_step = _("Elija otro de los horarios disponibles.")


class ServiceUnknown(DomainError):
    """The patient's unit does not give that service."""

    code = "service_unknown"
    kind = Kind.NOT_FOUND
    message = _("Su unidad no ofrece ese servicio en línea.")
    next_step = _("Elija uno de los servicios de la lista.")
