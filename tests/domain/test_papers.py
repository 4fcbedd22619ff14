"""Receipts and proofs of attendance as PDF: what they say, what they keep to themselves, who can read
them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from pypdf.generic import ArrayObject, DictionaryObject
from pytest_django import Settings

from citas.domain.audit.models import AuditEvent
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import Location, Practitioner
from citas.domain.documents import attendance, tokens
from citas.domain.documents.errors import AttendanceNotYet
from citas.domain.documents.receipt import receipt
from citas.domain.people.models import Patient
from tests.factories.clinic import NOW, Clinic, by, make_clinic
from tests.factories.papers import Sheet, again, booked, read

pytestmark = pytest.mark.django_db

DARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    return booked(clinic)


def paper(appointment: Appointment, **now: Any) -> Sheet:
    return read(receipt(appointment, early_minutes=15, now=NOW + timedelta(**now)))


def proof(clinic: Clinic, appointment: Appointment, companion: str = "") -> Sheet:
    Appointment.objects.update(status="fulfilled")
    made = attendance.issue(
        account_id=clinic.family.user.pk, folio=appointment.folio, companion=companion,
        actor=by(clinic.family.user), now=NOW,
    )  # fmt: skip
    return read(made)


def test_the_receipt_says_on_one_page_all_that_one_needs_at_the_door(appointment: Appointment) -> None:
    sheet = paper(appointment)
    assert sheet.pages == 1
    shown = f"{appointment.folio[:4]}-{appointment.folio[4:]}"
    for words in (
        "Su cita está agendada", f"Folio {shown}", "Miércoles 2 de diciembre de 2026",
        "8:00 de la mañana (hora de Baja California)", "Para Sofía López Díaz", "Servicio Odontología",
        "Médico Ana Ruiz Consultorio 3", "Unidad Clínica de prueba Calle 1, Mexicali 000 000 0000",
        "Llegue 15 minutos antes, a las 7:45 de la mañana.", "basta con su folio", "Cancele en http",
        "¿Es una urgencia? No espere cita. Vaya a Urgencias de Clínica de prueba, abierta todo el día",
        "Comprobante hecho el martes 1 de diciembre de 2026",
    ):  # fmt: skip
        assert words in sheet.words


def test_a_camera_reads_in_its_code_where_to_verify_it(
    appointment: Appointment, settings: Settings
) -> None:
    settings.SITE_URL = "https://citas.example.org"
    start, token = paper(appointment).codes[0].split("?c=")
    assert start == "https://citas.example.org/verificar/"
    claim = tokens.read(token)
    assert claim is not None
    assert (claim.kind, claim.folio) == (tokens.Kind.RECEIPT, appointment.folio)


def test_it_speaks_the_language_of_who_reads(appointment: Appointment) -> None:
    with translation.override("en"):
        sheet = paper(appointment)
    assert "Your appointment is booked" in sheet.words
    assert "Wednesday 2 December 2026 8:00 am" in sheet.words
    assert str(sheet.reader.root_object["/Lang"]) == "en"


def test_it_is_tagged_for_who_hears_it(appointment: Appointment) -> None:
    """ISO 14289-1 as far as it can be looked up: tags, language, title, words for pictures, fonts."""
    reader = paper(appointment).reader
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not False
    assert root["/Lang"] == "es-MX"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] is not False
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Su cita está agendada", "ISSSTECALI")
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    tags = list(tags_below(root["/StructTreeRoot"]))
    kinds = [str(tag["/S"]) for tag in tags]
    assert kinds.count("/H1") == 1
    pictures = [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"]
    assert len(pictures) == 1
    assert "Código QR para comprobar este papel" in pictures[0]
    assert {"/P", "/Link"} <= set(kinds)
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        about = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & about.keys()


def tags_below(tag: Any) -> Any:
    """Every structure element below one, in reading order."""
    below = tag.get("/K", [])
    for one in below if isinstance(below, ArrayObject) else [below]:
        found = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from tags_below(found)


def test_names_are_never_read_as_markup(appointment: Appointment, clinic: Clinic) -> None:
    name = '#read("page.typ") *x* <b>'
    Patient.objects.update(given_name=name)
    assert f"Para {name} López Díaz" in paper(again(clinic, appointment)).words


def test_the_longest_names_stay_on_one_page(appointment: Appointment, clinic: Clinic) -> None:
    long = " ".join(["Guadalupe"] * 8)
    Patient.objects.update(given_name=long, first_surname=long[:60], second_surname=long[:60])
    Practitioner.objects.update(given_name=long, first_surname=long)
    Location.objects.update(
        name=long, address=" ".join([long] * 3), emergency_phone="686 000 0000 ext. 12"
    )
    again_now = again(clinic, appointment)
    again_now.slot.location.refresh_from_db()
    again_now.slot.practitioner.refresh_from_db()
    assert paper(again_now).pages == 1


def test_what_no_page_holds_goes_on_overleaf(appointment: Appointment) -> None:
    unit, patient = appointment.slot.location, appointment.patient
    patient.given_name = unit.name = unit.address = " ".join(["Guadalupe"] * 100)
    sheet = paper(appointment)
    assert sheet.pages == 2
    assert "Comprobante hecho el" in sheet.words


def test_the_same_words_are_the_same_bytes(appointment: Appointment) -> None:
    made = [receipt(appointment, early_minutes=15, now=NOW) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("change", "hours", "title"),
    [
        ({"disrupted_at": NOW}, 0, "Su cita puede cambiar: llame antes de ir"),
        ({"status": "cancelled"}, 0, "Esta cita está cancelada"),
        ({}, 48, "Su cita"),
    ],
)
def test_what_is_no_longer_sure_is_said_above(
    clinic: Clinic, appointment: Appointment, change: dict[str, Any], hours: int, title: str
) -> None:
    Appointment.objects.update(**change)
    sheet = paper(again(clinic, appointment), hours=hours)
    assert f"Citas en línea {title} " in sheet.words
    assert ("Hubo un cambio en la agenda. Llame a su unidad: 000 000 0000." in sheet.words) == (
        "disrupted_at" in change
    )
    assert ("basta con su folio" in sheet.words) == ("disrupted_at" in change)


def test_the_institutes_logo_stands_on_it_and_one_that_is_broken_hinders_nobody(
    appointment: Appointment, settings: Settings, tmp_path: Path
) -> None:
    plain = receipt(appointment, early_minutes=15, now=NOW)
    settings.BRAND_LOGO = tmp_path / "logo.svg"
    settings.BRAND_LOGO.write_text(DARK)
    assert receipt(appointment, early_minutes=15, now=NOW) != plain
    settings.BRAND_LOGO.write_text("<svg")
    assert receipt(appointment, early_minutes=15, now=NOW) == plain


def test_the_proof_says_who_was_there_and_when_and_not_why(
    clinic: Clinic, appointment: Appointment
) -> None:
    sheet = proof(clinic, appointment)
    assert sheet.pages == 1
    for words in (
        "Constancia de asistencia", "Sofía López Díaz asistió a su cita médica",
        "Día Miércoles 2 de diciembre de 2026", "de 8:00 de la mañana a 8:30 de la mañana",
        "Unidad Clínica de prueba",
    ):  # fmt: skip
        assert words in sheet.words
    for words in ("Odontología", "Ruiz", "Consultorio"):
        assert words not in sheet.words


def test_the_proof_for_a_companion_names_nobody_else(clinic: Clinic, appointment: Appointment) -> None:
    sheet = proof(clinic, appointment, "Bruno Pérez")
    assert "declara que Bruno Pérez acompañó al paciente" in sheet.words
    assert "no lo comprueba la unidad" in sheet.words
    assert "Sofía" not in sheet.words
    assert "López" not in sheet.words


def test_each_proof_is_written_down_without_the_name_on_it(
    clinic: Clinic, appointment: Appointment
) -> None:
    proof(clinic, appointment, "Bruno Pérez")
    event = AuditEvent.objects.get(action="document.attendance")
    assert (event.subject_id, event.patient_id) == (appointment.folio, appointment.patient_id)
    assert event.details == {"for": "companion"}


@pytest.mark.parametrize("status", ["booked", "arrived", "checked-in", "noshow", "cancelled"])
def test_there_is_no_proof_before_the_visit(
    clinic: Clinic, appointment: Appointment, status: str
) -> None:
    Appointment.objects.update(status=status)
    with pytest.raises(AttendanceNotYet):
        attendance.issue(
            account_id=clinic.family.user.pk, folio=appointment.folio, companion="",
            actor=by(clinic.family.user), now=NOW,
        )  # fmt: skip
    assert not AuditEvent.objects.filter(action="document.attendance").exists()
