from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class PatientUnknown(DomainError):
    """No such patient, or not of this account's family: the two are never told apart."""

    code = "patient_unknown"
    kind = Kind.NOT_FOUND
    message = _("Esa persona no está en su núcleo familiar.")
    next_step = _("Elija a una de las personas de su lista.")


class NotCovered(DomainError):
    """Rights run today, but out before the day. Facts: patient, ends (last day of rights)."""

    code = "not_covered"
    message = _(
        "En nuestro registro, la vigencia de {patient} termina el {ends}, antes de la cita. "
        "Puede faltar actualizar un dato."
    )
    next_step = _(
        "Para revisarlo, acuda a la ventanilla de su unidad o llame al teléfono de ayuda. "
        "Sus citas ya agendadas no se cancelan por esto."
    )


class CoverageEnded(NotCovered):
    """Rights have run out already. Facts: patient, ends (last day of rights)."""

    code = "coverage_ended"
    message = _(
        "En nuestro registro, la vigencia de {patient} terminó el {ends}. "
        "Puede faltar actualizar un dato."
    )


class NotYetCovered(DomainError):
    """Facts: patient, starts (first day of rights)."""

    code = "not_yet_covered"
    message = _("En nuestro registro, la vigencia de {patient} comienza el {starts}.")
    next_step = _("Puede agendar para ese día o después.")


class AccountMissing(DomainError):
    """The user has no insured account (staff, or a coverage that is gone)."""

    code = "account_missing"
    kind = Kind.FORBIDDEN
    message = _("Esta cuenta no es de una persona asegurada.")
    next_step = _("Salga y vuelva a entrar con su número de afiliación.")


class AffiliationUnknown(DomainError):
    """Facts: number."""

    code = "affiliation_unknown"
    kind = Kind.NOT_FOUND
    message = _("El padrón no tiene la afiliación {number}.")
    next_step = _("Revise el número.")


class TooYoungForAccount(DomainError):
    """Facts: patient, age (from which a person may have an account)."""

    code = "too_young_for_account"
    kind = Kind.FORBIDDEN
    message = _("{patient} tiene menos de {age} años: todavía no puede tener cuenta propia.")
    next_step = _("La persona titular puede agendar por ella.")


class IdentityUnknown(DomainError):
    """Nobody in the roll has the CURP that the identity provider vouches for."""

    code = "identity_unknown"
    kind = Kind.FORBIDDEN
    message = _("Su CURP no está en nuestro registro de derechohabientes.")
    next_step = _(
        "Si usted es derechohabiente, puede que nos falte anotarla: llévela a la ventanilla de su "
        "unidad con su credencial. Mientras tanto puede entrar con su número de afiliación y su "
        "contraseña."
    )


class IdentityUnverified(DomainError):
    """The identity provider has not made sure yet who the person is."""

    code = "identity_unverified"
    kind = Kind.FORBIDDEN
    message = _("Su cuenta de Llave MX todavía no está verificada.")
    next_step = _(
        "Verifíquela en Llave MX y vuelva a intentarlo, o entre con su número de afiliación y su "
        "contraseña."
    )


class IdentityRefused(DomainError):
    """Every other cause, never told apart. Facts, for the log alone: cause."""

    code = "identity_refused"
    kind = Kind.FORBIDDEN
    message = _("No pudimos confirmar su entrada con Llave MX.")
    next_step = _(
        "Acuda a la ventanilla de su unidad con una identificación y lo revisamos con usted. "
        "También puede entrar con su número de afiliación y su contraseña. Si tiene citas, siguen "
        "guardadas."
    )
