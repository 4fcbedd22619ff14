"""What every answer says beside its page, and what cookies, redirects and forms allow."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from citas.domain.access.models import User
from tests.factories.clinic import Clinic

PASSWORD = "una larga y buena"
POWERS = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")


@pytest.fixture
def titular(clinic: Clinic) -> User:
    user = clinic.family.user
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(client: Client, user: User, **more: str) -> Any:
    """The answer to the right password."""
    return client.post("/entrar/", {"login": user.username, "password": PASSWORD, **more})


@pytest.mark.parametrize(
    "address",
    ["/", "/entrar/", "/citas/", "/no-existe/", "/api/v1/me/patients", "/api/v1/nothing",
     "/static/ui/page.js", "/static/nothing.js"],
)  # fmt: skip
def test_every_answer_says_how_it_may_be_used(address: str, clinic: Clinic) -> None:
    answer = Client().get(address)
    answer.close()
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert address.startswith("/static/ui") or headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "address", ["/", "/entrar/", "/no-existe/", "/api/v1/nothing", "/sin-conexion/"]
)
def test_every_page_takes_powers_away_from_the_browser(address: str, clinic: Clinic) -> None:
    allowed = Client().get(address).headers["Permissions-Policy"].split(", ")
    assert {f"{power}=()" for power in POWERS} <= set(allowed)
    assert [power for power in allowed if not power.endswith("=()")] == [
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    ]


def test_only_pages_carry_what_only_pages_heed(clinic: Clinic) -> None:
    for address in ("/static/ui/page.js", "/citas/"):
        answer = Client().get(address)
        answer.close()
        assert "Permissions-Policy" not in answer.headers, address
    assert "Content-Security-Policy" not in Client().get("/citas/").headers


def test_only_files_may_be_kept(clinic: Clinic) -> None:
    client = Client()
    client.force_login(clinic.family.user)
    for address in ("/", "/entrar/", "/citas/", "/no-existe/", "/api/v1/me/patients", "/salir/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
    file = client.get("/static/ui/page.js")
    file.close()
    assert "no-store" not in file.headers["Cache-Control"]


def test_the_policy_of_content_lets_nobody_frame_redirect_forms_or_run_plugins(clinic: Clinic) -> None:
    policy = Client().get("/entrar/").headers["Content-Security-Policy"]
    told = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    assert told["default-src"] == told["base-uri"] == told["frame-ancestors"] == "'none'"
    assert told["script-src"] == told["style-src"] == told["connect-src"] == "'self'"
    assert told["form-action"] == "'self'"
    assert "object-src" not in told  # none, by default-src


def test_cookies_are_kept_from_scripts_and_from_other_sites(titular: User) -> None:
    client = Client()
    client.get("/entrar/")
    enter(client, titular)
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
        assert client.cookies[name]["path"] == "/"
        assert not client.cookies[name]["domain"]


def test_logging_in_gives_another_session_and_another_token_for_forms(titular: User) -> None:
    client = Client()
    session = client.session
    session["before"] = "planted"
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    client.get("/entrar/")
    token = client.cookies["csrftoken"].value
    enter(client, titular)
    assert client.cookies["sessionid"].value != planted
    assert client.cookies["csrftoken"].value != token
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert stranger.get("/citas/").status_code == 302


def test_logging_out_ends_the_session_for_whoever_kept_its_key(titular: User) -> None:
    client, copy = Client(), Client()
    enter(client, titular)
    copy.cookies["sessionid"] = client.cookies["sessionid"].value
    assert copy.get("/citas/").status_code == 200
    client.post("/salir/")
    assert copy.get("/citas/").status_code == 302


def test_a_new_password_ends_every_other_session(titular: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        enter(client, titular)
    titular.set_password("otra larga y buena")
    titular.save()
    assert elsewhere.get("/citas/").status_code == 302


@pytest.mark.parametrize(
    "planted",
    ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "http:///x",
     "https:example.org", "\thttps://example.org"],
)  # fmt: skip
def test_after_the_login_nobody_is_led_elsewhere(titular: User, planted: str) -> None:
    answer = enter(Client(), titular, next=planted)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))
    assert "example.org" not in answer["Location"]


def test_a_name_of_ours_that_is_not_ours_is_refused(clinic: Clinic) -> None:
    for header in ({"host": "example.org"}, {"host": "testserver@example.org"}):
        assert Client().get("/", headers=header).status_code == 400
    answer = Client().get("/citas/", headers={"X-Forwarded-Host": "example.org"})
    assert "example.org" not in answer["Location"]


def views(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    """Every route and its view, through all includes."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{resolver.pattern}{one.pattern}", one.callback
        else:
            for route, view in views(one):
                yield f"{resolver.pattern}{route}", view


def test_no_form_is_taken_without_its_token() -> None:
    """The API checks by itself: a session with the token, or no session at all (tests/api).

    How a browser wants the pages is asked of the page it comes from (tests/web/test_preferences.py).
    """
    found = [(route.lstrip("^/"), view) for route, view in views(get_resolver())]
    exempt = [route for route, view in found if getattr(view, "csrf_exempt", False)]
    assert len(found) > 20
    assert [route for route in exempt if not route.startswith(("api/v1/", "preferencias/"))] == []
    assert "django.middleware.csrf.CsrfViewMiddleware" in product.MIDDLEWARE


def test_a_form_cannot_name_more_than_it_shows(titular: User) -> None:
    enter(Client(), titular, is_staff="1", is_superuser="1", username="ZZ", email="x@example.org")
    titular.refresh_from_db()
    assert (titular.is_staff, titular.is_superuser, titular.email) == (False, False, "")


@pytest.mark.parametrize("address", ["/", "/entrar/", "/api/v1/me/patients"])
def test_methods_that_tell_of_the_way_are_not_answered(address: str, clinic: Clinic) -> None:
    answer = Client().trace(address)
    assert (answer.status_code, answer.content) == (405, b"")
    assert answer["Allow"] == "GET, HEAD, POST"
