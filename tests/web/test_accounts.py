"""Logging in and out, in the words of the service sheet."""

from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from pytest_django import Settings

from citas.domain.access.models import User
from citas.domain.access.queries import username_meant
from citas.domain.audit.models import AuditEvent
from citas.interfaces.web.accounts.usernames import normalised
from tests.web.reading import Visitor

PASSWORD = "una larga y buena"


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def titular(db: None) -> User:
    return User.objects.create_user("AB1234", PASSWORD)


def log_in(visitor: Visitor, login: str, password: str = PASSWORD) -> int:
    """The status of the answer."""
    action, fields = visitor.open("/entrar/").form("Entrar")
    sent = fields | {"login": login, "password": password}
    visitor._arrive(visitor.client.post(action, sent, follow=True), action)
    return visitor.page.status


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("AB1234", "AB1234"),
        (" ab 12 34 ", "AB1234"),
        ("-ab1234-", "AB1234"),
        ("ab1234-02", "AB1234-02"),
        ("AB 1234 – 02", "AB1234-02"),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed: str, meant: str) -> None:
    assert normalised(typed) == meant


def test_the_login_page_asks_for_two_things_and_says_where_help_is(anonymous: Visitor) -> None:
    page = anonymous.open("/entrar/")
    assert "Número de afiliación" in page.words
    assert "Contraseña" in page.words
    assert "¿No puede entrar?" in page.words
    assert "686 551 6100 ext. 6137 lunes a jueves" in page.words


def test_who_logs_in_arrives_at_tus_citas(anonymous: Visitor, titular: User) -> None:
    log_in(anonymous, "ab 1234")
    assert anonymous.address == "/"


def test_another_adult_logs_in_with_number_and_key(anonymous: Visitor, db: None) -> None:
    User.objects.create_user("AB1234-02", PASSWORD)
    log_in(anonymous, "ab1234-02")
    assert anonymous.address == "/"


@pytest.mark.parametrize("typed", ["AB-1234", "a-b 12-34", "AB1234 02", "ab-1234-02"])
def test_hyphens_are_forgiven_inside_and_where_they_are_left_out(
    anonymous: Visitor, titular: User, typed: str
) -> None:
    User.objects.create_user("AB1234-02", PASSWORD)
    log_in(anonymous, typed)
    assert anonymous.address == "/"


def test_a_name_that_is_exact_is_never_taken_for_another(db: None) -> None:
    for name in ("AB1234-02", "AB123402", "CD12-34", "CD123-4"):
        User.objects.create_user(name, PASSWORD)
    assert username_meant("AB123402") == "AB123402"
    assert username_meant("AB1234-02") == "AB1234-02"
    assert username_meant("CD1-234") == "CD1-234"  # two it could be: nobody is guessed


def test_hyphens_give_nobody_more_attempts(anonymous: Visitor, titular: User) -> None:
    for typed in ("AB1234", "A-B1234", "AB-1234", "AB1-234", "AB12-34"):
        log_in(anonymous, typed, "otra")
    assert log_in(anonymous, "AB123-4", PASSWORD) == 429


@pytest.mark.parametrize(("login", "password"), [("AB1234", "otra"), ("ZZ9999", PASSWORD)])
def test_a_failed_login_never_says_which_was_wrong(
    anonymous: Visitor, titular: User, login: str, password: str
) -> None:
    log_in(anonymous, login, password)
    assert anonymous.page.words.startswith("Error: Entrar ")
    assert anonymous.page.words.count("No pudimos entrar") == 1
    assert "No pudimos entrar con esos datos" in anonymous.page.words
    assert "Por seguridad no decimos cuál falló" in anonymous.page.words
    assert "Si tiene citas, siguen guardadas" in anonymous.page.words
    assert PASSWORD not in anonymous.page.html


def test_an_empty_form_says_what_is_missing(anonymous: Visitor, db: None) -> None:
    log_in(anonymous, "", "")
    assert "Escriba su número de afiliación." in anonymous.page.words
    assert "Escriba su contraseña." in anonymous.page.words


def test_too_many_attempts_are_stopped_even_with_the_right_password(
    anonymous: Visitor, titular: User
) -> None:
    for _ in range(5):
        log_in(anonymous, "AB1234", "otra")
    assert log_in(anonymous, "ab1234", PASSWORD) == 429
    assert "Hubo demasiados intentos" in anonymous.page.words
    assert "_auth_user_id" not in anonymous.client.session


@pytest.mark.parametrize("varied", ["X-Forwarded-For", "Host"])
def test_one_account_is_limited_wherever_the_attempts_come_from(
    anonymous: Visitor, titular: User, settings: Settings, varied: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    sent = {"login": "AB1234", "password": "otra"}
    values = [f"10.0.0.{n}" if "For" in varied else f"testserver:{8000 + n}" for n in range(6)]
    pages = [
        anonymous.client.post("/entrar/", sent, headers={varied: value}).content for value in values
    ]
    assert [b"Hubo demasiados intentos" in page for page in pages] == [False] * 5 + [True]


def test_a_flood_from_one_connection_is_answered_with_our_page(
    anonymous: Visitor, db: None, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    for number in range(3):
        anonymous.client.post("/entrar/", {"login": f"N{number}"})
    assert log_in(anonymous, "N31") == 429
    assert "Espere un minuto" in anonymous.page.words


def test_behind_the_proxy_each_address_has_a_limit_of_its_own(
    anonymous: Visitor, db: None, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    # the last address is the proxy's word, those before it are the visitor's own
    seen = ["10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2, 10.0.0.1"]
    answers = [anonymous.client.post("/entrar/", {}, HTTP_X_FORWARDED_FOR=ip) for ip in seen]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200, 429]


def test_a_waiting_room_that_mistypes_does_not_shut_itself_out(
    anonymous: Visitor, titular: User
) -> None:
    for number in range(31):
        log_in(anonymous, f"N{number}", "otra")
    log_in(anonymous, "AB1234")
    assert anonymous.address == "/"


def test_leaving_is_asked_for_done_and_said(anonymous: Visitor, titular: User) -> None:
    log_in(anonymous, "AB1234")
    page = anonymous.open("/salir/")
    assert "¿Quiere cerrar su sesión?" in page.words
    anonymous.press("Cerrar sesión")
    assert "Cerró su sesión" in anonymous.page.words
    assert "_auth_user_id" not in anonymous.client.session


def test_an_inactive_account_reads_what_to_do(anonymous: Visitor, titular: User) -> None:
    User.objects.update(is_active=False)
    log_in(anonymous, "AB1234")
    assert "Su cuenta está inactiva" in anonymous.page.words


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk"))


def test_logins_and_goodbyes_are_written_down(anonymous: Visitor, titular: User) -> None:
    log_in(anonymous, "AB1234")
    anonymous.open("/salir/")
    anonymous.press("Cerrar sesión")
    (came,), (left,) = events("account.login"), events("account.logout")
    assert (came.actor_id, came.actor_kind, came.channel) == (titular.pk, "insured", "web")
    assert (came.details, left.actor_id) == ({"methods": ["password"]}, titular.pk)


def test_a_failed_login_is_written_down_without_what_was_typed(
    anonymous: Visitor, titular: User
) -> None:
    for login in ("AB1234", "ab 1234", "ZZ9999"):
        log_in(anonymous, login, "secreto-mal-tecleado")
    known, again, unknown = events("account.login_failed")
    assert known.subject_id == again.subject_id != unknown.subject_id
    assert (known.details, unknown.details) == ({"user_id": titular.pk}, {"user_id": None})
    assert (known.actor_id, known.actor_kind) == (None, "stranger")
    written = str([vars(event) for event in (known, again, unknown)])
    for typed in ("AB1234", "ZZ9999", "secreto"):
        assert typed not in written


def test_a_login_that_cannot_be_written_down_does_not_happen(
    anonymous: Visitor, titular: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the log is away")

    monkeypatch.setattr("citas.domain.access.trail.record", broken)
    with pytest.raises(RuntimeError):
        log_in(anonymous, "AB1234")
    assert not UserSession.objects.exists()
    titular.refresh_from_db()
    assert titular.last_login is None


def test_the_login_page_names_every_other_way(anonymous: Visitor, db: None) -> None:
    page = anonymous.open("/entrar/")
    assert page.link("Recuperar mi contraseña") == "/recuperar/"
    assert page.link("Ya no tengo ese correo").startswith("/ayuda/cuenta/")
    assert page.link("Que me ayuden en ventanilla").startswith("/ayuda/cuenta/")
    assert page.link("Regístrese") == "/registro/"
    assert page.link("código") == "/codigo/"
