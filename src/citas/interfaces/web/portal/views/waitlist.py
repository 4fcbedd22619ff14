"""The waiting list: getting in, how one stands, and getting out."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.booking import availability, queries
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import HealthcareService
from citas.domain.catalogue.queries import practitioners_of
from citas.domain.people.models import Patient
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.waiting import WaitForm
from citas.interfaces.web.ui.preferences import is_easy
from citas.rules import clock


@insured
def wait(request: HttpRequest, visit: Visit, patient_id: int, code: str) -> HttpResponse:
    """Get into the line of a service, or of an earlier place than that of the appointment `cita`."""
    patient = visit.patient(patient_id)
    service = availability.service_for(patient, code)
    in_hand = _in_hand(request, visit, patient, service)
    policy = availability.policy_of(patient, service, visit.now)
    form = WaitForm(
        None,
        doctors=practitioners_of(patient.assigned_location_id, service.pk),
        first=visit.today + timedelta(days=1),
        last=_last_day(visit, in_hand, policy.agenda_days),
    )
    context = {"patient": patient, "service": service, "in_hand": in_hand, "form": form}
    context |= {"minutes": policy.offer_minutes, "brief": is_easy(request), "waiting": None}
    return render(request, "portal/wait.jinja", context)


def _in_hand(
    request: HttpRequest, visit: Visit, patient: Patient, service: HealthcareService
) -> Appointment | None:
    """The appointment that an earlier place would replace."""
    folio = request.GET.get("cita", "")
    if not folio:
        return None
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    if (found.patient_id, found.service_id) != (patient.pk, service.pk):
        raise AppointmentUnknown()
    return found


def _last_day(visit: Visit, in_hand: Appointment | None, agenda_days: int) -> date:
    if in_hand is None:
        return visit.today + timedelta(days=agenda_days)
    return max(clock.local_date(in_hand.starts_at), visit.today + timedelta(days=1))
