"""By keyboard alone, without mouse, finger or a focus set by the test; one always sees where one is."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypedDict

import pytest
from playwright.sync_api import expect

from citas.domain.booking.models import Appointment
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import PASSWORD
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import Clinic

pytestmark = pytest.mark.django_db

FURTHEST = 80  # stops, which no page of the insured has
FIRST = "Ir al contenido"
LOOK = """() => {
  const it = document.activeElement;
  if (it === document.body || !it) return null;
  const box = it.getClientRects()[0], style = getComputedStyle(it);
  const across = box.left + Math.min(box.width, 40) / 2;
  const heights = [box.top + 3, (box.top + box.bottom) / 2, box.bottom - 3];
  const shows = (height) => {
    const there = document.elementFromPoint(across, height);
    return it.contains(there) || there?.contains(it);
  };
  return {
    name: (it.labels?.[0]?.textContent ?? it.textContent).trim().replace(/\\s+/g, " "),
    ringed: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
    uncovered: heights.every(shows),
    inside: it.closest("main") !== null,
    top: box.top + scrollY,
  };
}"""


class Stop(TypedDict):
    """Where the focus is: the words of it, whether it is seen to be there, and where on the page."""

    name: str
    ringed: bool
    uncovered: bool
    inside: bool
    top: float


def tab(visitor: Visitor) -> Stop | None:
    """One press of the key; None at the end of the page."""
    visitor.page.keyboard.press("Tab")
    stop: Stop | None = visitor.page.evaluate(LOOK)
    return stop


def stops(visitor: Visitor) -> Iterator[Stop]:
    """From where the focus is to the end of the page."""
    for number in range(FURTHEST):
        stop = tab(visitor)
        if stop is None or (number and stop["name"] == FIRST):  # or the page begins again
            return
        yield stop
    raise AssertionError(f"{visitor.path}: Tab comes to no end")


def tab_to(visitor: Visitor, words: str) -> None:
    """Press Tab until what has these words has the focus, and is seen to have it."""
    found = next((stop for stop in stops(visitor) if words in stop["name"]), None)
    assert found, f"Tab never comes to «{words}»"
    assert found["ringed"], found
    assert found["uncovered"], found


def arrives(visitor: Visitor, heading: str) -> None:
    """The next page is there, and the focus on what readers have to hear of it first."""
    visitor.is_at(heading)
    expect(visitor.page.get_by_role("heading", level=1)).to_be_focused()


@pytest.mark.parametrize("device", [Device.PHONE, Device.DESKTOP])
def test_from_the_first_page_to_the_receipt(visit: OpenVisit, clinic: Clinic, device: Device) -> None:
    mother = visit(device)
    keys = mother.page.keyboard
    mother.open("/")
    tab_to(mother, FIRST)
    keys.press("Enter")
    expect(mother.page.locator("main")).to_be_focused()
    tab_to(mother, "Entrar para agendar")
    keys.press("Enter")
    arrives(mother, "Entrar")
    tab_to(mother, "Número de afiliación")
    keys.type(clinic.family.user.username.lower())
    tab_to(mother, "Contraseña")
    keys.type(PASSWORD)
    expect(mother.page.get_by_text("Mostrar contraseña")).to_be_visible()  # its script has come
    tab_to(mother, "Mostrar contraseña")
    keys.press("Space")
    tab_to(mother, "Entrar")
    keys.press("Space")
    mother.is_at("¿Para quién es la cita?")
    for words, heading in (
        (path.DAUGHTER, "¿Qué servicio necesita?"),
        ("Odontología", "¿Qué día?"),
        (path.DAY, "¿Con qué médico?"),
        (path.DOCTOR, "¿A qué hora?"),
        ("Apartar 8:00", "Revise su cita"),
        ("Agendar cita", "Su cita está agendada"),
    ):
        tab_to(mother, words)
        keys.press("Enter")
        arrives(mother, heading)
    assert Appointment.objects.filter(patient=clinic.family.daughter).count() == 1


def test_question_by_question_in_easy_mode(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit(Device.NARROW)
    keys = mother.page.keyboard
    mother.open("/entrar/")
    tab_to(mother, "Modo sencillo")
    keys.press("Enter")
    mother.is_at("Número de afiliación")
    tab_to(mother, "Número de afiliación")
    keys.press("Enter")
    mother.is_told_what_is_wrong()
    tab_to(mother, "Escriba su número de afiliación.")
    keys.press("Enter")
    keys.type(clinic.family.user.username)
    keys.press("Enter")
    mother.is_at("Contraseña")
    tab_to(mother, "Contraseña")
    keys.type(PASSWORD)
    keys.press("Enter")
    mother.reads("Hola, María")


def everywhere(clinic: Clinic, receipt: str) -> list[str]:
    """The pages of the path, of the account and of the family."""
    steps = path.start(clinic)
    return [
        "/", "/entrar/", "/registro/", "/citas/", receipt, "/familia/", "/avisos/", "/cuenta/",
        "/citas/solicitar/", f"{steps}/MEDICINA_GENERAL/", path.hours(clinic),
    ]  # fmt: skip


@pytest.mark.parametrize("device", [Device.PHONE, Device.DESKTOP])
@pytest.mark.parametrize("easy", [False, True], ids=["usual", "easy"])
def test_every_stop_is_seen_and_comes_in_the_order_of_reading(
    visit: OpenVisit, clinic: Clinic, device: Device, easy: bool
) -> None:
    visitor = visit(device)
    path.keep(visitor, clinic)
    path.confirm(visitor)
    if easy:
        cookie = {"name": "modo", "value": "sencillo", "url": visitor.site.address}
        visitor.page.context.add_cookies([cookie])  # type: ignore[list-item] # a dict is what it takes
    wrong = [
        f"{address}: {why}"
        for address in everywhere(clinic, visitor.path)
        for why in faults(visitor, address)
    ]
    assert wrong == []


def faults(visitor: Visitor, address: str) -> Iterator[str]:
    """Stops where one does not see where one is, and those that go back up the page."""
    visitor.open(address)
    seen = list(stops(visitor))
    assert len(seen) > 3
    for stop in seen:
        if not stop["ringed"] or not stop["uncovered"]:
            yield f"not seen: {stop}"
    inside = [stop for stop in seen if stop["inside"]]
    for before, after in pairwise(inside):
        if after["top"] < before["top"] - 30:  # a row of buttons of different heights
            yield f"up the page: «{before['name']}», «{after['name']}»"
