"""Refusals of links in messages."""

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class LinkUnknown(DomainError):
    """No such link, one that has run out, or one whose account is closed or sees it no more: never told
    apart."""

    code = "link_unknown"
    kind = Kind.NOT_FOUND
    message = _("Este enlace ya no sirve.")
    next_step = _("Entre a su cuenta: ahí están sus citas y su lista de espera.")


class BirthdayWrong(DomainError):
    """Not the day and month on which the patient was born. Facts: left (attempts)."""

    code = "birthday_wrong"
    kind = Kind.INVALID
    message = _("Ese no es el día de nacimiento que tenemos registrado.")
    next_step = _("Es el día y el mes en que nació quien irá a la cita. Intentos que le quedan: {left}.")


class LinkLocked(DomainError):
    """The birthday was told wrong too often by the links of this person."""

    code = "link_locked"
    kind = Kind.LIMITED
    message = _("Hubo varios intentos con otro día de nacimiento. No se hizo ningún cambio.")
    next_step = _("Por seguridad, entre a su cuenta para contestar, o llame a su unidad.")
