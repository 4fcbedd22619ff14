"""The gallery shows every component, and only where the product is shown or developed."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from citas.config.environment import CHECKOUT

COMPONENTS = CHECKOUT / "src" / "citas" / "interfaces" / "web" / "ui" / "jinja2" / "ui" / "components"
# They ask about a browser, or stand for what the database has: shown where they belong.
ELSEWHERE = {
    "code.jinja", "device.jinja", "install.jinja", "passkeys.jinja", "push.jinja", "questions.jinja",
}  # fmt: skip
# Made of others that are shown, or a part of one.
PARTS = {
    "apart", "clock_hour", "days_of", "desk", "emergency_list", "free_doctor", "free_places",
    "further_on", "message_list", "mode_form", "nothing_on", "run_in_words", "where", "why_nothing_on",
}  # fmt: skip


@pytest.mark.parametrize(("demo", "debug", "status"), [(1, 0, 200), (0, 1, 200), (0, 0, 404)])
def test_it_is_there_only_for_who_builds_or_tries(
    demo: int, debug: int, status: int, settings: Settings, db: None
) -> None:
    settings.DEMO, settings.DEBUG = bool(demo), bool(debug)
    assert Client().get("/componentes/").status_code == status


def test_every_macro_of_the_components_is_shown() -> None:
    page = (COMPONENTS.parent / "gallery.jinja").read_text()
    written = {path.name: path.read_text() for path in COMPONENTS.glob("*.jinja")}
    assert written.keys() > ELSEWHERE
    macros = {
        name
        for file, text in written.items()
        if file not in ELSEWHERE
        for name in re.findall(r"{% macro ([a-z]\w*)\(", text)
    }
    assert len(macros) > 15
    assert [name for name in sorted(macros - PARTS) if f"{name}(" not in page] == []


@pytest.mark.parametrize(("language", "words"), [("es-mx", "Paso 4 de 6"), ("en", "Step 4 of 6")])
def test_its_components_speak_the_readers_language(language: str, words: str, db: None) -> None:
    browser = Client()
    browser.cookies["idioma"] = language
    assert words in browser.get("/componentes/").text


def test_every_id_on_it_is_its_own(db: None) -> None:
    found = re.findall(r'\bid="([^"]+)"', Client().get("/componentes/").text)
    assert len(found) > 20
    assert sorted(found) == sorted(set(found))
