"""The waiting list: getting in, how one stands, and getting out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.booking import availability, queries
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.errors_waiting import AppointmentToday
from citas.domain.booking.models import Appointment
from citas.domain.booking.waiting.joining import Wish, join, last_days, leave
from citas.domain.booking.waiting.queries import entry_for, waiting
from citas.domain.catalogue.models import HealthcareService
from citas.domain.catalogue.queries import practitioners_of
from citas.domain.people.models import Patient
from citas.interfaces.web.portal.door import Visit, insured, insured_only
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.portal.waiting import WaitForm, free_now, reachable, wish_in_words
from citas.rules import clock
from citas.rules.appointment_states import Status


@insured_only
@insured
def waitlist_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where each of the family stands, and what is offered to them now."""
    lines = [(one, wish_in_words(one.entry)) for one in waiting(visit.user_id, visit.now)]
    context = {
        "lines": lines,
        "reachable": reachable(visit.user_id),
        "units": sorted({one.entry.location for one, _wish in lines}, key=lambda unit: unit.name),
        "now": visit.now,
    }
    return render(request, "portal/waitlist.jinja", context)


@insured
def leave_page(request: HttpRequest, visit: Visit, entry_id: int) -> HttpResponse:
    """Ask before one's turn is given up; a POST gives it up."""
    entry = entry_for(visit.user_id, entry_id, visit.now)
    if request.method != "POST":
        return render(request, "portal/waitlist_leave.jinja", {"entry": entry})
    leave(account_id=visit.user_id, entry_id=entry_id, actor=visit.actor, now=visit.now)
    messages.success(request, _("Salió de la lista de espera."))
    return redirect("portal:waitlist")


@insured
def wait(request: HttpRequest, visit: Visit, patient_id: int, code: str) -> HttpResponse:
    """Get into the line of a service; who has an appointment already, for an earlier place than that."""
    patient = visit.patient(patient_id)
    service = availability.service_for(patient, code)
    in_hand = _in_hand(request, visit, patient, service)
    form = _form(request, visit, patient, service, in_hand)
    if form.is_valid():
        wish = _wish(form, service, in_hand)
        join(
            account_id=visit.user_id, patient_id=patient.pk, wish=wish, actor=visit.actor, now=visit.now
        )
        messages.success(request, _("Listo: ya está en la lista. Le avisamos si le toca un lugar."))
        return redirect("portal:waitlist")
    trail = Trail(patient, service, moves=in_hand)
    context = {"trail": trail, "form": form, **_before_waiting(visit, trail)}
    return render(request, "portal/wait.jinja", context, status=422 if form.errors else 200)


def _before_waiting(visit: Visit, trail: Trail) -> dict[str, object]:
    """What one should know: the line one stands in already, what is free now, how one is told."""
    patient, service = trail.about
    same = (patient.pk, service.pk)
    lines = waiting(visit.user_id, visit.now)
    return {
        "patient": patient,
        "service": service,
        "in_hand": trail.moves,
        "minutes": availability.policy_of(patient, service, visit.now).offer_minutes,
        "line": next((o for o in lines if (o.entry.patient_id, o.entry.service_id) == same), None),
        "free": free_now(trail, visit.now),
        "reachable": reachable(visit.user_id),
    }


def _in_hand(
    request: HttpRequest, visit: Visit, patient: Patient, service: HealthcareService
) -> Appointment | None:
    """The appointment that an earlier place would replace: `cita`, else the one that fills the limit.

    Raises AppointmentUnknown, AppointmentToday.
    """
    folio = request.GET.get("cita", "")
    at_limit = queries.full_services(visit.user_id, patient, visit.now).get(service.pk)
    found = queries.appointment_for(visit.user_id, folio, visit.now) if folio else at_limit
    if found is None or found.status != Status.BOOKED or found.starts_at <= visit.now:
        return None
    if (found.patient_id, found.service_id) != (patient.pk, service.pk):
        raise AppointmentUnknown()
    if clock.local_date(found.starts_at) == visit.today:
        raise AppointmentToday()
    return found


def _form(
    request: HttpRequest,
    visit: Visit,
    patient: Patient,
    service: HealthcareService,
    in_hand: Appointment | None,
) -> WaitForm:
    first, last = last_days(patient, service.pk, visit.now)
    doctors = practitioners_of(patient.assigned_location_id, service.pk)
    sent = request.POST if request.method == "POST" else None
    asked = {"doctor": request.GET.get("medico", ""), "until": "" if in_hand else last.isoformat()}
    return WaitForm(sent, asked, doctors=doctors, first=first, last=last)


def _wish(form: WaitForm, service: HealthcareService, in_hand: Appointment | None) -> Wish:
    asked = form.cleaned_data
    return Wish(
        service_id=service.pk,
        last_day=asked["until"],
        practitioner_id=asked["doctor"],
        weekdays=tuple(asked["weekdays"]),
        part=asked["part"],
        appointment_id=in_hand.pk if in_hand else None,
    )
