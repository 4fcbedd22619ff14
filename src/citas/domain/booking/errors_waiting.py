"""The refusals of the waiting list and its offers; facts are named in each docstring."""

from django.utils.translation import gettext_lazy as _

from citas.domain.booking.errors import UpcomingLimit
from citas.rules.errors import DomainError, Kind


class EntryUnknown(DomainError):
    """No such place in a line, or not for this account."""

    code = "waitlist_unknown"
    kind = Kind.NOT_FOUND
    message = _("No encontramos ese lugar en la lista de espera.")
    next_step = _("Revise su lista de espera.")


class AlreadyWaiting(DomainError):
    """Another wish for the same service. Facts: patient, service."""

    code = "already_waiting"
    message = _("{patient} ya está en la lista de espera de {service}.")
    next_step = _("Vea su lista de espera. Para pedir otra cosa, salga primero de la lista.")


class LimitWithoutAppointmentInHand(UpcomingLimit):
    """Who has an appointment waits for an earlier one instead. Facts: patient, service."""

    code = "appointment_in_hand"
    next_step = _(
        "Si le sirve una más temprana, pida desde esa cita que le avisemos si se libera antes."
    )


class LastDayRefused(DomainError):
    """Facts: first, last (days)."""

    code = "waitlist_last_day"
    kind = Kind.INVALID
    message = _("Ese día no sirve para esperar un lugar.")
    next_step = _("Elija un día entre el {first} y el {last}.")


class AppointmentToday(DomainError):
    """The appointment in hand is of today, whose places are the desk's."""

    code = "appointment_today"
    message = _("Los lugares de hoy se dan solo en ventanilla.")
    next_step = _("Su cita sigue en pie. Si necesita otra hora, pregunte en la ventanilla de su unidad.")


class DoctorElsewhere(DomainError):
    """The doctor does not give this service in the patient's unit."""

    code = "doctor_other_unit"
    kind = Kind.INVALID
    message = _("Ese médico no da este servicio en su unidad.")
    next_step = _("Elija otro médico, o espere a cualquiera.")


class OfferUnknown(DomainError):
    """No such offer, or not for this account."""

    code = "offer_unknown"
    kind = Kind.NOT_FOUND
    message = _("No encontramos ese lugar entre los que le ofrecimos.")
    next_step = _("Revise su lista de espera.")


class OfferOver(DomainError):
    """It was declined, its time ran out, or the place went away."""

    code = "offer_over"
    message = _("Ese lugar ya no está apartado para usted.")
    next_step = _(
        "Mientras siga en la lista, le avisaremos del siguiente. También puede elegir otro día."
    )


class OfferTaken(DomainError):
    """It was accepted: there is an appointment now."""

    code = "offer_taken"
    message = _("Ese lugar ya es suyo: quedó agendado.")
    next_step = _("Si no puede ir, cancele la cita en Tus citas.")
