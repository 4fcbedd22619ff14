"""What one takes along of an appointment, as files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from citas.domain.booking import queries
from citas.domain.catalogue.policy_set import policies
from citas.domain.documents import calendar
from citas.domain.documents.receipt import receipt
from citas.interfaces.api.common.callers import caller
from citas.interfaces.api.rest.refusals import REFUSALS
from citas.interfaces.api.rest.shapes import Folio

router = Router(tags=["papers"])
PDF, ICS = "application/pdf", "text/calendar"


def _file(kind: str) -> dict[str, Any]:
    """The part of the OpenAPI document that says what is answered: a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "OK", "content": content}}}


@router.get("/appointments/{folio}/receipt.pdf", response=REFUSALS, openapi_extra=_file(PDF))
def receipt_pdf(request: HttpRequest, folio: Folio) -> HttpResponse:
    """The receipt as one page: PDF/UA, with the QR by which anybody may verify it."""
    who = caller(request)
    found = queries.appointment_for(who.user_id, folio, who.now)
    policy = policies(service_id=found.service_id, location_id=found.slot.location_id, on=who.today)
    made = receipt(found, early_minutes=policy.arrive_minutes_before, now=who.now)
    return HttpResponse(made, content_type=PDF)


@router.get("/appointments/{folio}/receipt.ics", response=REFUSALS, openapi_extra=_file(ICS))
def receipt_ics(request: HttpRequest, folio: Folio) -> HttpResponse:
    """The appointment for a calendar; of a cancelled one, what takes it out again."""
    who = caller(request)
    found = queries.appointment_for(who.user_id, folio, who.now)
    return HttpResponse(calendar.file(found, who.now), content_type=f"{ICS}; charset=utf-8")
