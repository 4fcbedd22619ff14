"""Whether a paper is good, for whoever is shown it."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from citas.domain.booking.models import Appointment
from citas.domain.documents import qr, tokens
from citas.rules.clock import local
from citas.rules.wording import hour_in_words
from tests.factories.clinic import Clinic
from tests.factories.papers import booked
from tests.web.conftest import Clock
from tests.web.reading import Page, Visitor


@pytest.fixture
def appointment(clinic: Clinic, no_attempts_counted: None) -> Appointment:
    return booked(clinic)


def scanned(appointment: Appointment, kind: tokens.Kind = tokens.Kind.RECEIPT) -> str:
    """Where a telephone is led by the code of a paper."""
    address = urlsplit(qr.address(tokens.sign(kind, appointment)))
    return f"{address.path}?{address.query}"


def typed(visitor: Visitor, folio: str) -> Page:
    """The page after typing a folio."""
    visitor.open("/verificar/")
    return visitor.fill("Comprobar", folio=folio)


def test_a_scanned_code_says_that_the_appointment_stands_and_when(
    anonymous: Visitor, appointment: Appointment
) -> None:
    page = anonymous.open(scanned(appointment))
    assert page.status == 200
    assert "La cita está vigente" in page.words
    assert "miércoles 2 de diciembre de 2026, 8:00 de la mañana (hora de Baja California)" in page.words


@pytest.mark.parametrize("way", ["code", "folio"])
def test_nothing_of_anybody_stands_on_it(anonymous: Visitor, appointment: Appointment, way: str) -> None:
    folio = appointment.folio
    page = anonymous.open(scanned(appointment)) if way == "code" else typed(anonymous, folio)
    assert "La cita está vigente" in page.words
    for words in ("Sofía", "López", "Odontolog", "Ana Ruiz", "Clínica de prueba", "Consultorio"):
        assert words not in page.html
    assert "Ruiz" not in page.words  # four letters may stand in a seal by chance


def test_a_folio_is_forgiven_its_hyphen_and_letters_and_leaves_no_trace_in_the_address(
    anonymous: Visitor, appointment: Appointment
) -> None:
    page = typed(anonymous, f" {appointment.folio[:4].lower()} {appointment.folio[4:]}")
    assert "La cita está vigente" in page.words
    assert anonymous.address == "/verificar/"


@pytest.mark.parametrize(
    ("folio", "words"),
    [
        ("BC23-D4F", "El folio tiene 8 letras y números, como en BC23-D4F5."),
        ("BC23-D4F5", "Algo no coincide en ese folio. Revíselo letra por letra."),
        ("", "Escriba el folio que está en el papel."),
        ("BC23-D4FV", "No hay ninguna cita con ese folio"),
    ],
)
def test_what_is_no_folio_of_ours_is_said(
    anonymous: Visitor, appointment: Appointment, folio: str, words: str
) -> None:
    assert words in typed(anonymous, folio).words


def test_who_pastes_the_whole_link_of_a_code_is_led_to_it(
    anonymous: Visitor, appointment: Appointment
) -> None:
    page = typed(anonymous, f"https://citas.example{scanned(appointment)} ")
    assert "La cita está vigente" in page.words
    assert anonymous.address == scanned(appointment)


def test_a_code_of_somebody_else_is_said_to_be_none_of_ours(
    anonymous: Visitor, appointment: Appointment
) -> None:
    said, _, signature = scanned(appointment).rpartition(".")
    page = anonymous.open(f"{said}.{signature[::-1]}")
    assert "Ese código no es nuestro" in page.words
    assert "diciembre" not in page.words


def test_every_turn_of_an_appointment_is_told_on_its_old_paper(
    anonymous: Visitor, appointment: Appointment, clinic: Clinic, clock: Clock
) -> None:
    receipt, proof = scanned(appointment), scanned(appointment, tokens.Kind.ATTENDANCE)
    later = clinic.slots()[4]
    Appointment.objects.update(slot=later, starts_at=later.starts_at, ends_at=later.ends_at)
    moved = anonymous.open(receipt).words
    assert "La cita se cambió" in moved
    assert hour_in_words(local(later.starts_at).time()) in moved
    Appointment.objects.update(status="cancelled")
    assert "La cita está cancelada" in anonymous.open(receipt).words
    assert "La constancia ya no vale" in anonymous.open(proof).words
    first = appointment.slot
    Appointment.objects.update(
        status="fulfilled", slot=first, starts_at=first.starts_at, ends_at=first.ends_at
    )
    assert "La constancia es auténtica" in anonymous.open(proof).words
    clock.advance(days=2)
    assert "La cita ya pasó" in anonymous.open(receipt).words


def test_guesses_are_counted_and_codes_are_not(
    anonymous: Visitor, appointment: Appointment, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify": "2/m/ip"}
    for status in (200, 200, 429):
        assert typed(anonymous, "BC23-D4FV").status == status
    assert anonymous.open(scanned(appointment)).status == 200


def test_the_keys_are_there_for_everybody_to_keep(db: None) -> None:
    answer = Client().get("/verificar/clave/")
    assert answer.content.decode() == tokens.published_keys()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
