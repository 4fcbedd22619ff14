from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class PatientUnknown(DomainError):
    """No such patient, or not of this account's family: the two are never told apart."""

    code = "patient_unknown"
    kind = Kind.NOT_FOUND
    message = _("Esa persona no está en su núcleo familiar.")
    next_step = _("Elija a una de las personas de su lista.")


class NotBookableOnline(DomainError):
    """Nothing more is for this account: the same words for every cause, among them an appointment that
    it may not see, separate treatment, and a unit whose agenda is not on line. Facts: patient.

    Neither unit nor telephone of it stands here: they too would tell.
    """

    code = "not_bookable_online"
    message = _("Por ahora no podemos agendar en línea para {patient}.")
    next_step = _("Puede pedir la cita en la ventanilla de su unidad, o llamar al teléfono de ayuda.")


class NotCovered(DomainError):
    """Rights run today, but out before the day. Facts: patient, ends (last day of rights)."""

    code = "not_covered"
    message = _(
        "En nuestro registro, la vigencia de {patient} termina el {ends}, antes de la cita. "
        "Puede faltar actualizar un dato."
    )
    next_step = _(
        "Para revisarlo: vaya a la ventanilla de su unidad o llame al teléfono de ayuda. "
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


class IdentityTooYoung(DomainError):
    """Old enough for an account, too young to open it alone. Facts: age (from which one may)."""

    code = "identity_too_young"
    kind = Kind.FORBIDDEN
    message = _("Antes de los {age} años, la cuenta se abre en la ventanilla de su unidad.")
    next_step = _(
        "Vaya con su credencial: ahí le dan un código para entrar. Después también puede entrar con "
        "Llave MX."
    )


class IdentityUnknown(DomainError):
    """Nobody in the roll has the CURP that the identity provider vouches for."""

    code = "identity_unknown"
    kind = Kind.FORBIDDEN
    message = _("Su CURP no está en nuestro registro de derechohabientes.")
    next_step = _(
        "Si es derechohabiente, tal vez nos falte anotarla: llévela a la ventanilla de su "
        "unidad con su credencial. Mientras tanto puede entrar con su número de afiliación y su "
        "contraseña."
    )


class IdentityUnverified(DomainError):
    """The identity provider has not made sure yet who the person is."""

    code = "identity_unverified"
    kind = Kind.FORBIDDEN
    message = _("Su cuenta de Llave MX todavía no está verificada.")
    next_step = _(
        "Verifíquela en Llave MX y vuelva a intentarlo. También puede entrar con su número de "
        "afiliación y su contraseña."
    )


class IdentityRefused(DomainError):
    """Every other cause, never told apart. Facts, for the log alone: cause."""

    code = "identity_refused"
    kind = Kind.FORBIDDEN
    message = _("No pudimos confirmar su entrada con Llave MX.")
    next_step = _(
        "Vaya a la ventanilla de su unidad: ahí lo revisamos con usted. Lleve una identificación. "
        "También puede entrar con su número de afiliación y su contraseña. Si tiene citas, siguen "
        "guardadas."
    )


class PatientElsewhere(DomainError):
    """For staff: no such patient, or of another unit; the two are never told apart."""

    code = "patient_elsewhere"
    kind = Kind.NOT_FOUND
    message = _("No hay nadie así en las personas adscritas a su unidad.")
    next_step = _("Búsquela otra vez. Si es de otra unidad, la atienden en la suya.")


class PatientDeceased(DomainError):
    code = "patient_deceased"
    message = _("El padrón dice que esta persona falleció: no se le puede abrir una cuenta.")
    next_step = _("Si es un error, pida que lo corrijan en el padrón.")


class DelegationForAdults(DomainError):
    """Only who is of age lets another account book. Facts: age."""

    code = "delegation_for_adults"
    kind = Kind.FORBIDDEN
    message = _("Para dar permiso a otra persona hay que tener {age} años cumplidos.")
    next_step = _("Mientras tanto, la persona titular puede agendar por usted.")


class DelegationTooLong(DomainError):
    """Facts: first, last (days on which a permission may end)."""

    code = "delegation_too_long"
    kind = Kind.INVALID
    message = _("El permiso puede terminar entre el {first} y el {last}.")
    next_step = _("Elija un día entre esas fechas.")


class DelegationCodeRefused(DomainError):
    """Wrong, used, out of time, taken back, or nobody's: never told apart."""

    code = "delegation_code_refused"
    kind = Kind.INVALID
    message = _("Ese código no sirve.")
    next_step = _(
        "Un código sirve una sola vez y por pocas horas. Revíselo, o pida otro a la persona que se "
        "lo dio."
    )


class DelegationToOneself(DomainError):
    """The patient's own code."""

    code = "delegation_to_oneself"
    message = _("Ese código es para que otra persona le ayude a usted.")
    next_step = _("Déselo a quien vaya a ayudarle: lo escribe en su propia cuenta.")


class AlreadyInCare(DomainError):
    """The account sees that person as it is. Facts: patient."""

    code = "already_in_care"
    message = _("Usted ya puede agendar para {patient}: no le hace falta el código.")
    next_step = _("Encontrará su nombre al solicitar la cita.")


class HelperFull(DomainError):
    """Facts: patients, whom one account may help at most."""

    code = "helper_full"
    message = _("Usted ya ayuda a {patients} personas, y no se puede a más.")
    next_step = _("Si ya no ayuda a alguna, quítela de su lista y escriba el código otra vez.")


class DelegationUnknown(DomainError):
    """No such permission, or one of other people, or ended."""

    code = "delegation_unknown"
    kind = Kind.NOT_FOUND
    message = _("Ese permiso ya no está.")
    next_step = _("Vea en Su familia los permisos que siguen.")


class LinkRefused(DomainError):
    """The link of an activation mail opens nothing, for the reason that its subclass says."""

    code = "link_refused"


class LinkBroken(LinkRefused):
    """The link of an activation mail that is incomplete, or none of ours."""

    code = "link_broken"
    kind = Kind.INVALID
    message = _("Ese enlace está incompleto.")
    next_step = _(
        "Ábralo otra vez desde el correo, tocando el botón. Si lo copia, cópielo entero. "
        "También puede registrarse de nuevo: llega otro correo."
    )


class LinkExpired(LinkRefused):
    """The link of an activation mail after its time."""

    code = "link_expired"
    message = _("Ese enlace ya venció.")
    next_step = _(
        "Si ya activó su cuenta, entre con su contraseña. Si no, regístrese de nuevo: son los mismos "
        "datos y le llega otro correo."
    )


class LinkUsed(LinkRefused):
    """The link of an activation mail whose account is open by now."""

    code = "link_used"
    message = _("Su cuenta ya está activada.")
    next_step = _(
        "Entre con su número de afiliación, o con su número, un guion y su clave, y con su contraseña. "
        "Si no la recuerda, recupérela."
    )


class LinkReplaced(LinkRefused):
    """The link of an activation mail after a newer registration, or to an address corrected since."""

    code = "link_replaced"
    message = _("Ese enlace ya no sirve: hay una solicitud más reciente.")
    next_step = _("Abra el último correo que le enviamos. Si no lo pidió usted, regístrese de nuevo.")


class ActivationPasswordWrong(DomainError):
    """Another browser than the one that registered, without the password chosen there."""

    code = "activation_password_wrong"
    kind = Kind.INVALID
    message = _("Esa no es la contraseña que se eligió al registrarse.")
    next_step = _("Si no se registró usted, o no la recuerda, regístrese de nuevo: llega otro correo.")


class RegistrationGone(DomainError):
    """The registration that a browser remembers is no longer kept."""

    code = "registration_gone"
    message = _("En este equipo no empezó ninguno, o ya venció.")
    next_step = _("Regístrese de nuevo: son los mismos datos y le llega un correo.")
