"""The desk in a real browser: a person without e-mail gets in with a code on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.booking.actions.appointing import book
from citas.domain.catalogue.models import Practitioner
from citas.domain.people.desk_actions import separate
from citas.domain.people.models import Patient
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_every_page import violations, ways_to_look
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, TOMORROW, Clinic, by
from tests.factories.staff import acting, make_staff, on_duty

pytestmark = pytest.mark.django_db


def begin_shift(visitor: Visitor, user: User) -> None:
    """Has logged in with password and code, without the forms."""
    cookie = on_duty(user).cookies["sessionid"].value
    address = visitor.site.address
    visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


def colleague(clinic: Clinic, role: ActorKind, practitioner: Practitioner | None = None) -> User:
    """Somebody of this unit; of all units, where the role has none."""
    everywhere = role in (ActorKind.ADMINISTRATOR, ActorKind.AUDITOR)
    unit = None if everywhere else clinic.location
    return make_staff(f"{role.value}.n{clinic.location.pk}", role, unit, practitioner)


@pytest.mark.parametrize("scripts", [True, False])
def test_who_has_no_mail_gets_in_with_a_code_on_paper(
    visit: OpenVisit, clinic: Clinic, scripts: bool
) -> None:
    desk = visit(Device.DESKTOP, scripts=scripts)
    begin_shift(desk, colleague(clinic, ActorKind.DESK))
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
    person.page.wait_for_url("**/citas/")
    person.open("/citas/solicitar/")
    person.reads("Jorge López Díaz")


def staff_pages(visitor: Visitor, clinic: Clinic) -> Iterator[str]:
    """Bring the visitor to each page of staff and yield its name."""
    family = clinic.family
    desk = colleague(clinic, ActorKind.DESK)
    chief = colleague(clinic, ActorKind.ADMINISTRATOR)
    for user, pages in (
        (
            desk,
            [
                "/personal/", "/ventanilla/",
                f"/ventanilla/paciente/{family.daughter.pk}/trato-separado/",
                f"/ventanilla/paciente/{family.head.pk}/trato-separado/",
                f"/ventanilla/paciente/{family.head.pk}/",
            ],
        ),
        (
            chief,
            [
                "/administracion/personal/", "/administracion/personal/nuevo/",
                f"/administracion/personal/{desk.pk}/", f"/administracion/personal/{desk.pk}/cuenta/",
                f"/administracion/personal/{chief.pk}/",
            ],
        ),
        (colleague(clinic, ActorKind.AUDITOR), ["/bitacora/", "/bitacora/?desde=1900-01-01"]),
        (
            colleague(clinic, ActorKind.DOCTOR, clinic.role.practitioner),
            ["/agenda/", f"/agenda/{TOMORROW}/"],
        ),
    ):  # fmt: skip
        begin_shift(visitor, user)
        for address in pages:
            visitor.open(address)
            yield address
        if user == desk:
            yield from _at_the_desk(visitor, clinic)


def _at_the_desk(visitor: Visitor, clinic: Clinic) -> Iterator[str]:
    visitor.watch.refusals |= {403, 404}
    visitor.press("Dar un código nuevo", "button")
    visitor.is_at("Código para entrar")
    yield "code on paper"
    visitor.open("/ventanilla/")
    visitor.type_into("Número de afiliación, CURP o nombre", clinic.family.user.username)
    visitor.press("Buscar", "button")
    visitor.reads("personas en su unidad")
    yield "found"
    visitor.open("/ventanilla/paciente/999999/")
    visitor.is_at("No lo encontramos")
    yield "nobody"
    visitor.open("/bitacora/")
    yield "not for this role"


@pytest.fixture
def busy(clinic: Clinic) -> Clinic:
    """An appointment of tomorrow, and a grandson with separate treatment."""
    family, clerk = clinic.family, make_staff(f"trato.n{clinic.location.pk}", ActorKind.DESK)
    book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=clinic.slots()[0].pk,
        key="k", actor=by(family.user), now=NOW,
    )  # fmt: skip
    ivan = Patient.objects.get(given_name="Iván", assigned_location=clinic.location)
    actor = acting(clerk, ActorKind.DESK)
    for patient in (ivan, family.head):
        separate(patient_id=patient.pk, wanted=True, units=None, actor=actor, now=NOW)
    return clinic


@pytest.mark.parametrize(("device", "dark"), [(Device.PHONE, False), (Device.DESKTOP, True)])
def test_axe_finds_nothing_on_any_page_of_staff(
    visit: OpenVisit, busy: Clinic, device: Device, dark: bool
) -> None:
    visitor = visit(device, dark=dark)
    found = {page: violations(visitor.page) for page in staff_pages(visitor, busy)}
    assert len(found) > 12
    assert {page: rules for page, rules in found.items() if rules} == {}


def test_no_page_of_staff_scrolls_sideways(visit: OpenVisit, busy: Clinic) -> None:
    visitor = visit()
    wide = [
        f"{page} {how}"
        for page in staff_pages(visitor, busy)
        for how in ways_to_look(visitor)
        if visitor.scrolls_sideways()
    ]
    assert wide == []
