"""The desk in a real browser: a person without e-mail gets in with a code on paper."""

import pytest
from playwright.sync_api import expect

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from tests.e2e.conftest import OpenVisit
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import Clinic
from tests.factories.staff import make_staff, on_duty

pytestmark = pytest.mark.django_db


def begin_shift(visitor: Visitor, user: User) -> None:
    """Has logged in with password and code, without the forms."""
    cookie = on_duty(user).cookies["sessionid"].value
    address = visitor.site.address
    visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


@pytest.mark.parametrize("scripts", [True, False])
def test_who_has_no_mail_gets_in_with_a_code_on_paper(
    visit: OpenVisit, clinic: Clinic, scripts: bool
) -> None:
    desk = visit(Device.DESKTOP, scripts=scripts)
    begin_shift(desk, make_staff(f"clara.n{clinic.location.pk}", ActorKind.DESK, clinic.location))
    desk.open("/ventanilla/")
    box = desk.page.get_by_label("Número de afiliación, CURP o nombre")
    expect(box).to_be_focused()
    box.type("lopez jorge")
    desk.page.keyboard.press("Enter")
    desk.reads("1 persona en su unidad")
    desk.press("Jorge López Díaz")
    desk.is_at("Jorge López Díaz")
    desk.press("Activar su cuenta", "button")
    desk.is_at("Código para entrar")
    code = desk.page.locator(".folio b").inner_text()
    login = f"{clinic.family.user.username}-02"
    desk.reads(login, "Sirve una sola vez, con 3 intentos.", "Sirve hasta la")

    person = visit(Device.PHONE, scripts=scripts)
    person.open("/codigo/")
    person.type_into("Número de afiliación", login.lower())
    person.type_into("Código de seis dígitos", code)
    person.press("Continuar", "button")
    person.is_at("Elija su contraseña")
    person.type_into("Contraseña nueva", "tres gatos en la azotea")
    person.press("Guardar", "button")
    person.is_at("Hola, Jorge")
    person.open("/citas/solicitar/")
    person.reads("Jorge López Díaz")
