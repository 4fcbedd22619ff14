"""What one takes along of an appointment: receipt, entry in a calendar, proof of the visit."""

from collections.abc import Callable

import pytest

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from tests.factories.clinic import Clinic, make_family
from tests.factories.papers import booked, read
from tests.web.reading import Visitor

FILES = ("comprobante.pdf", "cita.ics", "qr.png", "constancia/")


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    return booked(clinic)


@pytest.fixture
def receipt(mother: Visitor, appointment: Appointment) -> Visitor:
    """The mother at the receipt of her daughter's appointment."""
    mother.open(f"/citas/{appointment.folio}/")
    return mother


def test_the_receipt_comes_as_a_file_with_its_folio_for_a_name(
    receipt: Visitor, appointment: Appointment
) -> None:
    answer = receipt.client.get(receipt.page.link("Descargar PDF"))
    shown = f"{appointment.folio[:4]}-{appointment.folio[4:]}"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="cita-{shown}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "Llegue 15 minutos antes, a las 7:45 de la mañana." in read(answer.content).words


def test_the_calendar_takes_the_appointment_and_takes_it_out_again(
    receipt: Visitor, appointment: Appointment
) -> None:
    address = receipt.page.link("Agregar a mi calendario")
    answer = receipt.client.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"STATUS:CONFIRMED" in answer.content
    Appointment.objects.update(status="cancelled", sequence=1)
    receipt.open(f"/citas/{appointment.folio}/")
    assert receipt.page.link("Quitar de mi calendario") == address
    assert b"METHOD:CANCEL" in receipt.client.get(address).content


def test_the_code_on_the_page_is_a_small_picture(receipt: Visitor, appointment: Appointment) -> None:
    shown = [given for tag, given in receipt.page.tags if tag == "img" and "qr.png" in given["src"]]
    assert [one["loading"] for one in shown] == ["lazy"]
    answer = receipt.client.get(shown[0]["src"])
    assert answer.headers["Content-Type"] == "image/png"
    assert 400 < len(answer.content) < 800


@pytest.mark.parametrize("name", FILES)
def test_papers_of_other_families_do_not_exist(
    clinic: Clinic, appointment: Appointment, log_in: Callable[[User], Visitor], name: str
) -> None:
    stranger = log_in(make_family(clinic.location).user)
    page = stranger.open(f"/citas/{appointment.folio}/{name}")
    assert page.status == 404
    assert "No encontramos una cita con ese folio en su cuenta." in page.words


@pytest.mark.parametrize("name", FILES)
def test_without_logging_in_there_is_no_paper(
    appointment: Appointment, anonymous: Visitor, name: str
) -> None:
    address = f"/citas/{appointment.folio}/{name}"
    assert anonymous.client.get(address).headers["Location"] == f"/entrar/?next={address}"


def test_before_the_visit_there_is_no_proof_and_the_page_says_when(
    mother: Visitor, appointment: Appointment
) -> None:
    page = mother.open(f"/citas/{appointment.folio}/constancia/")
    assert page.status == 409
    assert "La constancia se da después de la consulta." in page.words
    assert "Constancia de asistencia" not in mother.open(f"/citas/{appointment.folio}/").words


@pytest.fixture
def asked(mother: Visitor, appointment: Appointment) -> Visitor:
    """The mother at the form for the proof, after the visit."""
    Appointment.objects.update(status="fulfilled")
    mother.open(f"/citas/{appointment.folio}/")
    mother.follow("Constancia de asistencia")
    return mother


def test_after_the_visit_she_gets_the_proof_for_the_patient(
    asked: Visitor, appointment: Appointment
) -> None:
    answer = asked.client.post(asked.address, {"para": "paciente", "nombre": "No se usa"})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="constancia-')
    assert "Sofía López Díaz asistió" in read(answer.content).words


def test_the_proof_for_who_went_along_has_the_name_that_was_typed(asked: Visitor) -> None:
    answer = asked.client.post(asked.address, {"para": "acompanante", "nombre": " Ana  O’Gorman-Núñez "})
    assert "que Ana O’Gorman-Núñez acompañó" in read(answer.content).words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Elija para quién es."),
        ({"para": "acompanante"}, "Escriba el nombre de quien acompañó."),
        ({"para": "acompanante", "nombre": "http://x.mx 7"}, "Escriba el nombre solo con letras."),
    ],
)
def test_what_is_missing_is_asked_for(asked: Visitor, given: dict[str, str], words: str) -> None:
    page = asked.fill("Bajar la constancia", **given)
    assert page.status == 422
    assert words in page.words
