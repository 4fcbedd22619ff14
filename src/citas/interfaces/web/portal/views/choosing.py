"""The five choices before the review, each a page with an address of its own.

Moving an appointment (views.moving) shows the last three of them on its own addresses: its trail says
where they lead.
"""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from citas.domain.booking import availability, queries
from citas.domain.booking.availability import DoctorPlaces
from citas.domain.booking.doctors import doctors
from citas.domain.people.errors import AccountMissing
from citas.domain.people.policies import check_coverage
from citas.domain.people.queries import members
from citas.interfaces.web.portal.calendar import day_shown, month_shown
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.easy import days_shown, parts_shown
from citas.interfaces.web.portal.family import units_of
from citas.interfaces.web.portal.hours import ANYBODY, hours_of, parts_of_day
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.portal.ways_on import ways_on
from citas.interfaces.web.ui.preferences import is_easy


@insured
def members_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Step 1: the member of the family nucleus, or somebody whom one helps."""
    horizon = availability.general_horizon(visit.now)
    known = members(visit.user_id, today=visit.today, horizon=horizon)
    if not known:
        raise AccountMissing()
    context = {"members": known, "units": units_of(known), "trail": Trail()}
    return render(request, "portal/members.jinja", context)


@insured
def services_page(request: HttpRequest, visit: Visit, patient_id: int) -> HttpResponse:
    """Step 2: the service, of those that the patient's unit gives."""
    patient = visit.patient(patient_id)
    horizon = availability.general_horizon(visit.now)
    check_coverage(patient, first=visit.today, last=horizon, today=visit.today)
    context = {
        "patient": patient,
        "services": availability.services_for(patient),
        "full": queries.full_services(visit.user_id, patient, visit.now),
        "trail": Trail(patient),
    }
    return render(request, "portal/services.jinja", context)


def _chosen(visit: Visit, patient_id: int, code: str) -> Trail:
    patient = visit.patient(patient_id)
    return Trail(patient, availability.service_for(patient, code))


def _date_asked(request: HttpRequest, name: str, end: str = "") -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, "") + end)
    except ValueError:
        return None


@insured
def dates_page(request: HttpRequest, visit: Visit, patient_id: int, code: str) -> HttpResponse:
    """Step 3: the day."""
    return show_dates(request, visit, _chosen(visit, patient_id, code))


def show_dates(request: HttpRequest, visit: Visit, trail: Trail) -> HttpResponse:
    """The days to choose from, on a month's calendar or, in easy mode, in a list."""
    patient, service = trail.about
    span = availability.bookable_span(patient, service, visit.now)
    check_coverage(patient, first=span[0], last=span[1], today=visit.today)
    after, chosen = _date_asked(request, "despues"), _date_asked(request, "dia")
    listed = is_easy(request) and days_shown(patient, service, visit.now, after=after, until=chosen)
    if listed and listed.days:
        trail = replace(trail, within=after is not None)
        context = {"patient": patient, "service": service, "listed": listed, "trail": trail}
        return render(request, "portal/easy_dates.jinja", context)
    month = month_shown(patient, service, _date_asked(request, "mes", "-01") or chosen, visit.now)
    context = {
        "patient": patient,
        "service": service,
        "month": month,
        "span": span,
        "today": visit.today,
        "trail": trail,
    }
    if not month.has_places:
        context["ways"] = replace(ways_on(trail, month.last, visit.now), day=None)
    return render(request, "portal/dates.jinja", context)


@insured
def doctors_page(
    request: HttpRequest, visit: Visit, patient_id: int, code: str, day: date
) -> HttpResponse:
    """Step 4: the doctor."""
    return show_doctors(request, visit, _chosen(visit, patient_id, code), day)


def show_doctors(request: HttpRequest, visit: Visit, trail: Trail, day: date) -> HttpResponse:
    """The doctors to choose from; first "mine", where there is a history."""
    patient, service = trail.about
    everybody = doctors(patient, service, day, visit.now)
    usual = queries.usual_practitioner(visit.user_id, patient, service.pk, visit.now)
    everybody.sort(key=lambda doctor: doctor.practitioner_id != usual)
    free = [doctor for doctor in everybody if doctor.places]
    context = {
        "patient": patient,
        "service": service,
        "day": day,
        "doctors": free,
        "without": [doctor for doctor in everybody if not doctor.places],
        "usual": usual,
        "first": min((d.places[0].starts for d in free), default=None),
        "trail": replace(trail, day=day),
    }
    if not free:
        context["shown"] = day_shown(patient, service, day, visit.now)
        context["ways"] = ways_on(trail, day, visit.now)
    return render(request, "portal/doctors.jinja", context)


@insured
def hours_page(
    request: HttpRequest, visit: Visit, patient_id: int, code: str, day: date, who: str
) -> HttpResponse:
    """Step 5: the hour."""
    return show_hours(request, visit, _chosen(visit, patient_id, code), day, who)


def show_hours(request: HttpRequest, visit: Visit, trail: Trail, day: date, who: str) -> HttpResponse:
    """The hours to choose from; choosing one holds the place."""
    patient, service = trail.about
    free = availability.day(patient, service, day, visit.now)
    anybody = who == ANYBODY
    shown = [d for d in free if anybody or d.practitioner_id == int(who)]
    if not free:
        return show_doctors(request, visit, trail, day)
    if not shown:
        return _no_hours(request, visit, replace(trail, day=day, who=who), free)
    doctor = _("cualquier médico") if anybody else shown[0].name
    parts = parts_of_day(hours_of(shown))
    chosen = parts_shown(request, parts)
    within = 0 < len(chosen) < len(parts)
    context = {"patient": patient, "service": service, "day": day, "anybody": anybody}
    context["parts"] = chosen or parts
    context["trail"] = replace(trail, day=day, who=who, doctor=doctor, within=within)
    page = "portal/hours.jinja" if chosen else "portal/easy_parts.jinja"
    return render(request, page, context)


def _no_hours(
    request: HttpRequest, visit: Visit, trail: Trail, others: list[DoctorPlaces]
) -> HttpResponse:
    """Why this doctor has no place that day; `others` have."""
    (patient, service), day = trail.about, trail.day or visit.today
    everybody = doctors(patient, service, day, visit.now)
    doctor = next((d for d in everybody if str(d.practitioner_id) == trail.who), None)
    context = {
        "patient": patient,
        "day": day,
        "doctor": doctor,
        "ways": ways_on(trail, day, visit.now, others=others, doctor=doctor),
        "trail": replace(trail, doctor=doctor.name if doctor else ""),
    }
    return render(request, "portal/no_hours.jinja", context)
