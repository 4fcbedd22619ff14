"""A mother takes both children of the day to the clinic in one go: all their appointments at once."""

import pytest

from citas.domain.booking.models import Appointment
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.visitor import Device
from tests.factories.clinic import Clinic

pytestmark = pytest.mark.django_db
MOTHER = "María López Díaz"


@pytest.mark.parametrize(
    ("device", "scripts"), [(Device.PHONE, True), (Device.DESKTOP, False)], ids=["phone", "bare"]
)
def test_a_mother_books_for_herself_and_her_daughter_together(
    visit: OpenVisit, clinic: Clinic, device: Device, scripts: bool
) -> None:
    mother = visit(device, scripts=scripts)
    mother.is_known_as(clinic.family.user)
    mother.open("/citas/solicitar/")
    mother.press("Cita para varios el mismo día")
    mother.is_at("¿Quiénes van y a qué?")
    mother.press("Buscar el día", "button")
    mother.reads("Marque al menos dos.")
    mother.page.get_by_role("group", name=path.DAUGHTER).get_by_label("Odontología").check()
    mother.page.get_by_role("group", name=path.DAUGHTER).get_by_label("Medicina General").check()
    mother.page.get_by_role("group", name=clinic.family.head.name).get_by_label("Odontología").check()
    mother.press("Buscar el día", "button")
    mother.is_at("¿Qué día van?")
    mother.press(path.DAY)
    mother.is_at("¿A qué hora van?")
    mother.page.get_by_role("button", name="Elegir").first.click()
    mother.is_at("Revise sus citas")
    mother.press("Necesito más tiempo", "button")
    mother.reads("Les guardamos estos lugares hasta las 8:10 de la mañana")
    mother.press("Agendar las 3 citas", "button")
    mother.is_at("Sus citas están agendadas")
    booked = Appointment.objects.filter(booked_by=clinic.family.user)
    assert booked.count() == 3
    for one in booked:
        mother.reads(f"{one.folio[:4]}-{one.folio[4:]}")
