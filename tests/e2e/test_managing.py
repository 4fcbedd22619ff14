"""A mother moves her daughter's appointment, gives it up, takes that back, and gives it up for good."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db

NEW_DAY = "jueves 3 de diciembre"


def moves(mother: Visitor) -> None:
    """To nine o'clock the day after, with the same doctor."""
    mother.press("Cambiar la cita")
    mother.is_at("¿Qué día?")
    mother.press(NEW_DAY)
    mother.is_at("¿Con qué médico?")
    mother.press(path.DOCTOR)
    mother.is_at("¿A qué hora?")
    mother.press("Apartar 9:00", "button")
    mother.is_at("Revise el cambio")
    mother.reads("La que tiene", "La nueva", "sigue en pie hasta que usted confirme")
    mother.press("Cambiar mi cita", "button")
    mother.is_at("Su cita está agendada")
    mother.reads("Su cita quedó cambiada. El folio es el mismo.", NEW_DAY.capitalize())


def cancels(mother: Visitor) -> None:
    mother.press("Cancelar la cita")
    mother.is_at("¿Quiere cancelar esta cita?")
    mother.press("Sí, cancelar la cita", "button")
    mother.is_at("Cancelamos su cita.")


@pytest.mark.parametrize(
    ("device", "scripts"), [(Device.PHONE, True), (Device.DESKTOP, False)], ids=["phone", "bare"]
)
def test_a_mother_moves_cancels_and_takes_it_back(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock, device: Device, scripts: bool
) -> None:
    mother = visit(device, scripts=scripts)
    path.keep(mother, clinic)
    path.confirm(mother)
    receipt = mother.path
    moves(mother)
    assert mother.path == receipt
    cancels(mother)
    clock.advance(seconds=40)
    mother.press("Deshacer: recuperar mi cita", "button")
    mother.is_at("Su cita está agendada")
    mother.reads("Recuperamos su cita.")
    cancels(mother)
    clock.advance(seconds=61)
    mother.press("Tus citas")
    mother.is_at("Tus citas")
    mother.reads("No tiene citas próximas.", "Anteriores", "Cancelada")
    appointment = Appointment.objects.get(patient=clinic.family.daughter)
    assert (appointment.status, receipt) == ("cancelled", f"/citas/{appointment.folio}/")
    assert Slot.objects.filter(appointments=appointment, status="busy").exists() is False


def test_the_minute_to_take_it_back_is_seen_to_run(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    path.keep(mother, clinic)
    path.confirm(mother)
    mother.page.clock.set_fixed_time(NOW)
    cancels(mother)
    countdown = mother.page.locator("count-down")
    expect(countdown).to_contain_text("Puede recuperarla todavía: 1:00.")
    mother.page.clock.set_fixed_time(NOW + timedelta(seconds=30))
    expect(countdown).to_contain_text("Puede recuperarla todavía: 0:30.")
    mother.page.clock.set_fixed_time(NOW + timedelta(seconds=61))
    mother.reads("El tiempo para recuperarla ya pasó.")
    expect(mother.page.get_by_role("button", name="Deshacer: recuperar mi cita")).to_be_hidden()
    mother.press("Solicitar otra cita")
    mother.is_at("¿Qué servicio necesita?")
