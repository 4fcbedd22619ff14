"""Making a passkey, and getting in with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from citas.domain.access.models import StaffRole, User
from citas.domain.audit.models import AuditEvent
from tests.factories.clinic import Clinic
from tests.web.authenticator import Device
from tests.web.conftest import PASSWORD
from tests.web.reading import Page, Visitor

ASKED = {"X-Requested-With": "XMLHttpRequest"}


pytestmark = pytest.mark.usefixtures("no_attempts_counted")


@pytest.fixture
def at_home(anonymous: Visitor) -> Visitor:
    """A browser under a name: no passkey is for a bare number."""
    anonymous.client.defaults["HTTP_HOST"] = "localhost"
    return anonymous


def log_in(visitor: Visitor, user: User) -> None:
    visitor.open("/entrar/")
    visitor.fill("Entrar", login=user.username, password=PASSWORD)


def options_of(page: Page, attribute: str) -> Any:
    """What the page hands to its script."""
    (found,) = (attrs[attribute] for tag, attrs in page.tags if tag == "passkey-form")
    return json.loads(found)


def make(visitor: Visitor, device: Device) -> None:
    page = visitor.open("/cuenta/huella/agregar/")
    made = device.make(options_of(page, "data-create"))
    visitor.fill("Activar en este equipo", credential=made, name="")


def enter(visitor: Visitor, device: Device, then: str = "") -> None:
    page = visitor.open(f"/entrar/?next={then}" if then else "/entrar/")
    asked = visitor.client.get("/entrar/huella/", headers=ASKED).json()["request_options"]
    assert "Entrar con huella o rostro" in page.words
    visitor.fill("Entrar con huella o rostro", credential=device.answer(asked))


def test_a_passkey_made_once_gets_in_alone(at_home: Visitor, maria: User) -> None:
    device = Device()
    log_in(at_home, maria)
    make(at_home, device)
    assert "la próxima vez puede entrar con su huella" in at_home.page.words
    at_home.client.logout()
    enter(at_home, device)
    assert at_home.address == "/"
    assert AuditEvent.objects.filter(action="account.login").count() == 2
    last = AuditEvent.objects.filter(action="account.login").latest("pk")
    assert (last.actor_id, last.details) == (maria.pk, {"methods": ["webauthn"]})
    assert AuditEvent.objects.filter(action="account.passkey_added").count() == 1


def test_it_leads_on_to_where_the_person_was_going(at_home: Visitor, maria: User) -> None:
    device = Device()
    log_in(at_home, maria)
    make(at_home, device)
    at_home.client.logout()
    enter(at_home, device, then="/cuenta/")
    assert at_home.address == "/cuenta/"


def test_no_recovery_codes_are_made_for_who_never_asked(at_home: Visitor, maria: User) -> None:
    log_in(at_home, maria)
    make(at_home, Device())
    assert [one.type for one in Authenticator.objects.all()] == ["webauthn"]


def test_a_device_that_recognises_nobody_makes_none(at_home: Visitor, maria: User) -> None:
    log_in(at_home, maria)
    make(at_home, Device(recognises=False))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda device: setattr(device, "recognises", False),
        lambda device: setattr(device, "host", "evil.localhost"),
        lambda device: setattr(device, "key", Device().key),
        lambda device: setattr(device, "user_handle", b"999999"),
    ],
    ids=["not recognised", "another site", "another key", "another user"],
)
def test_what_is_not_that_device_on_this_site_gets_nobody_in(
    at_home: Visitor, maria: User, spoil: Callable[[Device], None]
) -> None:
    device = Device()
    log_in(at_home, maria)
    make(at_home, device)
    at_home.client.logout()
    spoil(device)
    enter(at_home, device)
    assert at_home.address == "/entrar/"
    assert "_auth_user_id" not in at_home.client.session
    assert "No pudimos entrar con esa huella" in at_home.page.words
    assert AuditEvent.objects.filter(action="account.login_failed").count() == 1


def test_an_answer_serves_once(at_home: Visitor, maria: User) -> None:
    device = Device()
    log_in(at_home, maria)
    make(at_home, device)
    at_home.client.logout()
    asked = at_home.client.get("/entrar/huella/", headers=ASKED).json()["request_options"]
    answer = device.answer(asked)
    at_home.client.post("/entrar/huella/", {"credential": answer})
    at_home.client.logout()
    at_home.client.get("/entrar/huella/", headers=ASKED)
    at_home.client.post("/entrar/huella/", {"credential": answer})
    assert "_auth_user_id" not in at_home.client.session


def test_for_staff_a_passkey_is_password_and_second_factor_in_one(
    at_home: Visitor, clinic: Clinic
) -> None:
    clerk = User.objects.create_user("ana.ventanilla", PASSWORD)
    StaffRole.objects.create(user=clerk, role="desk", location=clinic.location)
    device = Device()
    log_in(at_home, clerk)
    make(at_home, device)
    at_home.client.logout()
    enter(at_home, device)
    assert at_home.address == "/personal/"
    at_home.client.logout()
    log_in(at_home, clerk)
    page = at_home.page
    assert at_home.address == "/entrar/segundo-paso/"
    answer = device.answer(options_of(page, "data-get"))
    at_home.fill("Usar mi huella o mi rostro", credential=answer)
    assert at_home.address == "/personal/"


def test_the_password_can_be_confirmed_with_the_passkey(
    at_home: Visitor, maria: User, clock: Any
) -> None:
    device = Device()
    log_in(at_home, maria)
    make(at_home, device)
    clock.advance(minutes=6)
    at_home.open("/cuenta/huella/agregar/")
    page = at_home.follow("Con mi huella o mi rostro")
    at_home.fill("Usar mi huella o mi rostro", credential=device.answer(options_of(page, "data-get")))
    assert at_home.address == "/cuenta/huella/agregar/"
