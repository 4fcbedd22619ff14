"""How often somebody may try, and what those read who must wait."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from citas.config.protection import HASHING
from citas.domain.access import codes
from citas.domain.access.errors import TooManyAttempts
from citas.domain.access.hashers import PLACES, line
from citas.domain.access.models import OneTimeCode, User
from citas.domain.audit.actors import ActorKind, Channel, system
from citas.interfaces.web.ui.limits import limit
from tests.factories.clinic import Clinic
from tests.factories.staff import TOTP_SECRET, make_staff
from tests.web.reading import Page, Visitor

PASSWORD = "una larga y buena"
WRONG = {"login": "AB1234", "password": "otra"}


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> Iterator[None]:
    yield
    cache.clear()


def asked(address: str = "10.0.0.1") -> HttpRequest:
    """A form sent from an address."""
    return RequestFactory().post("/codigo/", REMOTE_ADDR=address)


def test_a_limit_counts_by_whom_it_is_about_wherever_it_comes_from(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code": "60/m/ip,2/h/key"}
    for number in (1, 2):
        limit(asked(f"10.0.0.{number}"), "code", "AB1234")
    with pytest.raises(TooManyAttempts) as refused:
        limit(asked("10.0.0.3"), "code", "AB1234")
    assert refused.value.facts["minutes"] == 60
    limit(asked("10.0.0.3"), "code", "ZZ9999")


def test_a_limit_counts_by_address_whomever_it_is_about(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code": "2/m/ip,5/h/key"}
    for login in ("A", "B"):
        limit(asked(), "code", login)
    with pytest.raises(TooManyAttempts):
        limit(asked(), "code", "C")
    limit(asked("10.0.0.2"), "code", "C")


def test_a_network_of_ipv6_is_one_address(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code": "2/m/ip"}
    for host in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"):
        limit(asked(host), "code")
    with pytest.raises(TooManyAttempts):
        limit(asked("2001:db8:1:2:abcd::3"), "code")
    limit(asked("2001:db8:1:3::1"), "code")


def test_opening_a_page_is_never_counted(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code": "1/m/ip"}
    for _ in range(3):
        limit(RequestFactory().get("/codigo/"), "code")


def test_wrong_codes_are_limited_over_all_accounts_and_addresses(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code_failed": "2/h/ip,5/h/key"}

    def guess(number: int) -> int:
        sender = Client(REMOTE_ADDR=f"10.0.0.{number // 2}")
        return sender.post("/codigo/", {"login": f"AB100{number}", "code": "123456"}).status_code

    assert [guess(number) for number in range(7)] == [200] * 5 + [429] * 2
    again = Client(REMOTE_ADDR="10.0.0.0")
    assert again.post("/codigo/", {"login": "AB1008", "code": "123456"}).status_code == 429


def test_of_a_code_that_was_right_nothing_is_counted(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code_failed": "1/h/ip,1/h/key"}
    user = User.objects.create_user("AB1234")
    for _ in range(3):
        paper = codes.issue(
            user=user, origin=OneTimeCode.Origin.DESK, actor=system(Channel.WEB), now=timezone.now()
        )
        assert Client().post("/codigo/", {"login": "AB1234", "code": paper}).status_code == 302


def test_of_a_password_that_was_right_nothing_is_counted(clinic: Clinic) -> None:
    User.objects.create_user("AB1234", PASSWORD)
    for _ in range(7):
        answer = Client().post("/entrar/", WRONG | {"password": PASSWORD})
        assert answer.status_code == 302


@pytest.fixture
def wide_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line with room for everybody, so that only the counters stop anybody."""
    monkeypatch.setattr(line, "_places", threading.BoundedSemaphore(100))


def failures_let_through(attempts: int) -> int:
    """How many of so many wrong passwords, sent at once, were looked at."""
    together = threading.Barrier(attempts, timeout=30)

    def attempt(number: int) -> bool:
        try:
            together.wait()
            answer = Client(REMOTE_ADDR=f"10.0.1.{number}").post("/entrar/", WRONG)
            return "No pudimos entrar" in Page(answer).words
        finally:
            connection.close()

    with ThreadPoolExecutor(attempts) as crowd:
        return sum(crowd.map(attempt, range(attempts)))


@pytest.mark.django_db(transaction=True)
def test_five_allowed_failures_stay_five_under_parallel_attempts(wide_line: None) -> None:
    User.objects.create_user("AB1234", PASSWORD)
    assert 1 <= failures_let_through(12) <= 5
    assert sum(failures_let_through(1) for _ in range(5)) <= 4
    assert failures_let_through(4) == 0


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_counter_more_would_pass(
    wide_line: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/300s/key"}
    User.objects.create_user("AB1234", PASSWORD)
    read = threading.Barrier(8, timeout=30)

    @contextmanager
    def unlocked(_key: str) -> Iterator[bool]:
        yield True

    def all_read_before_any_writes(history: list[float], *given: object, **more: object) -> object:
        read.wait()
        return counted(history, *given, **more)

    counted = ratelimit.apply_rate
    monkeypatch.setattr(ratelimit, "cache_lock", unlocked)
    monkeypatch.setattr(ratelimit, "apply_rate", all_read_before_any_writes)
    assert failures_let_through(8) == 8


@contextmanager
def full_line() -> Iterator[None]:
    """Every place in the line for passwords taken, by other people."""
    taken, over = threading.Barrier(PLACES + 1, timeout=30), threading.Event()

    def somebody() -> None:
        with line.place():
            taken.wait()
            over.wait(30)

    with ThreadPoolExecutor(PLACES) as people, ExitStack() as ending:
        ending.callback(over.set)
        for _ in range(PLACES):
            people.submit(somebody)
        taken.wait()
        yield


def hashing_addresses() -> list[str]:
    """The address of every page that hashes."""
    given = {"activate": {"token": "t"}, "account_reset_password_from_key": {"uidb36": "1", "key": "k"}}
    return [reverse(name, kwargs=given.get(name)) for name in sorted(HASHING)]


def test_when_the_line_is_full_one_is_told_at_once_and_the_database_hears_nothing(
    clinic: Clinic,
) -> None:
    client = Client()
    client.force_login(clinic.family.user)
    assert {"/entrar/", "/registro/", "/cuenta/contrasena/"} < set(hashing_addresses())
    with full_line(), CaptureQueriesContext(connection) as queries:
        for address in hashing_addresses():
            answer = client.post(address, WRONG)
            page = Page(answer)
            assert page.status == 503
            assert answer["Retry-After"] == "5"
            assert "Muchas personas están entrando al mismo tiempo" in page.words
            assert "Sus citas siguen guardadas" in page.words
            assert "686 551 6100" in page.words
            assert page.link("Intentar otra vez") == address
    assert [one["sql"] for one in queries] == []


def test_while_passwords_wait_all_other_pages_are_served(mother: Visitor) -> None:
    with full_line():
        assert mother.open("/citas/").status == 200
        assert Visitor(Client()).open("/entrar/").status == 200


def test_a_place_in_the_line_is_given_back_after_every_answer() -> None:
    answers = [Client().post("/entrar/", WRONG).status_code for _ in range(PLACES + 3)]
    assert answers == [200] * 5 + [429]


def test_who_must_wait_reads_how_long_and_where_else_to_go(
    anonymous: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TooManyAttempts(minutes=60)

    monkeypatch.setattr("citas.interfaces.web.accounts.views.LoginView.post", refuse)
    answer = anonymous.client.post("/entrar/", WRONG)
    page = Page(answer)
    assert (page.status, answer["Retry-After"]) == (429, "3600")
    assert "espere una hora e intente otra vez" in page.words
    assert "ventanilla de su unidad" in page.words
    assert "686 551 6100" in page.words


def test_the_limit_of_an_address_says_when_to_come_back(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    Client().post("/entrar/", WRONG)
    answer = Client().post("/entrar/", WRONG)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert Page(answer).link("Intentar otra vez") == "/entrar/"


def test_an_account_tried_too_often_says_when_to_come_back() -> None:
    answers = [Client().post("/entrar/", WRONG) for _ in range(6)]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "300")


@pytest.fixture
def clerk(clinic: Clinic) -> User:
    """Somebody of the desk, with password and code generator."""
    found = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    found.set_password(PASSWORD)
    found.save()
    return found


def halfway(user: User) -> Client:
    """Where the password was right and the code is asked for."""
    client = Client()
    answer = client.post("/entrar/", {"login": user.username, "password": PASSWORD})
    assert answer["Location"] == "/entrar/segundo-paso/"
    return client


def current_code() -> str:
    counter = int(time.time()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(TOTP_SECRET, counter)))


def test_a_second_factor_cannot_be_guessed(clerk: User) -> None:
    client, right = halfway(clerk), current_code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(5):
        client.post("/entrar/segundo-paso/", {"code": wrong})
    assert "_auth_user_id" not in client.session
    client.post("/entrar/segundo-paso/", {"code": right})
    assert "_auth_user_id" not in client.session


def test_a_code_of_the_second_factor_gets_in_once(clerk: User) -> None:
    first, second, code = halfway(clerk), halfway(clerk), current_code()
    first.post("/entrar/segundo-paso/", {"code": code})
    second.post("/entrar/segundo-paso/", {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session
