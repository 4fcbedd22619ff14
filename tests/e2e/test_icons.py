"""The icons of the installed app, drawn from the logo only when asked: `make screenshots`."""

import base64
import os
from pathlib import Path

import pytest
from heroicons.jinja import heroicon_outline
from playwright.sync_api import Browser

from citas.config.environment import CHECKOUT

pytestmark = pytest.mark.skipif(
    "CITAS_SCREENSHOTS" not in os.environ, reason="only for `make screenshots`"
)

WEB = CHECKOUT / "src" / "citas" / "interfaces" / "web"
LOGO = WEB / "ui" / "static" / "ui" / "icon.svg"
FOLDER = WEB / "mobile" / "static" / "mobile"
PAPER, OCEAN = "#f6efe2", "#0b5563"
# File, side in pixels, how much of it the drawing fills, and what is behind: nothing, or all of the
# square for systems that cut their own shape out of it.
DRAWN = (
    ("icon-192.png", 192, 1.0, "transparent"),
    ("icon-512.png", 512, 1.0, "transparent"),
    ("maskable-512.png", 512, 0.9, PAPER),
    ("apple-touch-icon.png", 180, 1.0, PAPER),
)
SHORTCUTS = (("request-96.png", "calendar-days"), ("appointments-96.png", "clipboard-document-list"))


def test_the_icons_are_drawn(browser: Browser) -> None:
    logo = LOGO.read_text()
    for name, side, share, behind in DRAWN:
        save(FOLDER / name, drawn(browser, logo, side, share, behind))
    for name, symbol in SHORTCUTS:
        save(FOLDER / name, drawn(browser, white(symbol), 96, 0.6, OCEAN))


def white(symbol: str) -> str:
    drawing = str(heroicon_outline(symbol)).replace("currentColor", "#ffffff")
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def drawn(browser: Browser, svg: str, side: int, share: float, behind: str) -> bytes:
    """A picture of the drawing in the middle of a square."""
    page = browser.new_page(viewport={"width": side, "height": side})
    source = base64.b64encode(svg.encode()).decode()
    size = round(side * share)
    page.set_content(
        f'<body style="margin:0;display:grid;place-items:center;height:{side}px;background:{behind}">'
        f'<img width="{size}" height="{size}" src="data:image/svg+xml;base64,{source}">'
    )
    shot = page.screenshot(omit_background=True)
    page.close()
    return shot


def save(file: Path, picture: bytes) -> None:
    file.write_bytes(picture)
    assert len(picture) < 40_000
