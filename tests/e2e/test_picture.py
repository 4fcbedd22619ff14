"""The picture of the path that the README shows, made only when asked: `make screenshots`."""

import base64
import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from citas.config.environment import CHECKOUT
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock, open_unit
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import Clinic

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("CITAS_SCREENSHOTS" not in os.environ, reason="only for `make screenshots`"),
]

FOLDER = CHECKOUT / "docs" / "images"
LARGEST = 150_000  # bytes of a picture
SHOWN = ("members", "date", "hours", "review", "receipt")
SHEET = """<!doctype html>
<style>
  body { margin: 0; padding: 20px; display: flex; gap: 16px; width: max-content; background: #dfe7e6 }
  img { width: 216px; height: 444px; border-radius: 12px }
</style>
"""


def test_the_path_is_pictured(db: None, clock: SharedClock, visit: OpenVisit, browser: Browser) -> None:
    clinic, mother = open_unit(days=90), visit(Device.PHONE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    shots = {name: mother.page.screenshot() for name in steps(mother, clinic)}
    for number, (name, shot) in enumerate(shots.items(), start=1):
        (FOLDER / f"path-{number}-{name}.png").write_bytes(shot)
        assert len(shot) < LARGEST
    sheet = side_by_side(browser, [shots[name] for name in SHOWN])
    (FOLDER / "path.png").write_bytes(sheet)
    assert len(sheet) < LARGEST


def steps(mother: Visitor, clinic: Clinic) -> Iterator[str]:
    """Walk the path, stopping at each page for its picture."""
    presses: list[tuple[str, str, Callable[[], None]]] = [
        ("services", "¿Qué servicio necesita?", lambda: mother.press(path.DAUGHTER)),
        ("date", "¿Qué día?", lambda: mother.press("Odontología")),
        ("doctors", "¿Con qué médico?", lambda: mother.press(path.DAY)),
        ("hours", "¿A qué hora?", lambda: mother.press(path.DOCTOR)),
        ("review", "Revise su cita", lambda: mother.press("Apartar 8:00", "button")),
        ("receipt", "Su cita está agendada", lambda: mother.press("Agendar cita", "button")),
        ("appointments", "Tus citas", lambda: mother.press("Tus citas")),
    ]
    mother.open("/")
    yield "home"
    path.enter(mother, clinic)
    yield "members"
    for name, heading, press in presses:
        press()
        mother.is_at(heading)
        mother.page.mouse.move(0, 0)
        yield name


def side_by_side(browser: Browser, shots: list[bytes]) -> bytes:
    """One picture of several."""
    page = browser.new_page(viewport={"width": 1200, "height": 480})
    images = (base64.b64encode(shot).decode() for shot in shots)
    page.set_content(SHEET + "".join(f'<img src="data:image/png;base64,{one}">' for one in images))
    sheet = page.locator("body").screenshot()
    page.close()
    return sheet
