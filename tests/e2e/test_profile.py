"""Somebody looks after his own account, in the browser."""

from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from playwright.sync_api import expect

from citas.domain.access.models import User
from tests.e2e.conftest import OpenVisit
from tests.e2e.looking import violations
from tests.e2e.stage import PASSWORD
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, Clinic
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

NEW = "tres gatos con botas"
RECOGNISING = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def enter(visitor: Visitor, user: User, password: str = PASSWORD) -> None:
    """By the login page to home."""
    visitor.open("/entrar/")
    visitor.type_into("Número de afiliación", user.username)
    visitor.type_into("Contraseña", password)
    visitor.press("Entrar", "button")
    visitor.is_at("Hola, María")


def leave(visitor: Visitor) -> None:
    visitor.open("/salir/")
    visitor.press("Cerrar sesión", "button")
    visitor.reads("Cerró su sesión")


def by_name(visitor: Visitor) -> Visitor:
    """The same site under a name: browsers keep no passkey for a bare number."""
    address = visitor.site.address.replace("127.0.0.1", "localhost")
    visitor.site = replace(visitor.site, address=address)
    visitor.watch.address = address
    return visitor


def recognises_its_person(visitor: Visitor) -> None:
    """From now on the device has a sensor, and a finger on it."""
    device = visitor.page.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": RECOGNISING})


def test_who_owns_the_telephone_enters_by_fingerprint_from_then_on(
    visit: OpenVisit, clinic: Clinic
) -> None:
    visitor = by_name(visit())
    recognises_its_person(visitor)
    enter(visitor, clinic.family.user)
    visitor.reads("¿Este celular es solo suyo?")
    visitor.press("Sí, es solo mío", "button")
    visitor.reads("La próxima vez, entre con su huella o su rostro")
    visitor.press("Activar", "button")
    visitor.is_at("Activar huella o rostro")
    assert violations(visitor.page) == []
    visitor.press("Activar en este equipo", "button")
    visitor.is_at("Huella o rostro")
    visitor.reads("Chrome en")
    leave(visitor)
    visitor.open("/entrar/?next=/citas/solicitar/")
    assert violations(visitor.page) == []
    visitor.press("Entrar con huella o rostro", "button")
    visitor.is_at("¿Para quién es la cita?")
    visitor.open("/citas/")
    visitor.is_at("Tus citas")
    expect(visitor.page.get_by_text("La próxima vez")).to_have_count(0)


def test_a_device_that_recognises_nobody_says_so_and_keeps_the_other_way_in(
    visit: OpenVisit, clinic: Clinic
) -> None:
    visitor = by_name(visit())
    device = visitor.page.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    options = RECOGNISING | {"isUserVerified": False}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visitor.open("/entrar/")
    visitor.press("Entrar con huella o rostro", "button")
    visitor.reads("No se pudo con la huella o el rostro")
    enter(visitor, clinic.family.user)


def test_at_a_computer_nobody_is_asked_about_a_telephone(visit: OpenVisit, clinic: Clinic) -> None:
    visitor = visit(Device.DESKTOP)
    enter(visitor, clinic.family.user)
    visitor.reads("¿Este equipo es solo suyo?")
    expect(visitor.page.get_by_text("¿Este celular es solo suyo?")).to_be_hidden()


def test_the_answer_about_the_telephone_never_stands_in_the_way(
    visit: OpenVisit, clinic: Clinic
) -> None:
    visitor = visit(scripts=False)
    enter(visitor, clinic.family.user)
    visitor.reads("¿Este celular es solo suyo?", "Su unidad")
    visitor.press("No, lo usa alguien más", "button")
    visitor.reads("Listo: aquí no queda guardado nada suyo.")
    visitor.is_at("Hola, María")
    expect(visitor.page.get_by_text("¿Este celular es solo suyo?")).to_have_count(0)


def test_a_change_of_address_reaches_both_mailboxes(
    visit: OpenVisit, clinic: Clinic, mailbox: Mailbox
) -> None:
    user, visitor = clinic.family.user, visit()
    old, new = f"vieja-{user.pk}@correo.example", f"nueva-{user.pk}@correo.example"
    EmailAddress.objects.create(user=user, email=old, verified=True, primary=True)
    enter(visitor, user)
    visitor.press("Cuenta")
    visitor.is_at("Mi cuenta")
    visitor.press("Correo")
    visitor.is_at("Mi correo")
    visitor.type_into("Correo nuevo", new)
    visitor.press("Cambiar mi correo", "button")
    visitor.reads(f"Falta confirmar {new}")
    mailbox.deliver(NOW)
    visitor.open(mailbox.last_to(new).path)
    visitor.is_at("Confirmar mi correo")
    assert violations(visitor.page) == []
    visitor.press("Confirmar", "button")
    visitor.is_at("Mi cuenta")
    visitor.reads("Su correo quedó confirmado", new)
    mailbox.deliver(NOW)
    assert mailbox.last_to(old).subject == "Cambió el correo de su cuenta"


def test_whoever_fears_for_his_password_takes_the_account_back(
    visit: OpenVisit, clinic: Clinic, mailbox: Mailbox
) -> None:
    user = clinic.family.user
    address = f"mia-{user.pk}@correo.example"
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    intruder, visitor = visit(), visit(Device.DESKTOP)
    enter(intruder, user)
    enter(visitor, user)
    visitor.open("/cuenta/")
    visitor.press("Alguien más sabe mi contraseña")
    visitor.is_at("Alguien más sabe mi contraseña")
    visitor.type_into("Contraseña actual", PASSWORD)
    visitor.type_into("Contraseña nueva", NEW)
    visitor.press("Cambiarla y cerrar todo lo demás", "button")
    visitor.is_at("Su cuenta es suya otra vez")
    assert violations(visitor.page) == []
    intruder.open("/cuenta/")
    intruder.is_at("Entrar")
    mailbox.deliver(NOW)
    assert mailbox.to(address)
    leave(visitor)
    enter(visitor, user, NEW)


def test_a_forgotten_session_is_closed_from_elsewhere(visit: OpenVisit, clinic: Clinic) -> None:
    user = clinic.family.user
    library, visitor = visit(Device.DESKTOP), visit()
    enter(library, user)
    enter(visitor, user)
    UserSession.objects.filter(user=user).update(created_at=NOW)
    visitor.open("/cuenta/")
    visitor.press("Sesiones abiertas")
    visitor.is_at("Sesiones abiertas")
    visitor.reads("este equipo", "martes 1 de diciembre de 2026, 8:00 de la mañana")
    visitor.press("Cerrar", "button")
    visitor.reads("Cerramos esa sesión")
    library.open("/citas/")
    library.is_at("Entrar")
