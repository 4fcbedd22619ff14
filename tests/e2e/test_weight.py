"""How much comes over the wire, for slow networks that are paid by the byte."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.e2e import path
from tests.e2e.stage import Site
from tests.e2e.visitor import Visitor, arrive
from tests.e2e.wire import Wire, wire_to
from tests.factories.clinic import Clinic

pytestmark = pytest.mark.django_db

FIRST_VIEW, STEP, WITHOUT_NETWORK = 35_000, 8_000, 8_000  # bytes


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    port = urlsplit(site.address).port
    assert port
    with wire_to(port) as wire:
        yield wire


@pytest.fixture
def mother(browser: Browser, site: Site, wire: Wire) -> Iterator[Visitor]:
    """Somebody at the other end of the wire, whose browser has nothing of the site yet."""
    visitor = arrive(browser, replace(site, address=f"http://127.0.0.1:{wire.port}"), keeps=False)
    yield visitor
    visitor.page.context.close()


@pytest.mark.parametrize("page", ["/", "/entrar/"])
def test_the_first_view_is_light(mother: Visitor, wire: Wire, page: str) -> None:
    mother.open(page)
    assert 5_000 < wire.weigh(mother.page, 0) <= FIRST_VIEW


def test_what_is_kept_for_without_network_is_light(browser: Browser, site: Site, wire: Wire) -> None:
    visitor = arrive(browser, replace(site, address=f"http://127.0.0.1:{wire.port}"))
    visitor.open("/")
    visitor.page.evaluate("navigator.serviceWorker.ready")
    assert wire.weigh(visitor.page, 0) <= FIRST_VIEW + WITHOUT_NETWORK
    visitor.page.context.close()


def test_each_step_after_it_is_lighter(mother: Visitor, wire: Wire, clinic: Clinic) -> None:
    mother.open("/")
    assert too_heavy(steps(mother, clinic), mother, wire) == {}


def test_each_step_is_as_light_on_a_telephone_of_ones_own(
    mother: Visitor, wire: Wire, clinic: Clinic
) -> None:
    mother.open("/entrar/?next=/citas/")
    mother.log_in(clinic.family.user)
    mother.press("Sí, es solo mío", "button")
    mother.reads("Listo: sus próximas citas quedan guardadas aquí")
    wire.weigh(mother.page, 0)  # with what keeps them
    mother.open("/citas/solicitar/")
    walked = steps(mother, clinic)
    del walked["login"], walked["members"]
    assert too_heavy(walked, mother, wire) == {}


def too_heavy(walked: dict[str, Callable[[], None]], mother: Visitor, wire: Wire) -> dict[str, int]:
    """Those steps that weigh more than a step may, or nothing."""
    wire.weigh(mother.page, 0)
    weights = {}
    for name, step in walked.items():
        before = wire.carried
        step()
        weights[name] = wire.weigh(mother.page, before)
    return {name: weight for name, weight in weights.items() if not 500 < weight <= STEP}


def steps(mother: Visitor, clinic: Clinic) -> dict[str, Callable[[], None]]:
    """The path as one who comes back walks it, a step at a time."""

    def step(words: str, heading: str, *, button: bool = False) -> Callable[[], None]:
        def take() -> None:
            mother.press(words, "button" if button else "link")
            mother.is_at(heading)

        return take

    def log_in() -> None:
        mother.log_in(clinic.family.user)
        mother.is_at("¿Para quién es la cita?")

    return {
        "login": step("Entrar para agendar", "Entrar"),
        "members": log_in,
        "services": step(path.DAUGHTER, "¿Qué servicio necesita?"),
        "dates": step("Odontología", "¿Qué día?"),
        "doctors": step(path.DAY, "¿Con qué médico?"),
        "hours": step(path.DOCTOR, "¿A qué hora?"),
        "review": step("Apartar 8:00", "Revise su cita", button=True),
        "receipt": step("Agendar cita", "Su cita está agendada", button=True),
        "appointments": step("Tus citas", "Tus citas"),
    }
