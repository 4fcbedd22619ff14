"""How a browser wants the pages: easy mode, and the language."""

from django.test import Client

from tests.web.reading import Visitor

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
        ({"modo": "sencillo"}, ""),
        ({"modo": "otro"}, HERE),
        ({}, HERE),
    ):
        answer = anonymous.client.post("/preferencias/modo/", sent, headers={"Referer": page})
        assert answer.status_code == 400
        assert not answer.cookies
