"""Refusals of a family visit, in the words the person reads."""

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class VisitTooLarge(DomainError):
    """Facts: places (the most)."""

    code = "visit_too_large"
    kind = Kind.INVALID
    message = _("Juntas se pueden pedir de 2 a {places} citas.")
    next_step = _("Elija menos personas o servicios, y pida las demás aparte.")


class VisitApart(DomainError):
    """Its places are not of one unit and one day, or one person has the same service twice."""

    code = "visit_apart"
    message = _("Esas citas no se pueden pedir juntas.")
    next_step = _("Elija citas del mismo día en la misma unidad. Las demás se piden por separado.")


class VisitUnknown(DomainError):
    """No such visit, or somebody else's."""

    code = "visit_unknown"
    kind = Kind.NOT_FOUND
    message = _("No encontramos esos lugares guardados a su nombre.")
    next_step = _("Elija de nuevo el día y la hora.")


class VisitLost(DomainError):
    """One of its places is gone, so that none was booked. Facts: patient, at (time of day)."""

    code = "visit_lost"
    message = _("El lugar de {patient} a {at} ya no está libre. No agendamos ninguna de las citas.")
    next_step = _("Elija otra opción: todas se agendan juntas o ninguna.")
