"""The receipt of an appointment as one page to print or send on."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import Location
from citas.domain.documents import qr
from citas.domain.documents.paper import page
from citas.domain.documents.tokens import Kind, sign
from citas.rules import clock
from citas.rules.appointment_states import Status
from citas.rules.folio import spoken_folio
from citas.rules.wording import day_in_words, hour_in_words, the_hour

EMERGENCY_NUMBER = "911"


def receipt(appointment: Appointment, *, early_minutes: int, now: datetime) -> bytes:
    """The PDF, in the language of who reads. The appointment comes with place, patient and service."""
    ahead = appointment.status == Status.BOOKED and appointment.ends_at > now
    shown = clock.local(appointment.starts_at)
    words = {
        "title": _title(appointment, ahead),
        "warning": _warning(appointment) if ahead and appointment.disrupted_at else None,
        "day": began_large(day_in_words(shown.date())),
        "hour": hour_in_words(shown.time()),
        "zone": _("(hora de Baja California)"),
        "facts": _facts(appointment),
        "arrive": _arrive(appointment, early_minutes) if ahead else None,
        "sentences": _what_to_do() if ahead else [],
        "emergency": emergency(appointment.slot.location),
        "verify": _("Revise si este papel vale: escanee el código o ponga su folio en %(page)s.")
        % {"page": f"{settings.SITE_URL}{qr.PATH}"},
        "foot": _("Comprobante hecho el %(day)s. Agendar una cita es gratis.")
        % {"day": day_in_words(clock.local_date(now))},
    }
    return page("receipt", words | papers_words(appointment, Kind.RECEIPT))


def papers_words(appointment: Appointment, kind: Kind) -> dict[str, Any]:
    """What every paper about an appointment says: by whom it is, its folio, its QR."""
    return {
        "institution": settings.INSTITUTION_NAME,
        "portal": _("Citas en línea"),
        "folio_name": _("Folio"),
        "folio": spoken_folio(appointment.folio),
        "qr": qr.svg(sign(kind, appointment)),
        "qr_alt": _("Código QR para comprobar este papel con el folio %(folio)s.")
        % {"folio": spoken_folio(appointment.folio)},
    }


def began_large(words: str) -> str:
    """The words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]


def emergency(unit: Location) -> tuple[str, str]:
    """The line that stands on every receipt, in two sentences."""
    if unit.emergency_hours:
        where = _("Vaya a Urgencias de %(unit)s, abierta %(hours)s, o llame al %(number)s.") % {
            "unit": unit.name, "hours": _(unit.emergency_hours), "number": EMERGENCY_NUMBER,
        }  # fmt: skip
    else:
        where = _("Vaya a las Urgencias del hospital más cercano o llame al %(number)s.") % {
            "number": EMERGENCY_NUMBER
        }
    if unit.emergency_hours and unit.emergency_phone:
        where += " " + _("Teléfono de Urgencias: %(phone)s.") % {"phone": unit.emergency_phone}
    return _("¿Es una urgencia? No espere cita."), where


def _title(appointment: Appointment, ahead: bool) -> str:
    if appointment.status == Status.CANCELLED:
        return _("Esta cita está cancelada")
    if ahead and appointment.disrupted_at:
        return _("Su cita puede cambiar: llame antes de ir")
    return _("Su cita está agendada") if ahead else _("Su cita")


def _warning(appointment: Appointment) -> str:
    return _("Hubo un cambio en la agenda. Llame a su unidad: %(phone)s.") % {
        "phone": appointment.slot.location.phone
    }


def _facts(appointment: Appointment) -> list[tuple[str, list[str]]]:
    slot, unit = appointment.slot, appointment.slot.location
    doctor = [slot.practitioner.name]
    if slot.role.room:
        doctor.append(_("Consultorio %(room)s") % {"room": slot.role.room})
    return [
        (_("Para"), [appointment.patient.name]),
        (_("Servicio"), [_(appointment.service.name)]),
        (_("Médico"), doctor),
        (_("Unidad"), [unit.name, f"{unit.address}, {unit.municipality}", unit.phone]),
    ]


def _arrive(appointment: Appointment, early_minutes: int) -> str:
    at = clock.local(appointment.starts_at - timedelta(minutes=early_minutes))
    return _("Llegue %(minutes)s minutos antes, a %(hour)s.") % {
        "minutes": early_minutes, "hour": the_hour(at.time()),
    }  # fmt: skip


def _what_to_do() -> list[str]:
    return [
        _("No necesita imprimir nada: basta con su folio."),
        _(
            "¿No puede ir? Cancele en %(site)s, en «Tus citas», o llame a su unidad. Así otra persona"
            " usa su lugar."
        )
        % {"site": settings.SITE_URL},
    ]
