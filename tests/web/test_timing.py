"""Nobody learns from an answer who has an account: not by its words, its headers, or the work behind it.

Without clocks: the same statements to the database in the same order, as many hashes, the same bytes.
(`make bench` measures the times.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citas.domain.access.models import User
from citas.domain.people.models import Coverage, Patient
from citas.interfaces.web.accounts.recovery.views import password_link
from tests.factories.clinic import Clinic, Family, make_family

PASSWORD = "cuatro lobos tejen barro"
VARYING = [
    (r'name="csrfmiddlewaretoken" value="\w+"', "token"),
    (r"[\w.+-]+@example\.org", "address"),
    (r"NO777777|AF\d{6}", "number"),
]


@dataclass(frozen=True)
class Seen:
    """All that whoever sent a form can notice, and the work that it made."""

    status: int
    body: str
    headers: dict[str, str]
    cookies: list[tuple[str, int, dict[str, object]]]
    statements: list[str]
    hashes: int


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One more for each hash, and whether a transaction waited for it (but the test's own)."""
    calls: list[bool] = []
    real = MD5PasswordHasher.encode

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        calls.append(len(connection.savepoint_ids) > 0)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return calls


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def shape(statement: str) -> str:
    """A statement without what differs from one request to the next."""
    # a cast stands beside a value, not beside NULL
    bare = re.sub(
        r"'(?:[^']|'')*'(?:::\w+)?|\b(?:\d+(?:\.\d+)?|NULL|true|false)\b(?:::\w+)?", "?", statement
    )
    # one name or another of a savepoint; a list of one or of many
    return re.sub(r'"s\d+_x\d+"|s\w+_x\w+', "savepoint", bare).strip()


def masked(text: str) -> str:
    for pattern, name in VARYING:
        text = re.sub(pattern, name, text)
    return text


def send(address: str, fields: dict[str, str], hashed: list[bool]) -> Seen:
    """The form in a browser of its own, that has its page open."""
    client = Client()
    client.get(address)
    cache.clear()  # or the first from an address would insert a counter that the next one updates
    before = len(hashed)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, fields)
    cookies = [
        (name, len(morsel.value), {key: morsel[key] for key in ("httponly", "samesite", "path")})
        for name, morsel in sorted(answer.cookies.items())
    ]
    return Seen(
        status=answer.status_code,
        body=masked(answer.content.decode()),
        headers={name: masked(value) for name, value in answer.headers.items() if name != "Expires"},
        cookies=cookies,
        statements=[shape(one["sql"]) for one in asked],
        hashes=len(hashed) - before,
    )


def followed(address: str, fields: dict[str, str]) -> str:
    """The page on which one arrives."""
    client = Client()
    client.get(address)
    return masked(client.post(address, fields, follow=True).content.decode())


@pytest.fixture
def family(clinic: Clinic) -> Family:
    """Who has an account, with password and a confirmed address."""
    clinic.family.user.set_password(PASSWORD)
    clinic.family.user.save()
    EmailAddress.objects.create(
        user=clinic.family.user, email="titular@example.org", verified=True, primary=True
    )
    return clinic.family


def number_of(family: Family) -> str:
    return Coverage.objects.get(patient=family.head).family.affiliation_number


def without_account(clinic: Clinic) -> str:
    """The number of a family whose head has not registered."""
    other = make_family(clinic.location)
    User.objects.filter(pk=other.user.pk).delete()
    return number_of(other)


@pytest.fixture
def logins(clinic: Clinic, family: Family) -> dict[str, str]:
    """A login of each kind that somebody may type."""
    inactive = make_family(clinic.location)
    User.objects.filter(pk=inactive.user.pk).update(is_active=False, password=family.user.password)
    tokens_only = make_family(clinic.location)
    return {
        "known": number_of(family),
        "without account": without_account(clinic),
        "without password": number_of(tokens_only),
        "inactive": number_of(inactive),
        "unknown": "NO777777",
    }


def assert_alike(seen: dict[str, Seen]) -> None:
    """Every one as the first, part by part, so that a failure names the part."""
    (first_name, first), *others = seen.items()
    for name, other in others:
        for part in ("status", "headers", "cookies", "hashes", "statements", "body"):
            assert getattr(other, part) == getattr(first, part), f"{part}: {name}, {first_name}"


def test_a_failed_login_is_the_same_for_known_and_unknown(
    logins: dict[str, str], hashed: list[bool]
) -> None:
    def fields(login: str) -> dict[str, str]:
        return {"login": login, "password": "no es esta"}

    send("/entrar/", fields("NO777777"), hashed)  # what is read once a process
    seen = {name: send("/entrar/", fields(login), hashed) for name, login in logins.items()}
    assert_alike(seen)
    assert seen["known"].hashes == 1
    assert seen["known"].status == 200


def test_the_comparison_sees_a_hash_that_is_spared(
    logins: dict[str, str], hashed: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "set_password", lambda _self, _password: None)
    kinds = ("known", "unknown")
    seen = {
        kind: send("/entrar/", {"login": logins[kind], "password": "no es esta"}, hashed)
        for kind in kinds
    }
    with pytest.raises(AssertionError, match="hashes: unknown, known"):
        assert_alike(seen)


def registration(login: str, serial: str = "A1") -> dict[str, str]:
    return {
        "login": login, "serial": serial, "phone": "686 123 4567",
        "email": f"persona.{login.lower()}@example.org", "password": PASSWORD,
    }  # fmt: skip


def test_a_registration_is_the_same_whether_data_agree_or_an_account_exists(
    clinic: Clinic, family: Family, hashed: list[bool]
) -> None:
    number = without_account(clinic)
    sent = {
        "agree": registration(number),
        "disagree": registration(number, serial="Z9"),
        "registered": registration(number_of(family)),
        "unknown": registration("NO777777"),
    }
    send("/registro/", sent["unknown"] | {"email": "otra@example.org"}, hashed)
    seen = {name: send("/registro/", fields, hashed) for name, fields in sent.items()}
    assert_alike(seen)
    assert (seen["agree"].hashes, seen["agree"].status) == (1, 302)
    cache.clear()
    pages = {followed("/registro/", fields) for fields in sent.values()}
    assert len(pages) == 1


def test_the_password_of_a_registration_is_judged_without_the_roll(
    clinic: Clinic, hashed: list[bool]
) -> None:
    number = without_account(clinic)
    Patient.objects.filter(coverages__family__affiliation_number=number).update(given_name="Hortensia")
    send("/registro/", registration("NO777777"), hashed)
    own = {"password": "Hortensia 1980"}
    sent = [registration(number) | own, registration("NO777777") | own]
    one, other = (send("/registro/", fields, hashed) for fields in sent)
    assert (one.status, one.statements) == (other.status, other.statements)


@pytest.mark.parametrize("way", ["email", "sms"])
def test_asking_for_a_new_password_is_the_same_for_known_and_unknown(
    logins: dict[str, str], hashed: list[bool], way: str
) -> None:
    def fields(login: str) -> dict[str, str]:
        return {"login": login, "por": way}

    send("/recuperar/", fields("NO777777"), hashed)
    seen = {name: send("/recuperar/", fields(login), hashed) for name, login in logins.items()}
    assert_alike(seen)
    cache.clear()
    assert len({followed("/recuperar/", fields(login)) for login in logins.values()}) == 1


def test_a_wrong_code_is_the_same_for_known_and_unknown(
    logins: dict[str, str], hashed: list[bool]
) -> None:
    def fields(login: str) -> dict[str, str]:
        return {"login": login, "code": "123 456"}

    send("/codigo/", fields("NO777777"), hashed)
    assert_alike({name: send("/codigo/", fields(login), hashed) for name, login in logins.items()})


@pytest.mark.parametrize(
    ("address", "sent"),
    [("/entrar/", {"password": "no es esta"}), ("/recuperar/", {}), ("/codigo/", {"code": "123 456"})],
)
def test_spellings_of_one_number_count_as_one_for_known_and_unknown(
    logins: dict[str, str], address: str, sent: dict[str, str]
) -> None:
    def answers(login: str) -> list[int]:
        cache.clear()
        spelled = [f"{login[:at]}-{login[at:]}" for at in range(1, len(login))] * 2
        return [Client().post(address, {"login": typed} | sent).status_code for typed in spelled]

    seen = {name: answers(login) for name, login in logins.items()}
    assert seen["known"][-1] == 429
    assert all(other == seen["known"] for other in seen.values())


NEW = "trenes verdes bajo la lluvia"
CHANGING = {
    "/cuenta/contrasena/": {"oldpassword": PASSWORD, "password1": NEW},
    "/cuenta/alguien-sabe/": {"oldpassword": PASSWORD, "password1": NEW},
}


def test_no_transaction_waits_for_a_password_of_who_comes_in(
    clinic: Clinic, family: Family, hashed: list[bool]
) -> None:
    sent = {
        "/entrar/": {"login": number_of(family), "password": PASSWORD},
        "/registro/": registration(without_account(clinic)),
    }
    hashed.clear()
    for address, fields in sent.items():
        assert send(address, fields, hashed).status == 302
    assert hashed == [False, False]
    with transaction.atomic():
        make_password(PASSWORD)
    assert hashed[-1]  # one that does wait inside is seen


@pytest.mark.parametrize("address", sorted(CHANGING))
def test_no_transaction_waits_for_a_password_that_is_changed(
    address: str, family: Family, hashed: list[bool]
) -> None:
    client = Client()
    client.post("/entrar/", {"login": number_of(family), "password": PASSWORD})
    hashed.clear()
    assert client.post(address, CHANGING[address]).status_code == 302
    assert User.objects.get(pk=family.user.pk).check_password(NEW)
    assert True not in hashed
    assert len(hashed) >= 2


def test_no_transaction_waits_for_a_password_chosen_by_a_link(
    family: Family, hashed: list[bool]
) -> None:
    client = Client()
    link = password_link(family.user).removeprefix(settings.SITE_URL)
    page = client.get(link, follow=True)
    hashed.clear()
    answer = client.post(page.redirect_chain[-1][0], {"password1": NEW})
    assert answer.status_code == 302
    assert hashed == [False]
