"""What holds for every page: headers, nothing inline or from elsewhere, no write on GET."""

import re
from collections.abc import Callable

import pytest
from django.core.serializers import serialize
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from citas.domain.audit.models import AuditEvent
from citas.domain.booking.models import Appointment, Hold
from citas.domain.scheduling.models import Slot
from citas.interfaces.web.ui import errors
from tests.factories.clinic import TOMORROW, Clinic
from tests.web.reading import Page, Visitor

SESSION_AND_USER = 2
QUERIES = {  # of each page, beside those of the session and the user
    "home": 5,  # the members twice, what is still to come, what one waits for, and was asked for last
    "menu": 0,
    "appointments": 4,  # to come and over, whose there are, and what one waits for
    "members": 2,  # whom one may book for, and the names of whom one may not
    "services": 3,  # the services, what is still to come, and what of it a doctor ordered
    "dates": 3,
    "doctors": 3,
    "hours": 2,
    "review": 3,  # also what the family has elsewhere about that hour
    "receipt": 2,  # the appointment, and whether giving it up can be taken back
}


@pytest.fixture
def pages(mother: Visitor, clinic: Clinic) -> dict[str, str]:
    """The address of each page of the path, with a place held and an appointment booked."""
    start = f"/citas/solicitar/{clinic.family.daughter.pk}/"
    day = f"{start}ODONTOLOGIA/{TOMORROW}/"
    mother.open(f"{day}cualquiera/")
    mother.press("Apartar 8:00")
    mother.press("Agendar cita")
    receipt = mother.address
    mother.open(f"/citas/solicitar/{clinic.family.head.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 9:30")
    return {
        "home": "/",
        "menu": "/servicios-medicos/",
        "appointments": "/citas/",
        "members": "/citas/solicitar/",
        "services": start,
        "dates": f"{start}ODONTOLOGIA/",
        "doctors": day,
        "hours": f"{day}{clinic.role.practitioner_id}/",
        "review": mother.address,
        "receipt": receipt,
    }


def all_of(pages: dict[str, str]) -> list[str]:
    return [*pages.values(), "/entrar/", "/salir/", "/cuenta-inactiva/", "/no-existe/"]


def test_no_page_allows_or_has_anything_inline_or_from_elsewhere(
    mother: Visitor, pages: dict[str, str]
) -> None:
    for address in all_of(pages):
        response = mother.client.get(address, follow=True)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        for tag, given in Page(response).tags:
            assert tag != "style"
            assert tag != "script" or given.get("src")
            assert not [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
            for name in ("src", "href", "action"):
                assert not re.match(r"(?!tel:)\w+:|//", given.get(name, "")), given


def test_every_page_has_one_heading_a_title_of_its_own_and_the_support_phone(
    mother: Visitor, pages: dict[str, str]
) -> None:
    titles = set()
    for address in pages.values():
        page = mother.open(address)
        assert len([tag for tag, _ in page.tags if tag == "h1"]) == 1, address
        assert "686 551 6100" in page.words
        titles.add(page.html.split("<title>")[1].split("</title>")[0])
    assert len(titles) == len(pages)


def test_no_page_repeats_an_id(mother: Visitor, pages: dict[str, str]) -> None:
    for address in all_of(pages):
        ids = [given["id"] for _, given in mother.open(address).tags if "id" in given]
        assert len(ids) == len(set(ids)), address


def test_pages_of_a_person_are_kept_by_no_cache(mother: Visitor, pages: dict[str, str]) -> None:
    for name, address in pages.items():
        if name != "home":
            assert "no-store" in mother.client.get(address).headers["Cache-Control"], name


def test_every_page_but_home_asks_for_a_login(pages: dict[str, str]) -> None:
    stranger = Client()
    for name, address in pages.items():
        if name != "home":
            response = stranger.get(address)
            assert response.status_code == 302
            assert response.headers["Location"] == f"/entrar/?next={address}"


def state() -> str:
    rows = [*Hold.objects.order_by("pk"), *Appointment.objects.order_by("pk")]
    taken = Slot.objects.exclude(status="free").order_by("pk")
    return str(serialize("json", [*rows, *taken])) + str(AuditEvent.objects.count())


def test_a_get_changes_nothing(mother: Visitor, pages: dict[str, str]) -> None:
    before = state()
    review = pages["review"]
    for address in [*all_of(pages), "/citas/apartar/", f"{review}mas-tiempo/", f"{review}soltar/"]:
        assert mother.open(address).status in {200, 404}
    assert state() == before


def test_each_page_asks_the_database_little(
    mother: Visitor,
    pages: dict[str, str],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for address in pages.values():
        mother.client.get(address)  # policies and catalogue are remembered for seconds
    for name, address in pages.items():
        with django_assert_max_num_queries(SESSION_AND_USER + QUERIES[name], info=name):
            mother.client.get(address)


def test_a_form_without_its_token_is_refused_with_a_way_back(clinic: Clinic) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clinic.family.user)
    sent_from = "http://testserver/citas/solicitar/1/"
    page = Page(strict.post("/citas/apartar/", headers={"Referer": sent_from}))
    assert page.status == 403
    assert "no se agendó ni se cambió ninguna cita" in page.words
    assert page.link("Volver e intentar otra vez") == sent_from
    elsewhere = Page(strict.post("/citas/apartar/", headers={"Referer": "https://example.org/"}))
    assert elsewhere.link("Volver e intentar otra vez") == "/citas/apartar/"


def test_who_entered_in_another_tab_is_told_so(clinic: Clinic) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clinic.family.user)
    page = Page(strict.post("/entrar/", {"login": "AB1000", "password": "la de siempre"}))
    assert page.status == 403
    assert page.words.startswith("Ya entró en otra pestaña ·")
    assert strict.get(page.link("Seguir"), follow=True).status_code == 200
    outside = Client(enforce_csrf_checks=True)
    assert "cookies" in Page(outside.post("/entrar/", {"login": "AB1000"})).words


def test_an_error_of_ours_says_what_to_do(mother: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("citas.domain.booking.queries.upcoming", fail)
    mother.client.raise_request_exception = False
    page = mother.open("/citas/")
    assert page.status == 500
    assert "Algo falló de nuestro lado" in page.words
    assert "686 551 6100" in page.words


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_pages_ask_nothing_of_the_database(
    status: int, rf: Callable[..., object], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pages = {
        400: errors.bad_request,
        403: errors.forbidden,
        404: errors.not_found,
        500: errors.server_error,
        503: errors.unavailable,
    }
    request = rf.get("/citas/")  # type: ignore[attr-defined]
    page = Page(pages[status](request))
    assert page.status == status
    assert "686 551 6100" in page.words
    assert page.link("Ver Tus citas") == "/citas/"


def test_a_database_away_is_answered_with_try_again(
    mother: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("citas.domain.booking.queries.upcoming", away)
    response = mother.client.get("/citas/")
    page = Page(response)
    assert page.status == 503
    assert response.headers["Retry-After"] == "5"
    assert page.link("Intentar otra vez") == "/citas/"
