"""Getting an account and getting back into it, with the mail read from a real mailbox."""

import re
from itertools import count

import pytest
from allauth.account.models import EmailAddress

from citas.domain.access import codes
from citas.domain.access.models import OneTimeCode, Phone, User
from citas.domain.audit.actors import Channel, system
from citas.domain.people.models import FamilyGroup
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import PASSWORD, SharedClock
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, Clinic, cover, make_patient
from tests.mailbox import Mailbox, Telephone

pytestmark = pytest.mark.django_db

DESK = OneTimeCode.Origin.DESK
CHOSEN = "tres gatos con botas"
_numbers = count(1)


def newcomer(clinic: Clinic) -> str:
    """The affiliation number of somebody of the roll who has no account; her serial is A1."""
    number = f"NV{next(_numbers):04d}"
    group = FamilyGroup.objects.create(affiliation_number=number)
    cover(make_patient(clinic.location, "Rosa"), group, "TITULAR", "00")
    return number


def address(number: str) -> str:
    return f"{number.lower()}@correo.example"


def register(visitor: Visitor, number: str, *, email: str = "", serial: str = "A1") -> None:
    """From the login page to the page that says that a mail is on its way."""
    visitor.open("/entrar/")
    visitor.press("Regístrese: es gratis")
    visitor.is_at("Registro de servicio en línea")
    visitor.type_into("Número de afiliación", f" {number.lower()} ")
    visitor.type_into("Número de serie de la credencial", serial)
    visitor.type_into("Teléfono celular", "686 123 4567")
    visitor.type_into("Correo electrónico personal", email or address(number))
    visitor.type_into("Elija una contraseña", CHOSEN)
    visitor.press("Registrarme", "button")
    visitor.is_at("Revise su correo")


def reachable(user: User) -> str:
    """An address of the user's own, and a telephone, both verified."""
    email = address(user.username)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Phone.objects.create(user=user, number=f"+52686{user.pk:07d}", verified_at=NOW)
    return email


def ask_to_recover(visitor: Visitor, login: str, how: str) -> None:
    visitor.open("/entrar/")
    visitor.press("Recuperar mi contraseña")
    visitor.is_at("Recuperar mi contraseña")
    visitor.type_into("Número de afiliación", login)
    visitor.press(how, "button")


def choose_password(visitor: Visitor) -> None:
    visitor.is_at("Elija una contraseña nueva")
    visitor.type_into("Contraseña nueva", CHOSEN)
    visitor.press("Guardar y entrar", "button")


def find_all_well(visitor: Visitor) -> None:
    """Who has a confirmed telephone looks at what somebody else may have put in."""
    visitor.is_at("Su cuenta es suya otra vez")
    assert not visitor.scrolls_sideways()
    visitor.press("Todo está bien: seguir")
    visitor.is_at("Hola, María")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_registers_activates_by_mail_and_comes_to_booking(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
    scripts: bool,
) -> None:
    number, rosa = newcomer(clinic), visit(scripts=scripts)
    register(rosa, number)
    rosa.reads(f"Enviamos un mensaje a {address(number)}")
    mailbox.deliver(NOW)

    rosa.open(mailbox.last_to(address(number)).path)
    rosa.is_at("Active su cuenta")
    rosa.press("Activar mi cuenta", "button")
    rosa.is_at("¿Para quién es la cita?")
    rosa.reads("Rosa López Díaz")


def test_on_another_device_the_chosen_password_is_asked_for(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
) -> None:
    number = newcomer(clinic)
    register(visit(Device.DESKTOP), number)
    mailbox.deliver(NOW)

    telephone = visit()
    telephone.open(mailbox.last_to(address(number)).path)
    telephone.reads("Este no es el equipo en el que se registró")
    telephone.type_into("La contraseña que eligió al registrarse", CHOSEN)
    telephone.press("Activar mi cuenta", "button")
    telephone.is_at("¿Para quién es la cita?")


def test_who_is_registered_already_is_led_to_recovering(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
) -> None:
    number, mother = clinic.family.user.username, visit()
    register(mother, number)
    mailbox.deliver(NOW)

    mail = mailbox.last_to(address(number))
    assert "Ya hay una cuenta con esos datos" in mail.text
    mother.open(mail.path)
    mother.is_at("Recuperar mi contraseña")


def test_whose_data_disagree_reads_by_mail_what_to_do(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
) -> None:
    number, rosa = newcomer(clinic), visit()
    register(rosa, number, serial="B7")
    mailbox.deliver(NOW)

    mail = mailbox.last_to(address(number))
    assert "no pudimos abrir la cuenta" in mail.text
    rosa.open(mail.path)
    rosa.is_at("Registro de servicio en línea")


def test_a_mistyped_address_is_corrected_and_the_mail_sent_again(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
) -> None:
    number, rosa = newcomer(clinic), visit()
    rosa.watch.refusals |= {409}
    register(rosa, number, email=f"ajena{number.lower()}@correo.example")
    rosa.press("Enviarlo otra vez", "button")
    rosa.reads("Lo enviamos otra vez. Use el más reciente.")
    rosa.type_into("Correo electrónico personal", address(number))
    rosa.press("Corregir mi correo", "button")
    rosa.reads(f"Enviamos un mensaje a {address(number)}")
    mailbox.deliver(NOW)

    rosa.open(mailbox.last_to(f"ajena{number.lower()}@correo.example").path)
    rosa.reads("Ese enlace ya no sirve")
    assert len(mailbox.to(f"ajena{number.lower()}@correo.example")) == 2
    rosa.open(mailbox.last_to(address(number)).path)
    rosa.press("Activar mi cuenta", "button")
    rosa.is_at("¿Para quién es la cita?")


def test_an_expired_link_leads_back_to_the_registration(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
    clock: SharedClock,
) -> None:
    number, rosa = newcomer(clinic), visit()
    rosa.watch.refusals |= {409}
    register(rosa, number)
    mailbox.deliver(NOW)
    clock.advance(hours=24)

    rosa.open(mailbox.last_to(address(number)).path)
    rosa.reads("Ese enlace ya venció.")
    rosa.press("Ir al registro")
    rosa.is_at("Registro de servicio en línea")


def test_a_forgotten_password_is_recovered_by_mail(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
) -> None:
    user = clinic.family.user
    email, mother, elsewhere = reachable(user), visit(), visit(Device.DESKTOP)
    elsewhere.is_known_as(user)
    ask_to_recover(mother, user.username, "Enviarme un correo")
    mother.is_at("Revise su correo")
    mailbox.deliver(NOW)

    mother.open(mailbox.last_to(email).path)
    choose_password(mother)
    find_all_well(mother)
    mailbox.deliver(NOW)
    assert "contraseña" in mailbox.last_to(email).text
    elsewhere.open("/citas/")
    elsewhere.is_at("Entrar")
    elsewhere.type_into("Número de afiliación", user.username)
    elsewhere.type_into("Contraseña", PASSWORD)
    elsewhere.press("Entrar", "button")
    elsewhere.reads("No pudimos entrar con esos datos.")


def test_a_forgotten_password_is_recovered_by_text_message(
    visit: OpenVisit,
    clinic: Clinic,
    mailbox: Mailbox,
    phone: Telephone,
) -> None:
    user, mother = clinic.family.user, visit()
    reachable(user)
    ask_to_recover(mother, user.username, "Enviarme un mensaje de texto (SMS)")
    mother.is_at("Entrar con un código")
    mailbox.deliver(NOW)
    digits = re.search(r"\d{6}", phone.last_to(f"+52686{user.pk:07d}"))
    assert digits
    mother.type_into("Número de afiliación", user.username)
    mother.type_into("Código de seis dígitos", digits[0])
    mother.press("Continuar", "button")
    choose_password(mother)
    find_all_well(mother)


def test_a_code_from_the_desk_lets_in_who_has_no_mail(visit: OpenVisit, clinic: Clinic) -> None:
    user, mother = clinic.family.user, visit()
    paper = codes.issue(user=user, origin=DESK, actor=system(Channel.WEB), now=NOW)
    mother.open("/entrar/")
    mother.press("Tengo un código de ventanilla")
    mother.is_at("Entrar con un código")
    mother.type_into("Número de afiliación", user.username)
    mother.type_into("Código de seis dígitos", paper)
    mother.press("Continuar", "button")
    choose_password(mother)
    mother.is_at("Hola, María")
