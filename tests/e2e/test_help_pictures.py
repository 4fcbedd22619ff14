"""The pictures of the help, taken of the pages themselves, only when asked: `make screenshots`."""

import base64
import os
from collections.abc import Iterator

import pytest

from citas.config.environment import CHECKOUT
from citas.interfaces.web.help.steps import BOOKING, REGISTERING, SIZE, Step
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import PASSWORD, SharedClock, open_unit
from tests.e2e.test_getting_in import address, newcomer
from tests.e2e.visitor import Visitor
from tests.factories.clinic import NOW, Clinic
from tests.mailbox import Mailbox

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("CITAS_SCREENSHOTS" not in os.environ, reason="only for `make screenshots`"),
]

STATIC = CHECKOUT / "src" / "citas" / "interfaces" / "web" / "help" / "static"
LARGEST = 25_000  # bytes of a picture
QUALITY = 55  # per cent: letters stay sharp
TO_THE_MATTER = "window.scrollTo(0, document.querySelector('main').offsetTop)"


def test_booking_is_pictured(db: None, clock: SharedClock, visit: OpenVisit) -> None:
    mother = arrive(visit)
    for step, _ in zip(BOOKING, booking(mother, open_unit(days=90)), strict=True):
        picture(mother, step)


def test_registering_is_pictured(clinic: Clinic, visit: OpenVisit, mailbox: Mailbox) -> None:
    rosa = arrive(visit)
    for step, _ in zip(REGISTERING, registering(rosa, clinic, mailbox), strict=True):
        picture(rosa, step)


def arrive(visit: OpenVisit) -> Visitor:
    visitor = visit()
    visitor.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    return visitor


def booking(mother: Visitor, clinic: Clinic) -> Iterator[None]:
    """Bring her to each page in turn."""
    mother.open("/entrar/?next=/citas/solicitar/")
    mother.type_into("Número de afiliación", clinic.family.user.username)
    mother.type_into("Contraseña", PASSWORD)
    yield
    mother.press("Entrar", "button")
    yield
    for words in (path.DAUGHTER, "Odontología", path.DAY, path.DOCTOR):
        mother.press(words)
        yield
    mother.press("Apartar 8:00", "button")
    yield
    mother.press("Agendar cita", "button")
    yield


def registering(rosa: Visitor, clinic: Clinic, mailbox: Mailbox) -> Iterator[None]:
    number = newcomer(clinic)
    rosa.open("/registro/")
    rosa.type_into("Número de afiliación", number)
    rosa.type_into("Número de serie de la credencial", "A1")
    rosa.type_into("Teléfono celular", "686 123 4567")
    rosa.type_into("Correo electrónico personal", address(number))
    rosa.type_into("Elija una contraseña", PASSWORD)
    yield
    rosa.press("Registrarme", "button")
    yield
    mailbox.deliver(NOW)
    rosa.open(mailbox.last_to(address(number)).path)
    yield


def picture(visitor: Visitor, step: Step) -> None:
    """Write what is to be seen of this page, from its heading on."""
    visitor.is_at(step.heading)
    visitor.page.mouse.move(0, 0)
    visitor.page.evaluate(TO_THE_MATTER)
    browser = visitor.page.context.new_cdp_session(visitor.page)
    shot = browser.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    browser.detach()
    taken = base64.b64decode(shot["data"])
    assert len(taken) <= LARGEST
    (STATIC / step.picture).parent.mkdir(parents=True, exist_ok=True)
    (STATIC / step.picture).write_bytes(taken)
