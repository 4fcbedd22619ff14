from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class CodeRefused(DomainError):
    """A code that is wrong, used, out of time or attempts, or of nobody: never told apart."""

    code = "code_refused"
    kind = Kind.INVALID
    message = _("Esos datos no abren la cuenta. Por seguridad no decimos cuál falló.")
    next_step = _(
        "Revise su número y los seis dígitos. Si ya pasaron unos minutos o varios intentos, pida otro."
    )


class StaffNameUnfit(DomainError):
    """Facts: name. It could be taken for an affiliation number, or cannot be typed everywhere."""

    code = "staff_name_unfit"
    kind = Kind.INVALID
    message = _("«{name}» no sirve como nombre para entrar.")
    next_step = _("Use minúsculas sin acentos y un punto, como ana.ruiz.")


class StaffNameTaken(DomainError):
    """Facts: name."""

    code = "staff_name_taken"
    message = _("Ya hay una cuenta con el nombre {name}.")
    next_step = _("Elija otro nombre, o abra la que ya existe.")


class StaffUnknown(DomainError):
    """No such member of staff; an insured person's account is never told apart."""

    code = "staff_unknown"
    kind = Kind.NOT_FOUND
    message = _("No hay nadie del personal con esa cuenta.")
    next_step = _("Búsquela en la lista del personal.")


class RoleUnfit(DomainError):
    """A doctor without a practitioner, anybody else with one, or a unit for a role over all of them."""

    code = "role_unfit"
    kind = Kind.INVALID
    message = _("Esa función no va con esos datos.")
    next_step = _(
        "Médicos: indique la cédula. Administración y auditoría: sin unidad. Las demás: sin cédula."
    )


class RoleHeld(DomainError):
    code = "role_held"
    message = _("Ya tiene esa función en esa unidad.")
    next_step = _("Elija otra unidad u otra función.")


class NotOneself(DomainError):
    """Nobody takes away or gives himself access: it would leave nobody, or nobody to notice."""

    code = "not_oneself"
    kind = Kind.FORBIDDEN
    message = _("No puede cambiar su propio acceso.")
    next_step = _("Pídalo a otra persona de administración.")


class TooBusy(DomainError):
    """More people want a password checked than this process can in reasonable time."""

    code = "too_busy"
    kind = Kind.BUSY
    message = _("Muchas personas están entrando al mismo tiempo.")
    next_step = _("Espere unos segundos e intente otra vez. Sus citas siguen guardadas.")


class TooManyAttempts(DomainError):
    """Facts: minutes and wait (the same in words), after which it may be tried again."""

    code = "too_many_attempts"
    kind = Kind.LIMITED
    message = _("Hubo muchos intentos seguidos.")
    next_step = _("Por seguridad, espere {wait} e intente otra vez. Si tiene citas, siguen guardadas.")

    def __init__(self, *, minutes: int) -> None:
        super().__init__(minutes=minutes, wait=timedelta(minutes=minutes))


class LastRole(DomainError):
    code = "last_role"
    message = _("Es su única función.")
    next_step = _("Si ya no trabaja aquí, cierre su cuenta.")


class RoleMissing(DomainError):
    code = "role_missing"
    kind = Kind.FORBIDDEN
    message = _("Esta página no es para su función.")
    next_step = _("Si la necesita para trabajar, pídala a administración.")


class PushServiceUnknown(DomainError):
    """A browser that would have us send to an address of nobody we know."""

    code = "push_service_unknown"
    kind = Kind.INVALID
    message = _("En este navegador todavía no podemos avisarle.")
    next_step = _("Le seguimos avisando por los otros medios que ya confirmó.")
