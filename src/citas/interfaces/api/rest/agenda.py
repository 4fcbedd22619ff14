"""What is free, by day and by hour."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from citas.domain.booking import availability
from citas.domain.people.queries import patient_for
from citas.interfaces.api.common.callers import caller
from citas.interfaces.api.rest.refusals import REFUSALS
from citas.interfaces.api.rest.shapes import Code, DayShape, DoctorPlaces, Id, IsoDay, Month

router = Router(tags=["agenda"])


@router.get("/availability/days", response={200: list[DayShape], **REFUSALS})
def days(request: HttpRequest, patient: Id, service: Code, month: Month) -> list[DayShape]:
    """Every day of a month with the number of its free places, or why it has none."""
    who = caller(request)
    found = patient_for(who.user_id, patient, who.today)
    offered = availability.service_for(found, service)
    return [DayShape.of(day) for day in availability.month(found, offered, month, who.now)]


@router.get("/availability", response={200: list[DoctorPlaces], **REFUSALS})
def day(request: HttpRequest, patient: Id, service: Code, date: IsoDay) -> HttpResponse:
    """The free places of one day by practitioner; at most a second old."""
    who = caller(request)
    text = availability.day_json_for(who.user_id, patient, service, date, who.now)
    # the database has written the JSON: it goes out as it is
    return HttpResponse(text, content_type="application/json")
