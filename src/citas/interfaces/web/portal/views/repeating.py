"""The same visit again, some weeks later."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.booking import availability, queries
from citas.domain.booking.repeating import propose
from citas.interfaces.web.portal.door import Visit, insured, see_other
from citas.interfaces.web.portal.standing import standing


@insured
def repeat(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """The same doctor and hour about when it is due again; otherwise why not, and when it opens."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    if not standing(found, visit.now).may_repeat:
        return see_other("portal:receipt", found.folio)
    patient = visit.patient(found.patient_id)
    service = availability.service_for(patient, found.service.code)
    again = propose(visit.user_id, patient, found, visit.now)
    context = {"appointment": found, "patient": patient, "service": service, "again": again}
    context |= {"today": visit.today, "opens": None}
    if not again.places:
        context["opens"] = availability.next_opening(patient, service, visit.now)
    return render(request, "portal/repeat.jinja", context)
