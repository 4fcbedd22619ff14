"""The institute's own colours and logo, and the style sheets that carry them."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from citas.interfaces.web.ui.palette import DARK_CARD, palette
from citas.interfaces.web.ui.styles import FOLDER, SHEETS, style_address
from citas.rules.colour import WHITE, contrast

MAROON, GOLD = "#7a1f3d", "#c9a227"
HARDEST = [
    "#000000",
    "#001040",
    "#767676",
    "#0b5563",
    "#b00020",
    "#00695c",
    "#6a1b9a",
    "#a0522d",
    "#000033",
]


def tokens(rules: str) -> list[dict[str, str]]:
    """Of each `:root` of a sheet, what its names stand for."""
    found = re.findall(r":root\{(.*?)\}", rules)
    return [dict(one.strip("-").split(":") for one in rule.split(";") if one) for rule in found]


def test_the_products_own_colours_are_those_of_the_file() -> None:
    assert palette("#0b5563", "#e0912f") == ""


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", GOLD])
@pytest.mark.parametrize("colour", HARDEST)
def test_whatever_the_colours_words_are_read_on_them(colour: str, accent: str) -> None:
    light, dark = tokens(palette(colour, accent))
    assert contrast(WHITE, light["brand"]) >= 4.5
    assert contrast(WHITE, dark["brand"]) >= 4.5
    assert contrast(light["link"], light["mist"]) >= 4.5
    assert contrast(dark["link"], dark["mist"]) >= 4.5
    assert contrast(dark["link"], DARK_CARD) >= 4.5
    assert contrast(light["brand-bright"], WHITE) >= 3
    assert contrast(dark["brand-bright"], DARK_CARD) >= 3
    assert contrast(dark["brand-bright"], dark["mist"]) >= 3
    assert contrast(light["on-accent"], light["accent"]) >= 4.5
    assert contrast(light["on-accent"], light["accent-strong"]) >= 4.5


def test_the_sheet_has_the_institutes_colours_and_another_address(settings: Settings) -> None:
    before = style_address("page")
    settings.BRAND_COLOR = MAROON
    address = style_address("page")
    assert address != before
    answer = Client().get(address)
    assert f"--brand:{MAROON};" in answer.text
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_older_address_gets_todays_sheet_but_may_not_keep_it() -> None:
    answer = Client().get("/marca/estilo.css?v=older")
    assert answer.text == Client().get(style_address("page")).text
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_every_file_of_styles_is_carried_once() -> None:
    carried = [part for parts in SHEETS.values() for part in parts]
    assert sorted(carried) == sorted(path.stem for path in FOLDER.glob("*.css"))


@pytest.mark.parametrize(("name", "kind"), [("logo.svg", "image/svg+xml"), ("logo.PNG", "image/png")])
def test_a_logo_of_the_institutes_own_is_on_every_page(
    name: str, kind: str, settings: Settings, tmp_path: Path, db: None
) -> None:
    settings.BRAND_LOGO = tmp_path / name
    settings.BRAND_LOGO.write_bytes(b"its picture")
    address = re.search(r'<link rel="icon" type="(.*?)" href="(.*?)">', Client().get("/entrar/").text)
    assert address is not None
    assert address[1] == kind
    answer = Client().get(address[2])
    assert answer.content == b"its picture"
    assert answer.headers["Content-Type"] == kind
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_products_own_logo_is_a_file_like_any_other(db: None) -> None:
    assert 'href="/static/ui/icon.svg"' in Client().get("/entrar/").text
    assert Client().get("/marca/logo").status_code == 404
