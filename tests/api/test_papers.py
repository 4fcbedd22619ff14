"""Receipts as files, over the API."""

from citas.domain.booking.models import Appointment
from citas.interfaces.api.rest.urls import api as document
from tests.api.conftest import Api, MakeApi
from tests.factories.clinic import Clinic, make_family
from tests.factories.papers import booked, read


def test_the_receipt_is_the_same_page_as_on_the_web(api: Api, clinic: Clinic) -> None:
    folio = booked(clinic).folio
    answer = api.get(f"/appointments/{folio.lower()}/receipt.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Su cita está agendada" in read(answer.content).words


def test_the_calendar_file_rings_and_is_taken_back(api: Api, clinic: Clinic) -> None:
    folio = booked(clinic).folio
    answer = api.get(f"/appointments/{folio}/receipt.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VALARM" in answer.content
    Appointment.objects.update(status="cancelled", sequence=1)
    assert b"METHOD:CANCEL" in api.get(f"/appointments/{folio}/receipt.ics").content


def test_papers_of_others_do_not_exist(as_user: MakeApi, clinic: Clinic) -> None:
    folio, other = booked(clinic).folio, as_user(make_family(clinic.location).user)
    for name in ("receipt.pdf", "receipt.ics"):
        answer = other.get(f"/appointments/{folio}/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "appointment_unknown")


def test_the_document_says_what_kind_of_file_comes(clinic: Clinic) -> None:
    paths = document.get_openapi_schema()["paths"]
    for name, kind in (("pdf", "application/pdf"), ("ics", "text/calendar")):
        answers = paths[f"/api/v1/appointments/{{folio}}/receipt.{name}"]["get"]["responses"]
        assert list(answers[200]["content"]) == [kind]
