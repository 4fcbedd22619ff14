"""Portal and app are the same pages: a menu above on wide screens, a bar at the thumb on narrow ones."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Route, expect

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, Clinic, by

pytestmark = pytest.mark.django_db

PLACES = {
    "Inicio": "Hola, María",
    "Citas": "Tus citas",
    "Familia": "Su familia",
    "Avisos": "Avisos",
    "Cuenta": "Mi cuenta",
}
THUMB = 48  # pixels


def bar(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("navigation", name="Secciones")


def menu(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("navigation", name="Principal")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_on_a_telephone_the_bar_leads_everywhere_and_says_where_one_is(
    visit: OpenVisit, clinic: Clinic, scripts: bool
) -> None:
    mother = visit(Device.NARROW, scripts=scripts)
    mother.is_known_as(clinic.family.user)
    mother.open("/citas/")
    expect(menu(mother)).to_be_hidden()
    for place, heading in PLACES.items():
        link = bar(mother).get_by_role("link", name=place, exact=True)
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= THUMB
        link.click()
        mother.is_at(heading)
        expect(bar(mother).locator("[aria-current]")).to_have_text(place)


def test_strangers_see_the_way_in_and_no_bar(visit: OpenVisit) -> None:
    stranger = visit(Device.NARROW)
    stranger.open("/")
    expect(bar(stranger)).to_have_count(0)
    stranger.press("Entrar")
    stranger.is_at("Entrar")


def test_the_bar_never_covers_what_has_the_focus(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit(Device.PHONE)
    mother.is_known_as(clinic.family.user)
    mother.open("/")
    edge = bar(mother).bounding_box()
    assert edge
    focused, seen = mother.page.locator("main :focus, footer :focus"), 0
    for _ in range(30):
        mother.page.keyboard.press("Tab")
        if focused.count():
            box = focused.bounding_box()
            assert box
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= edge["y"]
            seen += 1
    assert seen > len(PLACES)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_on_a_wide_screen_medical_services_fold_out_to_ones_appointments(
    visit: OpenVisit, clinic: Clinic, scripts: bool
) -> None:
    mother = visit(Device.DESKTOP, scripts=scripts)
    mother.is_known_as(clinic.family.user)
    mother.open("/")
    expect(bar(mother)).to_be_hidden()
    yours = menu(mother).get_by_role("link", name="Tus citas")
    expect(yours).to_be_hidden()
    menu(mother).get_by_text("Servicios médicos", exact=True).click()
    yours.click()
    mother.is_at("Tus citas")
    expect(yours).to_be_hidden()
    menu(mother).get_by_role("link", name="Salir").click()
    mother.is_at("¿Quiere cerrar su sesión?")


def test_the_menu_closes_on_escape_and_when_one_goes_on_elsewhere(
    visit: OpenVisit, clinic: Clinic
) -> None:
    mother = visit(Device.DESKTOP)
    mother.is_known_as(clinic.family.user)
    mother.open("/")
    summary = menu(mother).locator("summary")
    yours = menu(mother).get_by_role("link", name="Tus citas")
    summary.press("Enter")
    expect(yours).to_be_visible()
    mother.page.keyboard.press("Tab")
    expect(yours).to_be_focused()
    mother.page.keyboard.press("Escape")
    expect(yours).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    expect(yours).to_be_visible()
    mother.page.get_by_role("heading", level=1).click(position={"x": 5, "y": 5})
    expect(yours).to_be_hidden()
    summary.click()
    expect(yours).to_be_visible()
    menu(mother).get_by_role("link", name="Avisos").focus()
    expect(yours).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_comes_back_has_the_same_again_in_two_presses(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock, scripts: bool
) -> None:
    user, daughter = clinic.family.user, clinic.family.daughter
    asked = {"account_id": user.pk, "patient_id": daughter.pk, "slot_id": clinic.slots()[0].pk}
    book(**asked, key="before", actor=by(user), now=NOW)
    clock.advance(days=2)
    mother = visit(scripts=scripts)
    mother.is_known_as(user)
    mother.open("/")
    mother.reads("Lo de siempre", "Odontología · Sofía", "jueves 3 de diciembre, 10:30 de la mañana")
    mother.press("Apartar este lugar", "button")
    mother.is_at("Revise su cita")
    mother.press("Agendar cita", "button")
    mother.is_at("Su cita está agendada")
    again = Appointment.objects.filter(patient=daughter).latest("starts_at")
    assert again.starts_at == NOW + timedelta(days=2, hours=2, minutes=30)


def test_a_pressed_link_shows_that_its_page_is_on_its_way(visit: OpenVisit, clinic: Clinic) -> None:
    visitor = visit()
    visitor.is_known_as(clinic.family.user)
    visitor.open("/")
    waiting: list[Route] = []

    def hold(asked: Route) -> None:
        waiting.append(asked)

    visitor.page.route("**/familia/", hold)
    visitor.press("Familia")
    expect(visitor.page.locator("a.htmx-request")).to_have_css("opacity", "0.6")
    across = "getComputedStyle(document.body, '::before').position"
    assert visitor.page.evaluate(across) == "fixed"
    told = visitor.page.get_by_role("status").get_by_text("Cargando…")
    expect(told).to_be_visible()
    waiting[0].continue_()
    visitor.is_at("Su familia")
    assert visitor.page.evaluate(across) != "fixed"
    expect(told).to_be_hidden()
