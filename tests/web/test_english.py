"""No page says a word of Spanish to who reads English, but names as the institute wrote them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.utils.translation import override
from markupsafe import escape

from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.ui.environment import named
from tests.factories.clinic import Clinic
from tests.web.matrix import PAGES
from tests.web.walking import ROLES, filled, make_world

SPOKEN = {"title", "aria-label", "alt", "placeholder", "content"}
# Function words without which no Spanish sentence does, and that are no English words.
SPANISH = re.compile(r"¿|\by\b|\b(?i:de|del|la|el|los|las|un|una|que|con|por|para|su|sus|se|usted|al)\b")
# What the institute has named.
NAMED = re.compile("Clínica de prueba")
# Programs read the one; the other shows components, with samples for who builds pages.
WORDLESS = ("api/", "componentes/")
VOID = {"meta", "link", "input", "img", "br", "path", "source"}


class Spoken(HTMLParser):
    """What a page says in the language of the page: its text, and what only screen readers say.

    Of the data for scripts the sentences, not JSON: keys drawn by lot spell a word now and then.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._foreign: list[bool] = [False]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        foreign = self._foreign[-1] or tag in {"script", "style"} or given.get("lang", "en") != "en"
        if tag not in VOID:
            self._foreign.append(foreign)
        if not foreign:
            spoken = (v for n, v in given.items() if n in SPOKEN or n.startswith("data-"))
            self.said += [one for one in spoken if " " in one and "=" not in one and one[0] != "{"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._foreign.pop()

    def handle_endtag(self, tag: str) -> None:
        assert tag not in VOID
        self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not self._foreign[-1]:
            self.said += data.split("\n")


def spanish_on(response: HttpResponseBase) -> Iterator[str]:
    """The lines of Spanish, where it is a page."""
    if response.headers.get("Content-Type", "").startswith("text/html"):
        html = getattr(response, "content", b"").decode()
        yield from (line.strip() for line in Spoken(html).said if SPANISH.search(NAMED.sub("", line)))


def asked(role: str) -> Iterator[tuple[str, str]]:
    """Address and method of what this role is shown a page at; what all are shown, only two look at."""
    column = ROLES.index(role)
    for page, rows in PAGES.items():
        for method, row in zip(("GET", "POST"), rows, strict=True):
            everybodys = len(set(row)) == 1 and role not in {"stranger", "head"}
            if row[column] in "PIOMN" and not everybodys and not page.startswith(WORDLESS):
                yield page, method


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_in_english_for_who_asked_for_it(clinic: Clinic, role: str) -> None:
    world = make_world(clinic)
    found = set()
    for page, method in asked(role):
        client = Client()
        for name, value in (world.cookies[role] | {"idioma": "en"}).items():
            client.cookies[name] = value
        with transaction.atomic():
            response = client.generic(method, f"/{filled(page, world.sample)}")
            transaction.set_rollback(True)
        found |= {(page, line) for line in spanish_on(response)}
    assert found == set()


@pytest.mark.parametrize(
    ("name", "said"),
    [("Odontología", "Dentistry"), ("Rayos <X>", '<span lang="es">Rayos &lt;X&gt;</span>')],
)
def test_what_every_clinic_has_is_named_in_english_and_the_rest_told_to_be_spanish(
    name: str, said: str
) -> None:
    with override("en"):
        assert named(name) == said
    assert named(name) == escape(name)


def test_the_path_names_what_was_chosen_in_english_too(clinic: Clinic) -> None:
    with override("en"):
        assert Trail(clinic.family.daughter, clinic.service).chosen[1] == "Dentistry"
