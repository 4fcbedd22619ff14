"""«Constancia de asistencia»: that somebody was at an appointment, for who asks at work or at school.

No service, no doctor, no diagnosis. Whoever accompanied is named alone: of the patient the paper says
nothing then.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.models import Appointment
from citas.domain.booking.queries import appointment_for
from citas.domain.documents import qr
from citas.domain.documents.errors import AttendanceNotYet
from citas.domain.documents.paper import page
from citas.domain.documents.receipt import began_large, papers_words
from citas.domain.documents.tokens import Kind
from citas.rules import clock
from citas.rules.appointment_states import Status
from citas.rules.wording import day_in_words, hour_in_words


def attended(account_id: int, folio: str, now: datetime) -> Appointment:
    """The account's appointment, where the patient was attended.

    Raises AppointmentUnknown or AttendanceNotYet.
    """
    found = appointment_for(account_id, folio, now)
    if found.status != Status.FULFILLED:
        raise AttendanceNotYet()
    return found


def issue(*, account_id: int, folio: str, companion: str, actor: Actor, now: datetime) -> bytes:
    """The PDF for the patient or, with a name, for who accompanied; the log keeps that it was made, and
    for which of the two. Raises AppointmentUnknown or AttendanceNotYet."""
    appointment = attended(account_id, folio, now)
    made = _paper(appointment, companion, now)
    with transaction.atomic():
        record(
            actor=actor,
            action="document.attendance",
            subject=("appointment", appointment.folio),
            now=now,
            patient_id=appointment.patient_id,
            location_id=appointment.slot.location_id,
            details={"for": "companion" if companion else "patient"},
        )
    return made


def _paper(appointment: Appointment, companion: str, now: datetime) -> bytes:
    start, end = clock.local(appointment.starts_at), clock.local(appointment.ends_at)
    unit = appointment.slot.location
    hours = _("de %(start)s a %(end)s") % {
        "start": hour_in_words(start.time()), "end": hour_in_words(end.time()),
    }  # fmt: skip
    words = {
        "title": _("Constancia de asistencia"),
        "statement": _statement(appointment, companion),
        "facts": [
            (_("Día"), [began_large(day_in_words(start.date()))]),
            (_("Hora de la cita"), [hours, _("(hora de Baja California)")]),
            (_("Unidad"), [unit.name, f"{unit.address}, {unit.municipality}", unit.phone]),
        ],
        "sentences": _how_to_check(companion),
        "foot": _("Constancia hecha el %(day)s.") % {"day": day_in_words(clock.local_date(now))},
    }
    return page("attendance", words | papers_words(appointment, Kind.ATTENDANCE))


def _statement(appointment: Appointment, companion: str) -> str:
    if companion:
        return _(
            "%(institution)s hace constar que se atendió una cita médica con este folio. Quien la agendó"
            " declara que %(name)s acompañó al paciente."
        ) % {"institution": settings.INSTITUTION_NAME, "name": companion}
    return _("%(institution)s hace constar que %(name)s asistió a su cita médica.") % {
        "institution": settings.INSTITUTION_NAME, "name": appointment.patient.name,
    }  # fmt: skip


def _how_to_check(companion: str) -> list[str]:
    said = [
        _(
            "Para comprobar esta constancia, escanee el código. Verá el día y la hora, sin datos de"
            " nadie."
        ),
        f"{settings.SITE_URL}{qr.PATH}",
    ]
    if companion:
        said.append(_("El nombre de quien acompañó no lo comprueba la unidad."))
    return said
