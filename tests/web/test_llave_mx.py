"""Entering with Llave MX: who gets in, who does not, and what they read when something goes wrong."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from citas.domain.access.models import User
from citas.domain.audit.models import AuditEvent
from citas.domain.people.models import Account, FamilyGroup, Patient
from citas.interfaces.web.accounts.llave_mx import exchange
from tests.factories.clinic import Clinic, cover, make_family, make_patient
from tests.llave_mx_provider import (
    PROFILE,
    TOKEN,
    FakeLlaveMX,
    Fault,
    curp_of,
    llave_mx,
    profile,
)
from tests.web.conftest import Clock
from tests.web.reading import Page, Visitor

SITE = "http://testserver"
BUTTON = "Entrar con Llave MX"
DESK = "Vaya a la ventanilla de su unidad: ahí lo revisamos con usted. Lleve una identificación."


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def fake(settings: Settings) -> Iterator[FakeLlaveMX]:
    with llave_mx(SITE) as started:
        settings.SITE_URL = SITE
        settings.LLAVE_MX = started.settings()
        yield started


def leave(visitor: Visitor, start: str = "/entrar/") -> str:
    """Press the button of the login page. Where it leads."""
    visitor.open(start)
    return visitor.press(BUTTON).link("Continuar en Llave MX")


def enter(visitor: Visitor, fake: FakeLlaveMX, person: dict[str, object]) -> Page:
    """The whole way with one's own Llave MX, and the page at its end."""
    fake.people[:] = [person]
    back = fake.log_in(leave(visitor))
    return visitor.open(back.removeprefix(SITE))


def is_in(visitor: Visitor) -> bool:
    return "_auth_user_id" in visitor.client.session


def who(visitor: Visitor) -> str:
    return User.objects.get(pk=visitor.client.session["_auth_user_id"]).username


def refusals() -> list[tuple[str, int | None]]:
    """The cause and the patient of each identity refused so far."""
    found = AuditEvent.objects.filter(action="identity.refused").order_by("pk")
    return list(found.values_list("reason", "patient_id"))


def test_without_settings_there_is_no_button_and_no_address(anonymous: Visitor, db: None) -> None:
    assert BUTTON not in anonymous.open("/entrar/").words
    for address in ("/entrar/llave-mx/", "/entrar/llave-mx/regreso/", "/entrar/llave-mx/cuenta/"):
        assert anonymous.open(address).status == 404
        assert anonymous.client.post(address).status_code == 404


def test_who_has_an_account_enters_it(anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX) -> None:
    enter(anonymous, fake, profile(clinic.family.head))
    assert anonymous.address == "/"
    assert who(anonymous) == clinic.family.user.username
    assert fake.asked[-2:] == [TOKEN, PROFILE]


def test_the_browser_goes_on_by_itself_and_the_page_says_where(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    anonymous.open("/entrar/")
    action, fields = anonymous.page.form(BUTTON)
    response = anonymous.client.post(action, fields)
    address = Page(response).link("Continuar en Llave MX")
    assert response.headers["Refresh"] == f"0; url={address}"
    assert address.startswith(f"{fake.address}/oauth.xhtml?")
    assert "no-store" in response.headers["Cache-Control"]


def test_a_get_starts_nothing(anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX) -> None:
    anonymous.open("/entrar/llave-mx/")
    assert anonymous.address == "/entrar/"
    assert "socialaccount_states" not in anonymous.client.session


def test_afterwards_the_person_is_where_they_wanted_to_go(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    fake.people.append(profile(clinic.family.head))
    back = fake.log_in(leave(anonymous, "/entrar/?next=/citas/solicitar/"))
    anonymous.open(back.removeprefix(SITE))
    assert anonymous.address == "/citas/solicitar/"


def test_nobody_is_led_to_another_site_afterwards(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    fake.people.append(profile(clinic.family.head))
    anonymous.open("/entrar/")
    action, fields = anonymous.page.form(BUTTON)
    evil = {"next": "https://example.org/", "process": "connect", "scope": "todo"}
    there = Page(anonymous.client.post(f"{action}?auth_params=a%3Db", fields | evil))
    anonymous.open(fake.log_in(there.link("Continuar en Llave MX")).removeprefix(SITE))
    assert anonymous.address == "/"


def test_a_login_is_written_down_with_its_method(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    enter(anonymous, fake, profile(clinic.family.head))
    event = AuditEvent.objects.get(action="account.login")
    assert (event.subject_id, event.details) == (
        str(clinic.family.user.pk),
        {"methods": ["llave_mx"]},
    )


def test_nothing_of_the_profile_and_no_token_is_kept(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    enter(anonymous, fake, profile(clinic.family.head))
    enter(Visitor(Client()), fake, profile(clinic.family.head))
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (
        clinic.family.user,
        str(1000 + clinic.family.head.pk),
        {},
    )
    assert not SocialToken.objects.exists()
    clinic.family.user.refresh_from_db()
    assert clinic.family.user.email == ""
    kept = str(anonymous.client.session.items())
    assert clinic.family.head.curp is not None
    assert clinic.family.head.curp not in kept
    assert "example.org" not in kept


def test_who_has_no_account_gets_one_and_reads_its_number(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    spouse = make_patient(clinic.location, "Bruno", date(1979, 8, 2))
    family = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    cover(spouse, family, "CONYUGE", "02")
    page = enter(anonymous, fake, profile(spouse))
    number = f"{family.affiliation_number}-02"
    assert who(anonymous) == number
    assert f"Su cuenta está lista. Para entrar la próxima vez use {number}." in page.words


@pytest.fixture
def twice_insured(clinic: Clinic) -> Patient:
    """The head of the family, who is also a beneficiary elsewhere, with an account in each."""
    other = FamilyGroup.objects.create(affiliation_number="ZZ09")
    coverage = cover(clinic.family.head, other, "CONYUGE", "02")
    Account.objects.create(user=User.objects.create_user("ZZ09-02"), coverage=coverage)
    return clinic.family.head


def test_who_has_two_accounts_chooses_each_time(
    anonymous: Visitor, twice_insured: Patient, fake: FakeLlaveMX
) -> None:
    head_of = Account.objects.earliest("pk").user.username
    for number in ("ZZ09", head_of):
        page = enter(anonymous, fake, profile(twice_insured))
        assert "¿Con qué cuenta quiere entrar?" in page.words
        assert not is_in(anonymous)
        anonymous.press(f"Afiliación {number}")
        assert who(anonymous).startswith(number)
        anonymous.client.logout()
    assert SocialAccount.objects.count() == 1


def test_only_an_account_of_the_person_can_be_chosen(
    anonymous: Visitor, clinic: Clinic, twice_insured: Patient, fake: FakeLlaveMX
) -> None:
    stranger = Account.objects.get(user=make_family(clinic.location).user)
    for sent in (str(stranger.pk), "9" * 30, "x"):
        enter(anonymous, fake, profile(twice_insured))
        answer = anonymous.client.post("/entrar/llave-mx/cuenta/", {"account": sent})
        assert answer.status_code == 403
        assert not is_in(anonymous)


def test_a_choice_waits_ten_minutes(
    anonymous: Visitor, twice_insured: Patient, fake: FakeLlaveMX, clock: Clock
) -> None:
    enter(anonymous, fake, profile(twice_insured))
    clock.advance(minutes=11)
    anonymous.press("Afiliación ZZ09")
    assert anonymous.address == "/entrar/"
    assert not is_in(anonymous)


def test_nobody_chooses_without_having_been_recognised(
    anonymous: Visitor, twice_insured: Patient, fake: FakeLlaveMX
) -> None:
    anonymous.open("/entrar/llave-mx/cuenta/")
    assert anonymous.address == "/entrar/"
    account = Account.objects.earliest("pk")
    anonymous.client.post("/entrar/llave-mx/cuenta/", {"account": account.pk})
    assert not is_in(anonymous)


def test_a_curp_that_the_roll_does_not_have_reads_what_to_do(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    person = profile(clinic.family.head, curp=curp_of(clinic.family.head, 7))
    page = enter(anonymous, fake, person)
    assert page.status == 403
    assert "Su CURP no está en nuestro registro de derechohabientes." in page.words
    assert "686 551 6100" in page.words
    assert page.link("Entrar con mi contraseña") == "/entrar/"
    assert not is_in(anonymous)
    assert refusals() == [("identity_unknown", None)]


@pytest.mark.parametrize(
    ("differently", "cause"),
    [
        ({"fechaNacimiento": "1980-05-02"}, "birth-date-differs"),
        ({"nombre": "MARTA"}, "name-differs"),
        ({"segundoApellido": ""}, "name-differs"),
        ({"curp": "LODM800501MBCPZR09"}, "malformed-curp"),
        ({"curp": "\x00"}, "malformed-curp"),
        ({"curp": None}, "malformed-curp"),
    ],
)
def test_data_that_differ_from_the_roll_go_to_the_desk(
    anonymous: Visitor,
    clinic: Clinic,
    fake: FakeLlaveMX,
    differently: dict[str, object],
    cause: str,
) -> None:
    page = enter(anonymous, fake, profile(clinic.family.head, **differently))
    assert page.status == 403
    assert DESK in page.words
    assert not is_in(anonymous)
    patient_id = None if cause == "malformed-curp" else clinic.family.head.pk
    assert refusals() == [(cause, patient_id)]
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "differently",
    [
        {"nombre": "maria", "primerApellido": "LOPEZ", "segundoApellido": " díaz "},
        {"nombre": "Lopez Diaz", "primerApellido": "María", "segundoApellido": None},
        {"fechaNacimiento": "1980-05-01"},
        {"fechaNacimiento": "1980-05-01T00:00:00.000"},
        {"fechaNacimiento": "01-05-1980"},
        {"fechaNacimiento": ""},
        {"cuentaVerificada": "true"},
        {"idUsuario": None, "idPersona": "abc-1"},
    ],
)
def test_what_is_only_written_otherwise_agrees(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX, differently: dict[str, object]
) -> None:
    enter(anonymous, fake, profile(clinic.family.head, **differently))
    assert who(anonymous) == clinic.family.user.username


def test_an_account_that_llave_mx_has_not_verified_stays_out_unless_the_operator_lets_it(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX, settings: Settings
) -> None:
    person = profile(clinic.family.head, cuentaVerificada=False)
    page = enter(anonymous, fake, person)
    assert "Su cuenta de Llave MX todavía no está verificada." in page.words
    assert refusals() == [("identity_unverified", clinic.family.head.pk)]
    settings.LLAVE_MX = fake.settings(verified_only=False)
    enter(anonymous, fake, person)
    assert is_in(anonymous)


def test_a_second_identity_with_the_same_curp_is_refused_and_the_first_goes_on(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    first = profile(clinic.family.head)
    enter(anonymous, fake, first)
    anonymous.client.logout()
    page = enter(anonymous, fake, first | {"idUsuario": 666})
    assert DESK in page.words
    assert clinic.family.user.username not in page.html
    assert not is_in(anonymous)
    assert refusals() == [("second-identity-of-person", clinic.family.head.pk)]
    enter(anonymous, fake, first)
    assert who(anonymous) == clinic.family.user.username


def test_who_refuses_reads_the_same_whatever_the_cause(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    person = profile(clinic.family.head)
    seen = {enter(anonymous, fake, person | {"nombre": "MARTA"}).words}
    Patient.objects.filter(pk=clinic.family.head.pk).update(deceased_on=date(2026, 11, 1))
    seen.add(enter(anonymous, fake, person).words)
    Patient.objects.update(deceased_on=None)
    User.objects.update(is_active=False)
    seen.add(enter(anonymous, fake, person).words)
    assert len(seen) == 1
    assert [cause for cause, _ in refusals()] == ["name-differs", "deceased", "inactive"]


def test_who_cancels_reads_the_other_ways(anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX) -> None:
    page = anonymous.open(fake.cancel(leave(anonymous)).removeprefix(SITE))
    assert page.status == 200
    assert "Usted canceló" in page.words
    assert page.link("Entrar con mi contraseña") == "/entrar/"
    assert "Continuar en Llave MX" in anonymous.press("Intentar otra vez con Llave MX").words


@pytest.mark.parametrize("address", ["?code=abc&state=inventado", "?code=abc", "?error=x", ""])
def test_who_comes_back_without_having_left_is_asked_to_begin_again(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX, address: str
) -> None:
    page = anonymous.open(f"/entrar/llave-mx/regreso/{address}")
    assert page.status == 400
    assert "Hay que empezar otra vez" in page.words
    assert fake.asked == []


def test_a_way_back_is_good_once_and_in_one_browser(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX
) -> None:
    fake.people.append(profile(clinic.family.head))
    back = fake.log_in(leave(anonymous)).removeprefix(SITE)
    victim = Visitor(Client())
    assert victim.open(back).status == 400
    assert not is_in(victim)
    anonymous.open(back)
    assert is_in(anonymous)
    anonymous.client.logout()
    assert anonymous.open(back).status == 400
    assert not is_in(anonymous)


@pytest.mark.parametrize("where", [TOKEN, PROFILE])
@pytest.mark.parametrize("fault", [Fault.FAILS, Fault.REFUSES])
def test_whatever_llave_mx_answers_the_page_stays_calm(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX, where: str, fault: Fault
) -> None:
    fake.faults[where] = fault
    page = enter(anonymous, fake, profile(clinic.family.head))
    assert page.status == 502
    assert "Llave MX no respondió bien" in page.words
    assert "686 551 6100" in page.words
    assert page.link("Entrar con mi contraseña") == "/entrar/"
    assert "no debe verse" not in page.html
    assert not is_in(anonymous)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_llave_mx_is_asked(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_meanwhile: list[bool] = []
    ask = exchange.Exchange._ask

    def watched(self: exchange.Exchange, *about: str, **what: Any) -> dict[str, Any]:
        open_meanwhile.append(connection.in_atomic_block)
        return ask(self, *about, **what)

    monkeypatch.setattr(exchange.Exchange, "_ask", watched)
    enter(anonymous, fake, profile(clinic.family.head))
    assert is_in(anonymous)
    assert open_meanwhile == [False, False]


def test_floods_meet_the_limit_of_logins(
    anonymous: Visitor, clinic: Clinic, fake: FakeLlaveMX, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    statuses = [anonymous.open("/entrar/llave-mx/regreso/?code=a").status for _ in range(3)]
    assert statuses == [400, 400, 429]
