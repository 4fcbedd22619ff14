"""How a browser wants the pages: easy mode, and the language."""

from datetime import timedelta

import pytest
from django.test import Client

from citas.domain.access.models import User
from citas.domain.catalogue.models import HealthcareService
from tests.factories.clinic import TODAY, TOMORROW, Clinic
from tests.web.conftest import PASSWORD, Enter
from tests.web.reading import Page, Visitor

HERE = "http://testserver/entrar/"


def test_easy_mode_is_switched_on_and_off_and_one_comes_back_to_the_page(anonymous: Visitor) -> None:
    browser = anonymous.client
    on = browser.post("/preferencias/modo/", {"modo": "sencillo"}, headers={"Referer": HERE})
    assert on.headers["Location"] == HERE
    assert b'class="easy"' in browser.get("/entrar/").content
    browser.post("/preferencias/modo/", {"modo": "normal"}, headers={"Referer": HERE})
    assert b'class="easy"' not in browser.get("/entrar/").content


def test_pages_are_spanish_until_english_is_asked_for(db: None) -> None:
    browser = Client(headers={"Accept-Language": "en-US"})
    assert b'lang="es-MX"' in browser.get("/entrar/").content
    browser.post("/preferencias/idioma/", {"idioma": "en"}, headers={"Referer": HERE})
    assert b'<html lang="en"' in browser.get("/entrar/").content


def test_no_other_site_changes_them_and_nothing_else_is_taken(anonymous: Visitor) -> None:
    for sent, page in (
        ({"modo": "sencillo"}, "https://example.org/"),
        ({"modo": "otro"}, HERE),
        ({}, HERE),
    ):
        answer = anonymous.client.post("/preferencias/modo/", sent, headers={"Referer": page})
        assert answer.status_code == 400
        assert not answer.cookies


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"Origin": "http://testserver"}, 302),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 400),
        ({"Origin": "https://example.org"}, 400),
        ({}, 400),
    ],
)
def test_a_browser_that_keeps_its_pages_to_itself_comes_home(
    anonymous: Visitor, told: dict[str, str], status: int
) -> None:
    answer = anonymous.client.post("/preferencias/modo/", {"modo": "sencillo"}, headers=told)
    assert (answer.status_code, answer.headers.get("Location")) == (
        status,
        "/" if status == 302 else None,
    )


def test_no_page_is_taken_for_ours_that_came_another_way(anonymous: Visitor) -> None:
    told, sent = {"Referer": HERE}, {"modo": "sencillo"}
    answer = anonymous.client.post("/preferencias/modo/", sent, headers=told, secure=True)
    assert answer.status_code == 400


def test_days_hours_and_the_telephones_hours_are_told_in_the_language_of_the_page(
    mother: Visitor, clinic: Clinic
) -> None:
    mother.client.cookies["idioma"] = "en"
    page = mother.open(
        f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/"
    )
    assert "At what time?" in page.words
    assert "Wednesday 2 December" in page.words
    assert "In the morning" in page.words
    assert "(Baja California time)" in page.words
    assert "Monday to Thursday 8:00 to 15:00" in page.words


def test_a_refusal_is_told_with_its_facts_in_the_language_of_the_page(
    mother: Visitor, clinic: Clinic
) -> None:
    clinic.family.daughter.coverages.update(valid_to=TODAY - timedelta(days=1))
    mother.client.cookies["idioma"] = "en"
    page = mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/")
    assert "ended on Monday 30 November 2026. Some detail may need updating." in page.words


def test_one_language_is_never_kept_for_the_other(mother: Visitor) -> None:
    for _twice in range(2):
        assert "Your appointments" in _in(mother, "en").words
        assert "Tus citas" in _in(mother, "es-mx").words


def _in(visitor: Visitor, language: str) -> Page:
    visitor.client.cookies["idioma"] = language
    return visitor.open("/citas/")


def test_where_nobody_chose_the_login_brings_the_accounts_language(maria: User, enter: Enter) -> None:
    User.objects.filter(pk=maria.pk).update(language="en")
    assert "Your appointments" in enter().open("/citas/").words


def test_where_somebody_chose_the_login_changes_nothing(maria: User, anonymous: Visitor) -> None:
    User.objects.filter(pk=maria.pk).update(language="en")
    anonymous.client.cookies["idioma"] = "es-mx"
    anonymous.open("/entrar/")
    anonymous.fill("Entrar", login=maria.username, password=PASSWORD)
    assert "Tus citas" in anonymous.open("/citas/").words


def test_the_language_of_the_account_is_that_of_messages_and_of_this_browser(
    maria: User, enter: Enter
) -> None:
    visitor = enter()
    visitor.open("/cuenta/")
    page = visitor.press("Mensajes y páginas en inglés")
    assert "We saved your language." in page.words
    assert "We write to you in English." in page.words
    maria.refresh_from_db()
    assert maria.language == "en"
    assert "Guardamos su idioma." in visitor.press("Messages and pages in Spanish").words


def test_the_api_speaks_as_the_pages_do(mother: Visitor) -> None:
    mother.client.cookies["idioma"] = "en"
    answer = mother.client.get("/api/v1/appointments/AAAAAAAA")
    assert answer.json()["detail"] == "We did not find an appointment with that folio in your account."


def test_what_the_institute_has_named_is_spanish_to_screen_readers(
    mother: Visitor, clinic: Clinic
) -> None:
    HealthcareService.objects.update(name="Tamiz visual")
    services = f"/citas/solicitar/{clinic.family.daughter.pk}/"
    assert '<span lang="es">' not in mother.open(services).html
    mother.client.cookies["idioma"] = "en"
    assert '<span lang="es">Tamiz visual</span>' in mother.open(services).html
