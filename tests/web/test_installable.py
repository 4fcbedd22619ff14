"""What makes the site an app: manifest, service worker, and who may keep a copy of appointments."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from citas.domain.people.models import Coverage, Delegation
from citas.interfaces.web.mobile.manifest import png_size
from citas.rules.folio import spoken_folio
from tests.factories.appointments import agreed
from tests.factories.clinic import NOW, TODAY, TOMORROW, Clinic, by, make_family
from tests.factories.staff import make_staff, on_duty
from tests.web.conftest import Clock, Enter
from tests.web.reading import Page, Visitor

pytestmark = pytest.mark.django_db

LOGO = Path(str(finders.find("mobile/icon-192.png")))


def fetched(address: str) -> tuple[str, bytes]:
    """The kind of a file and what is in it, however it is served."""
    answer: Any = Client().get(address)
    assert answer.status_code == 200, address
    file = b"".join(answer) if answer.streaming else answer.content
    answer.close()
    return answer.headers["Content-Type"], file


def manifest() -> Any:
    return json.loads(fetched("/manifest.webmanifest")[1])


def test_the_app_has_the_institutes_name_for_it_and_opens_at_home(settings: Settings) -> None:
    settings.APP_NAME = "Mi Instituto"
    told = manifest()
    assert told["short_name"] == "Mi Instituto"
    assert told["name"] == "Mi Instituto · Citas en línea"
    assert (told["id"], told["start_url"], told["scope"], told["display"]) == (
        "/",
        "/",
        "/",
        "standalone",
    )
    assert told["theme_color"] == settings.BRAND_COLOR


def test_its_shortcuts_are_the_two_things_people_come_for() -> None:
    shortcuts = {one["name"]: one["url"] for one in manifest()["shortcuts"]}
    assert shortcuts == {"Solicitar cita": "/citas/solicitar/", "Tus citas": "/citas/"}


def test_each_icon_is_there_and_as_large_as_the_manifest_says() -> None:
    told = manifest()
    icons = [*told["icons"], *(icon for one in told["shortcuts"] for icon in one["icons"])]
    sizes = set()
    for icon in icons:
        kind, file = fetched(icon["src"])
        assert kind == icon["type"]
        if icon["type"] == "image/png":
            assert icon["sizes"] == png_size(file)
            sizes.add((icon["sizes"], icon.get("purpose", "any")))
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} < sizes


@pytest.mark.parametrize(
    ("name", "size", "kind"),
    [("logo.svg", "any", "image/svg+xml"), ("logo.png", "192x192", "image/png")],
)
def test_an_institutes_own_logo_is_its_icon(
    settings: Settings, tmp_path: Path, name: str, size: str, kind: str
) -> None:
    file = tmp_path / name
    file.write_bytes(LOGO.read_bytes() if name.endswith("png") else b"<svg/>")
    settings.BRAND_LOGO = file
    (icon,) = manifest()["icons"]
    assert (icon["sizes"], icon["type"]) == (size, kind)
    assert fetched(icon["src"]) == (kind, file.read_bytes())


def test_the_manifest_may_be_kept_an_hour_and_the_worker_is_asked_for_each_time() -> None:
    assert Client().get("/manifest.webmanifest").headers["Cache-Control"] == "public, max-age=3600"
    first = Client().get("/sw.js")
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Content-Type"].startswith("text/javascript")
    again = Client().get("/sw.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def kept_files() -> list[str]:
    found = re.search(r"^const FILES = (.*);$", Client().get("/sw.js").text, re.MULTILINE)
    assert found
    files: list[str] = json.loads(found[1])
    return files


def test_the_worker_keeps_the_page_without_network_and_all_that_it_asks_for() -> None:
    files = kept_files()
    assert files[0] == "/sin-conexion/"
    wanted = re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js|svg)[^"]*)"', Client().get(files[0]).text)
    assert set(wanted) <= set(files)
    assert {"/static/ui/page.js", "/static/ui/offline.js", "/static/ui/app.js"} < set(files)
    assert all(fetched(file)[1] for file in files)


def test_another_telephone_of_support_is_another_version(settings: Settings) -> None:
    before = Client().get("/sw.js").headers["ETag"]
    assert Client().get("/sw.js").headers["ETag"] == before
    settings.DEBUG = True  # what was made is made anew
    assert Client().get("/sw.js").headers["ETag"] != before


def test_while_developing_only_the_page_is_kept(settings: Settings) -> None:
    settings.DEBUG = True
    assert kept_files() == ["/sin-conexion/"]


def test_the_page_without_network_is_the_same_for_everybody_and_in_both_languages(
    mother: Visitor, anonymous: Visitor
) -> None:
    mother.client.cookies["idioma"] = "en"
    page = anonymous.open("/sin-conexion/")
    assert mother.client.get("/sin-conexion/").content == anonymous.client.get("/sin-conexion/").content
    for words in ("No hay conexión a internet", "hace falta internet", "911", "686 551 6100"):
        assert words in page.words
    assert "No internet connection" in page.words


@pytest.fixture
def booked(clinic: Clinic) -> Appointment:
    """The daughter's, tomorrow at eight."""
    return agreed(clinic)


def copy_in(visitor: Visitor) -> Page:
    """What «Tus citas» lets its browser keep."""
    html = visitor.client.get("/citas/").text
    found = re.search("<kept-copy .*?<template>(.*?)</template>", html, re.DOTALL)
    assert found, "a page that renews nothing"
    return Page(HttpResponse(found[1]))


def test_on_ones_own_telephone_the_copy_says_what_one_needs_at_the_door(
    enter: Enter, booked: Appointment
) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    page = copy_in(visitor)
    for words in (
        "miércoles 2 de diciembre de 2026, 8:00 de la mañana", "Sofía", "Odontología", "Ana Ruiz",
        "Consultorio 3", "Clínica de prueba", "Calle 1, Mexicali", "000 000 0000",
        "Las guardamos el martes 1 de diciembre de 2026.", "911",
    ):  # fmt: skip
        assert words in page.words, words
    assert spoken_folio(booked.folio) in page.words


def test_the_copy_has_no_surname_number_or_form(enter: Enter, booked: Appointment, maria: User) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    page = copy_in(visitor)
    assert visitor.client.get("/citas/").headers["Cache-Control"] == "no-store, private"
    for word in ("López", "Díaz", maria.username):
        assert word not in page.words
    assert page.forms == []


def test_the_copy_lasts_as_long_as_the_session(enter: Enter, clock: Clock) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    for days in (30, 20):
        assert f'data-keep-for="{days * 24 * 60 * 60}"' in visitor.open("/citas/").html
        clock.advance(days=10)


def name_in(visitor: Visitor, page: str = "/citas/") -> str:
    """Whose copy the page lets its browser keep."""
    found = re.search(r'<offline-copy of="(\w*)"', visitor.client.get(page).text)
    assert found, "a page that says nothing"
    return found[1]


def test_a_stranger_and_staff_have_no_copy(anonymous: Visitor, clinic: Clinic) -> None:
    desk = on_duty(make_staff("ana.clerk", ActorKind.DESK, clinic.location))
    desk.post("/cuenta/equipo/", {"equipo": "propio"})
    assert name_in(anonymous, "/") == ""
    assert name_in(Visitor(desk), "/personal/") == ""


def test_each_persons_copy_has_a_name_of_its_own_that_says_nothing(enter: Enter, maria: User) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    hers = name_in(visitor)
    assert hers == name_in(visitor, "/")
    assert len(hers) == 16
    other = make_family(maria.account.coverage.patient.assigned_location).user
    visitor.client.force_login(other)
    assert name_in(visitor) == ""
    visitor.client.post("/cuenta/equipo/", {"equipo": "propio"})
    assert name_in(visitor) not in {hers, ""}


def test_what_is_kept_comes_with_the_pages_where_it_may_have_changed(
    enter: Enter, booked: Appointment
) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    for page in ("/", "/citas/", f"/citas/{booked.folio}/", "/cuenta/", "/citas/solicitar/", "/avisos/"):
        html = visitor.client.get(page).text
        copy = html[html.index("<offline-copy") :]
        renewed = page not in {"/citas/solicitar/", "/avisos/"}
        assert (spoken_folio(booked.folio) in copy) is renewed, page
        assert "csrfmiddlewaretoken" not in copy


def test_until_called_ones_own_a_page_carries_no_copy(enter: Enter, booked: Appointment) -> None:
    visitor = enter()
    assert '<offline-copy of=""></offline-copy>' in visitor.open("/citas/").html
    visitor.press("No, lo usa alguien más")
    assert '<offline-copy of=""></offline-copy>' in visitor.open("/citas/").html


def test_logging_out_clears_what_the_browser_kept(enter: Enter) -> None:
    visitor = enter()
    assert "Clear-Site-Data" not in visitor.client.get("/salir/").headers
    assert visitor.client.post("/salir/").headers["Clear-Site-Data"] == '"storage"'


def test_somebody_elses_appointment_is_in_nobodys_copy(enter: Enter, clinic: Clinic) -> None:
    theirs = make_family(clinic.location)
    book(
        account_id=theirs.user.pk, patient_id=theirs.daughter.pk, slot_id=clinic.slots(TOMORROW)[1].pk,
        key="k", actor=by(theirs.user), now=NOW,
    )  # fmt: skip
    visitor = enter()
    visitor.press("Sí, es solo mío")
    page = copy_in(visitor)
    assert "Sofía" not in page.words
    assert "No hay citas próximas guardadas aquí." in page.words


def test_whom_one_only_helps_is_not_in_the_copy(enter: Enter, clinic: Clinic, maria: User) -> None:
    helped = make_family(clinic.location).head
    Delegation.objects.create(
        coverage=Coverage.objects.get(patient=helped), helper=maria, created_at=NOW, code_expires_at=NOW,
        accepted_at=NOW, until=TODAY + timedelta(days=30),
    )  # fmt: skip
    booked = book(
        account_id=maria.pk, patient_id=helped.pk, slot_id=clinic.slots()[1].pk, key="k",
        actor=by(maria), now=NOW,
    ).appointment  # fmt: skip
    visitor = enter()
    visitor.press("Sí, es solo mío")
    assert spoken_folio(booked.folio) in visitor.open("/citas/").words
    assert spoken_folio(booked.folio) not in copy_in(visitor).words
