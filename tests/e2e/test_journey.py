"""A mother books a dentist for her daughter: from the first page to the receipt and "Tus citas"."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from citas.domain.booking.models import Appointment
from citas.rules.folio import spoken_folio
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db


def sees_her_appointment(mother: Visitor, clinic: Clinic) -> None:
    booked = Appointment.objects.get(patient=clinic.family.daughter)
    mother.reads(
        spoken_folio(booked.folio), path.DAUGHTER, "Odontología", path.DAY, "8:00 de la mañana",
        path.DOCTOR, "Consultorio 3", "Hospital Mexicali", "Calle de la Salud 100",
        "Llegue 15 minutos antes, a las 7:45 de la mañana",
    )  # fmt: skip
    mother.press("Tus citas")
    mother.is_at("Tus citas")
    mother.reads(f"Folio {spoken_folio(booked.folio)}", path.DAUGHTER)


@pytest.mark.parametrize("device", [Device.PHONE, Device.DESKTOP])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_mother_books_for_her_daughter(
    visit: OpenVisit, clinic: Clinic, device: Device, scripts: bool
) -> None:
    mother = visit(device, scripts=scripts)
    path.enter(mother, clinic)
    path.choose(mother)
    mother.reads("Le guardamos este lugar hasta las 8:05 de la mañana", "falta confirmar")
    path.confirm(mother)
    sees_her_appointment(mother, clinic)


def test_every_step_has_an_address_that_can_be_reloaded_and_a_way_back(
    visit: OpenVisit, clinic: Clinic
) -> None:
    mother = visit()
    mother.is_known_as(clinic.family.user)
    mother.open("/citas/solicitar/")
    path.choose(mother)
    mother.page.reload()
    mother.is_at("Revise su cita")
    for heading in ("¿A qué hora?", "¿Con qué médico?", "¿Qué día?", "¿Qué servicio necesita?"):
        mother.page.go_back()
        mother.is_at(heading)
        mother.page.reload()
        mother.is_at(heading)
    mother.press("Volver")
    mother.is_at("¿Para quién es la cita?")


def test_the_time_left_is_seen_to_run(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    mother.page.clock.set_fixed_time(NOW)
    path.keep(mother, clinic)
    countdown = mother.page.locator("count-down")
    expect(countdown).to_contain_text("Quedan 5:00 minutos.")
    mother.page.clock.set_fixed_time(NOW + timedelta(minutes=4, seconds=30))
    expect(countdown).to_contain_text("Quedan 0:30 minutos.")
    expect(countdown.get_by_role("status")).to_have_text(
        "Queda menos de un minuto. Puede pedir más tiempo."
    )
    mother.page.clock.set_fixed_time(NOW + timedelta(minutes=5, seconds=1))
    mother.reads("El tiempo terminó. Si el lugar sigue libre, todavía puede agendarlo.")


def test_what_is_typed_as_password_can_be_shown(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    mother.open("/entrar/")
    password = mother.page.get_by_label("Contraseña", exact=True)
    mother.type_into("Contraseña", "mi-Perro-Canelo-7")
    expect(password).to_have_attribute("type", "password")
    mother.page.get_by_label("Mostrar contraseña").check()
    expect(password).to_have_attribute("type", "text")
    mother.page.get_by_label("Mostrar contraseña").uncheck()
    expect(password).to_have_attribute("type", "password")
    expect(password).to_have_value("mi-Perro-Canelo-7")
