"""The private address for a calendar: shown once, read without login, ended by button or password."""

from typing import Any

import pytest
from django.test import Client

from citas.domain.access.models import CalendarFeed, User
from citas.domain.access.ways_in import end_ways_in
from citas.domain.audit.models import AuditEvent
from tests.factories.clinic import NOW, Clinic
from tests.factories.papers import booked
from tests.web.reading import Visitor


def address_of(mother: Visitor, button: str = "Pedir mi enlace") -> str:
    """The address as the page after the button shows it, below this site."""
    mother.open("/calendario/")
    webcal = mother.press(button).link("Abrir en mi calendario")
    assert webcal.startswith("webcal://")
    https = webcal.replace("webcal", "http", 1)
    assert https in mother.page.words
    return "/" + https.split("/", 3)[3]


def read(address: str, **headers: str) -> Any:
    """What a calendar gets there, which has never logged in."""
    return Client().get(address, headers=headers)


def test_a_calendar_reads_her_appointments_without_login(mother: Visitor, clinic: Clinic) -> None:
    booked(clinic)
    answer = read(address_of(mother))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "SUMMARY:Cita en Clínica de prueba: Sofía" in answer.content.decode()


def test_it_is_not_sent_again_while_nothing_changed(mother: Visitor, clinic: Clinic) -> None:
    address = address_of(mother)
    version = read(address).headers["ETag"]
    assert read(address, if_none_match=f"W/{version}").status_code == 304
    booked(clinic)
    assert read(address, if_none_match=version).status_code == 200


def test_the_address_is_shown_once_and_kept_as_a_digest(mother: Visitor) -> None:
    token = address_of(mother).removeprefix("/calendario/").removesuffix(".ics")
    page = mother.open("/calendario/")
    assert token not in page.html
    assert "Su enlace está activo desde el martes 1 de diciembre de 2026." in page.words
    assert token not in str(CalendarFeed.objects.values())


def test_another_address_ends_the_one_before(mother: Visitor) -> None:
    first, second = address_of(mother), address_of(mother, "Pedir otro enlace")
    assert read(first).status_code == 404
    assert read(second).status_code == 200


def test_she_ends_it_herself_and_both_are_written_down(mother: Visitor, clinic: Clinic) -> None:
    address = address_of(mother)
    mother.open("/calendario/")
    assert "Listo: ese enlace ya no muestra sus citas." in mother.press("Quitar el enlace").words
    assert read(address).status_code == 404
    told = AuditEvent.objects.filter(action__startswith="account.calendar").order_by("pk")
    assert [one.action for one in told] == ["account.calendar_on", "account.calendar_off"]
    assert {one.subject_id for one in told} == {str(clinic.family.user.pk)}


def test_whatever_ends_the_ways_into_the_account_ends_it_too(mother: Visitor, clinic: Clinic) -> None:
    address = address_of(mother)
    end_ways_in(clinic.family.user.pk, now=NOW)
    assert read(address).status_code == 404


def test_an_account_that_is_closed_shows_nothing(mother: Visitor) -> None:
    address = address_of(mother)
    User.objects.update(is_active=False)
    assert read(address).status_code == 404


@pytest.mark.parametrize("language", ["es-mx", "en"])
def test_it_speaks_the_language_of_the_account(mother: Visitor, clinic: Clinic, language: str) -> None:
    booked(clinic)
    User.objects.filter(pk=clinic.family.user.pk).update(language=language)
    told = read(address_of(mother)).content.decode()
    assert ("La hora es de Baja California." in told) == (language == "es-mx")


def test_looking_at_the_page_makes_no_address(mother: Visitor) -> None:
    mother.open("/calendario/")
    mother.open("/calendario/quitar/")
    assert mother.address == "/calendario/"
    assert not CalendarFeed.objects.exists()
