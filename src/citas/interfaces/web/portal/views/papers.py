"""What one takes along of an appointment: receipt, entry in a calendar, proof of the visit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.booking import queries
from citas.domain.catalogue.policy_set import policies
from citas.domain.documents import attendance, calendar, qr, tokens
from citas.domain.documents.receipt import receipt as receipt_paper
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.papers import AttendanceForm
from citas.rules.folio import spoken_folio

PDF, ICS = "application/pdf", "text/calendar; charset=utf-8"


@insured
def receipt_pdf(_request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """The receipt as a page to print or send on."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    policy = policies(service_id=found.service_id, location_id=found.slot.location_id, on=visit.today)
    made = receipt_paper(found, early_minutes=policy.arrive_minutes_before, now=visit.now)
    return _file(made, PDF, f"cita-{spoken_folio(found.folio)}.pdf")


@insured
def calendar_file(_request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """The appointment for a calendar."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    return _file(calendar.file(found, visit.now), ICS, f"cita-{spoken_folio(found.folio)}.ics")


@insured
def qr_picture(_request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """The QR of the receipt, for the page."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    return HttpResponse(qr.png(tokens.sign(tokens.Kind.RECEIPT, found)), content_type="image/png")


@insured
def attendance_page(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """For whom the proof of attendance is, and then the proof itself."""
    found = attendance.attended(visit.user_id, folio, visit.now)
    form = AttendanceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"appointment": found, "form": form}
        return render(request, "portal/attendance.jinja", context, status=422 if form.errors else 200)
    made = attendance.issue(
        account_id=visit.user_id, folio=folio, companion=form.companion, actor=visit.actor, now=visit.now
    )
    return _file(made, PDF, f"constancia-{spoken_folio(found.folio)}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
