"""The pages of a family visit: where one of its places is lost, the next hours are there."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment, FollowUp, Hold
from citas.domain.catalogue.models import Policy
from citas.domain.scheduling.models import Slot
from tests.factories.appointments import missed
from tests.factories.clinic import (
    NOW,
    TOMORROW,
    Clinic,
    by,
    make_family,
    make_location,
    make_role,
    make_sessions,
    publish,
)
from tests.web.conftest import Clock
from tests.web.reading import Visitor


def address(clinic: Clinic) -> str:
    family = clinic.family
    return f"/citas/juntas/{family.head.pk}-ODONTOLOGIA,{family.daughter.pk}-ODONTOLOGIA/{TOMORROW}/"


def take(clinic: Clinic, slot: Slot) -> None:
    """Somebody of another family books it, when nobody keeps it any more."""
    other = make_family(clinic.location)
    book(
        account_id=other.user.pk, patient_id=other.head.pk, slot_id=slot.pk, key="k",
        actor=by(other.user), now=NOW + timedelta(minutes=6),
    )  # fmt: skip


@pytest.fixture
def review(mother: Visitor, clinic: Clinic) -> str:
    """Where she reviews the first hours that were proposed."""
    mother.open(address(clinic))
    mother.press("Elegir")
    return mother.address


def test_an_address_that_nobody_was_given_leads_nowhere(mother: Visitor) -> None:
    assert mother.open("/citas/juntas/?q=1/2&q=3").status == 404


def test_who_has_an_appointment_already_is_told_beside_the_name_and_the_others_may_go(
    mother: Visitor, clinic: Clinic
) -> None:
    mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 8:00")
    mother.press("Agendar cita")
    page = mother.open("/citas/juntas/")
    assert "Odontología: ya tiene una cita, " in page.words
    offered = [given["value"] for _, given in page.tags if given.get("name") == "q"]
    assert f"{clinic.family.head.pk}-ODONTOLOGIA" in offered
    assert f"{clinic.family.daughter.pk}-ODONTOLOGIA" not in offered
    page = mother.open(address(clinic).removesuffix(f"{TOMORROW}/"))
    assert page.status == 409
    assert page.link("Elegir quiénes van") == "/citas/juntas/"
    (seen,) = missed(clinic, 10)
    FollowUp.objects.create(appointment=seen, days=20, ordered_by=seen.booked_by, ordered_at=NOW)
    assert "ya tiene una cita" not in mother.open("/citas/juntas/").words
    assert mother.open(address(clinic).removesuffix(f"{TOMORROW}/")).status == 200


def test_a_place_lost_before_confirming_is_told_with_other_hours(
    mother: Visitor, clinic: Clinic, clock: Clock, review: str
) -> None:
    lost = Hold.objects.get(patient=clinic.family.daughter).slot
    take(clinic, lost)
    clock.advance(minutes=6)
    mother.open(review)
    page = mother.press("Agendar las 2 citas")
    assert page.status == 409
    assert "El lugar de Sofía López Díaz" in page.words
    assert "No agendamos ninguna de las citas." in page.words
    assert not Appointment.objects.filter(booked_by=clinic.family.user).exists()
    assert mother.press("Elegir").words.count("Agendar las 2 citas") == 1


def test_a_place_lost_before_choosing_is_told_with_other_hours(mother: Visitor, clinic: Clinic) -> None:
    page = mother.open(address(clinic))
    offered = [given["value"] for _, given in page.tags if given.get("name") == "lugares"]
    take(clinic, Slot.objects.get(pk=offered[0].split(",")[1]))
    page = mother.press("Elegir")
    assert page.status == 409
    assert "Elegir" in page.words


@pytest.mark.parametrize("sent", ["", "x", "1", "1,2,3", "9" * 30 + ",1"])
def test_what_no_button_sends_keeps_nothing(mother: Visitor, clinic: Clinic, sent: str) -> None:
    assert mother.client.post(f"{address(clinic)}apartar/", {"lugares": sent}).status_code == 404
    assert not Hold.objects.exists()


@pytest.mark.usefixtures("review")
def test_confirming_from_a_second_tab_finds_the_same_receipts(mother: Visitor, review: str) -> None:
    mother.press("Agendar las 2 citas")
    receipts = mother.address
    assert mother.client.post(review).headers["Location"] == receipts
    assert mother.open(review).words == mother.open(receipts).words
    assert Appointment.objects.count() == 2


def test_more_time_is_given_and_the_places_are_given_back(mother: Visitor, review: str) -> None:
    mother.press("Necesito más tiempo")
    assert mother.address == review
    assert "Soltamos esos horarios." in mother.press("Elegir otro horario").words
    assert not Slot.objects.exclude(status="free").exists()


def test_a_place_withdrawn_meanwhile_is_told_as_soon_as_the_review_is_opened_again(
    mother: Visitor, clinic: Clinic, clock: Clock, review: str
) -> None:
    clock.advance(minutes=6)
    Slot.objects.filter(pk=Hold.objects.get(patient=clinic.family.daughter).slot_id).update(
        withdrawn_at=clock.now
    )
    page = mother.open(review)
    assert page.status == 409
    assert "El lugar de Sofía López Díaz" in page.words
    assert "Elija otra opción" in page.words


def test_a_visit_whose_places_went_for_another_review_says_so_and_leads_to_its_hours(
    mother: Visitor, clinic: Clinic, review: str
) -> None:
    mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 10:30")
    page = mother.open(review)
    assert mother.address.endswith(f"-ODONTOLOGIA/{TOMORROW}/")
    assert "Esos lugares ya no están guardados y no se agendó nada." in page.words


@pytest.mark.parametrize(
    ("month", "why"), [(False, "Sin lugares en línea."), (True, "No hay lugares en línea.")]
)
def test_where_there_are_no_places_each_says_why_and_may_wait(
    mother: Visitor, clinic: Clinic, month: bool, why: str
) -> None:
    Slot.objects.update(status="busy")
    page = mother.open(address(clinic).removesuffix(f"{TOMORROW}/") if month else address(clinic))
    daughter = clinic.family.daughter.pk
    assert f"Sofía: Odontología. {why}" in page.words
    assert f"/lista/{daughter}/ODONTOLOGIA/" in page.html
    assert "También puede pedirla en ventanilla" in page.words
    assert "911" in page.words


def test_where_each_has_places_but_not_all_of_them_that_is_said(mother: Visitor, clinic: Clinic) -> None:
    first = clinic.slots()[0]
    Slot.objects.exclude(pk=first.pk).update(status="busy")
    page = mother.open(address(clinic))
    assert "Cada servicio tiene lugares ese día, pero no a horas que alcancen para todos." in page.words


def test_how_many_may_go_is_the_policys(mother: Visitor) -> None:
    assert "Marque de 2 a 3." in mother.open("/citas/juntas/").words
    Policy.objects.filter(name="visit_places").update(value=4)
    caches["memory"].clear()
    assert "Marque de 2 a 4." in mother.open("/citas/juntas/").words


def test_who_ticks_too_few_is_led_to_the_boxes(mother: Visitor) -> None:
    page = mother.open("/citas/juntas/?pedir=1")
    assert "Revise lo siguiente" in page.words
    assert page.link("Marque al menos dos.") == "#quienes"
    assert "quienes" in {given.get("id") for _, given in page.tags}


def test_the_visit_of_others_is_not_found(client: Client, clinic: Clinic, review: str) -> None:
    client.force_login(make_family(clinic.location).user)
    for page in (review, f"{review}mas-tiempo/", f"{review}soltar/"):
        assert client.post(page).status_code == 404
    assert Hold.objects.filter(ended_at=None).count() == 2


def test_who_reviews_is_warned_of_another_unit_close_by(mother: Visitor, clinic: Clinic) -> None:
    mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 8:00")
    mother.press("Agendar cita")
    head, other = clinic.family.head, make_location("Otra")
    head.assigned_location = other
    head.save()
    make_sessions(make_role(other, clinic.service, "Inés"))
    publish()
    start = f"/citas/solicitar/{head.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/"
    mother.open(start)
    page = mother.press("Apartar 9:30")
    assert "Sofía López Díaz tiene cita ese día a las 8:00 de la mañana" in page.words
    mother.open(start)
    assert "tiene cita ese día" not in mother.press("Apartar 10:30").words
