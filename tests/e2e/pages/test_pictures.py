"""A picture of every page in every state, on a telephone and at a desk: `make screenshots` makes them.

They are for looking at: build/pictures has them one by one, and side by side on sheets.
"""

import base64
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from citas.config.environment import CHECKOUT
from tests.e2e.looking import Look, unroll
from tests.e2e.pages.every import EVERY
from tests.e2e.pages.walker import Surface, Walker
from tests.e2e.visitor import Device

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("CITAS_SCREENSHOTS" not in os.environ, reason="only for `make screenshots`"),
]

FOLDER = CHECKOUT / "build" / "pictures"
LOOKS = (Look(Device.PHONE), Look(Device.DESKTOP), Look(Device.PHONE, dark=True))
ON_A_SHEET = 12
SHEET = """<!doctype html>
<style>
  body { margin: 0; padding: 16px; display: flex; flex-wrap: wrap; gap: 16px; width: 1520px }
  body { background: #ccc }
  figure { margin: 0; font: 15px sans-serif }
  img { display: block; width: 240px; max-height: 1000px; object-fit: cover; object-position: top }
  .desktop img { width: 490px }
</style>
"""


@pytest.mark.parametrize("surface", EVERY, ids=lambda one: one.name)
def test_every_state_is_pictured(surface: Surface, walker: Walker, browser: Browser) -> None:
    folder = FOLDER / surface.name.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    page = walker.visitor.page
    for number, state in enumerate(surface.states(walker), start=1):
        walker.visitor.settles()
        for look in LOOKS:
            look.at(page)
            unroll(page)
            name = re.sub(r"[^a-z0-9]+", "-", f"{number:02} {state} {look.name}".lower())
            # hiding the caret would be an inline style
            page.screenshot(path=folder / f"{name}.png", caret="initial")
        LOOKS[0].at(page)
    assert list(lay_out(browser, folder))


def lay_out(browser: Browser, folder: Path) -> Iterator[Path]:
    """Sheets of these pictures, one kind after another."""
    page = browser.new_page(viewport={"width": 1552, "height": 900})
    for look in LOOKS:
        kind = look.name.replace(" ", "-")
        shots = sorted(folder.glob(f"*-{kind}.png"))
        for number, first in enumerate(range(0, len(shots), ON_A_SHEET), start=1):
            figures = "".join(map(_figure, shots[first : first + ON_A_SHEET]))
            page.set_content(f'{SHEET}<body class="{kind}">{figures}')
            sheet = FOLDER / f"sheet-{folder.name}-{kind}-{number}.png"
            page.locator("body").screenshot(path=sheet)
            yield sheet
    page.close()


def _figure(shot: Path) -> str:
    data = base64.b64encode(shot.read_bytes()).decode()
    return f'<figure>{shot.stem}<img src="data:image/png;base64,{data}"></figure>'
