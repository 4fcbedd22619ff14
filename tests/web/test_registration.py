"""Registering with the four data of the service sheet, and opening the account by the link of a mail."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from citas.domain.people.models import Account, Coverage, FamilyGroup, Registration
from tests.factories.clinic import NOW, cover, make_location, make_patient
from tests.mailbox import Mailbox
from tests.web.conftest import Clock
from tests.web.reading import Page, Visitor

pytestmark = pytest.mark.django_db

PASSWORD = "tres gatos con botas"
MAIL = "eva@correo.example"
TYPED = {
    "login": "ab 1000",
    "serial": "a-1",
    "phone": "686 123 4567",
    "email": MAIL,
    "password": PASSWORD,
}


@pytest.fixture(autouse=True)
def eva(db: None) -> Iterator[Coverage]:
    """In the roll, without an account; her credential has the serial A1."""
    group = FamilyGroup.objects.create(affiliation_number="AB1000")
    yield cover(make_patient(make_location()), group, "TITULAR", "00")
    cache.clear()


def register(visitor: Visitor, **other: str) -> Page:
    action, fields = visitor.open("/registro/").form("Registrarme")
    sent = fields | TYPED | other
    return visitor._arrive(visitor.client.post(action, sent, follow=True), action)


def press_with(visitor: Visitor, button: str, **typed: str) -> Page:
    action, fields = visitor.page.form(button)
    return visitor._arrive(visitor.client.post(action, fields | typed, follow=True), action)


def test_who_registers_activates_by_mail_and_is_in(anonymous: Visitor, mailbox: Mailbox) -> None:
    register(anonymous)
    assert anonymous.address == "/registro/enviado/"
    assert f"Enviamos un mensaje a {MAIL}" in anonymous.page.words

    mailbox.deliver(NOW)
    mail = mailbox.last_to(MAIL)
    assert mail.subject == "Active su cuenta de Citas en línea"
    page = anonymous.open(mail.path)
    assert "Solo falta tocar el botón." in page.words
    assert not Account.objects.exists()

    anonymous.press("Activar mi cuenta")
    assert anonymous.address == "/citas/solicitar/"
    assert "Su cuenta está lista. Para entrar la próxima vez use AB1000." in anonymous.page.words
    assert "María López Díaz" in anonymous.page.words


def test_in_another_browser_the_password_is_asked_for(anonymous: Visitor, mailbox: Mailbox) -> None:
    register(anonymous)
    mailbox.deliver(NOW)
    other = Visitor(Client())
    other.open(mailbox.last_to(MAIL).path)
    assert "Este no es el equipo en el que se registró" in other.page.words

    other.press("Activar mi cuenta")
    assert "Escriba la contraseña que eligió al registrarse." in other.page.words
    press_with(other, "Activar mi cuenta", password="no es esta")
    assert "Esa no es la contraseña que se eligió" in other.page.words
    assert not Account.objects.exists()
    press_with(other, "Activar mi cuenta", password=PASSWORD)
    assert other.address == "/citas/solicitar/"


def test_guessing_the_password_of_a_link_is_stopped(
    anonymous: Visitor,
    mailbox: Mailbox,
    settings: Settings,
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"code": "3/h/key"}
    register(anonymous)
    mailbox.deliver(NOW)
    other = Visitor(Client())
    for _ in range(3):
        other.open(mailbox.last_to(MAIL).path)
        press_with(other, "Activar mi cuenta", password="no es esta")
    other.open(mailbox.last_to(MAIL).path)

    assert press_with(other, "Activar mi cuenta", password=PASSWORD).status == 429
    assert not Account.objects.exists()


def test_a_scanner_that_opens_the_link_opens_no_account(anonymous: Visitor, mailbox: Mailbox) -> None:
    register(anonymous)
    mailbox.deliver(NOW)
    Visitor(Client()).open(mailbox.last_to(MAIL).path)

    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "subject", "advice"),
    [
        ({"serial": "A2"}, "Su registro en Citas en línea", "Por seguridad no decimos cuál no coincide"),
        ({"login": "ZZ9"}, "Su registro en Citas en línea", "Por seguridad no decimos cuál no coincide"),
    ],
)
def test_data_that_disagree_are_told_by_mail_with_what_to_do(
    anonymous: Visitor,
    mailbox: Mailbox,
    wrong: dict[str, str],
    subject: str,
    advice: str,
) -> None:
    register(anonymous, **wrong)
    mailbox.deliver(NOW)

    mail = mailbox.last_to(MAIL)
    assert mail.subject == subject
    assert advice in mail.text
    assert "686 551 6100 ext. 6137, lunes a jueves" in mail.text
    assert anonymous.open(mail.path).status == 200


def test_who_has_an_account_is_told_by_mail_how_to_recover_it(
    anonymous: Visitor,
    mailbox: Mailbox,
) -> None:
    register(anonymous)
    mailbox.deliver(NOW)
    anonymous.open(mailbox.last_to(MAIL).path)
    anonymous.press("Activar mi cuenta")

    second = Visitor(Client())
    register(second, email="otra@correo.example")
    mailbox.deliver(NOW)

    mail = mailbox.last_to("otra@correo.example")
    assert "Ya hay una cuenta con esos datos" in mail.text
    assert "¿" not in mail.subject
    second.open(mail.path)
    assert second.address == "/recuperar/"
    assert Account.objects.count() == 1


def told(visitor: Visitor, **other: str) -> tuple[str, str, int]:
    """Where a registration leads and what stands there, without what is different for everybody."""
    page = register(visitor, **other)
    return visitor.address, re.sub(r'value="[A-Za-z0-9]{64}"', "", page.html), page.status


def test_the_answer_is_the_same_whatever_the_roll_says(
    mailbox: Mailbox,
    eva: Coverage,
) -> None:
    agree = told(Visitor(Client()))
    mailbox.deliver(NOW)
    disagree = told(Visitor(Client()), serial="A2")
    unknown = told(Visitor(Client()), login="ZZ9")
    owner = Visitor(Client())
    register(owner)
    mailbox.deliver(NOW)
    owner.open(mailbox.last_to(MAIL).path)
    owner.press("Activar mi cuenta")
    assert Account.objects.exists()
    registered = told(Visitor(Client()))

    assert agree == disagree == unknown == registered


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("login", "Escriba su número de afiliación."),
        ("serial", "Escriba el número de serie de su credencial."),
        ("phone", "Escriba su número de teléfono."),
        ("email", "Escriba su correo electrónico."),
        ("password", "Elija una contraseña."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_mailed(
    anonymous: Visitor, field: str, said: str
) -> None:
    page = register(anonymous, **{field: ""})

    assert said in page.words
    assert page.words.startswith("Error: ")
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "weak", ["12345678", "corta", "ab1000", "AB1000AB1000", "6861234567", "eva@correo.example"]
)
def test_a_password_that_others_would_guess_is_refused(anonymous: Visitor, weak: str) -> None:
    register(anonymous, password=weak)

    assert anonymous.address == "/registro/"
    assert not Registration.objects.exists()


def test_a_name_of_the_roll_is_refused_for_nobody_as_it_would_tell(anonymous: Visitor) -> None:
    register(anonymous, password="María López Díaz")

    assert anonymous.address == "/registro/enviado/"


def test_what_was_typed_stands_in_the_form_again_but_the_password(anonymous: Visitor) -> None:
    page = register(anonymous, phone="12")

    assert "Escriba los diez dígitos de su celular, con lada." in page.words
    assert page.forms[0].fields["email"] == MAIL
    assert PASSWORD not in page.html


def test_the_mail_can_be_sent_again(anonymous: Visitor, mailbox: Mailbox) -> None:
    register(anonymous)
    page = anonymous.press("Enviarlo otra vez")
    assert "Lo enviamos otra vez" in page.words
    mailbox.deliver(NOW)

    assert len(mailbox.to(MAIL)) == 2


def test_a_wrong_address_is_corrected_before_activating(anonymous: Visitor, mailbox: Mailbox) -> None:
    register(anonymous, email="ajena@correo.example")
    press_with(anonymous, "Corregir mi correo", email="no es correo")
    assert "Escriba el correo completo" in anonymous.page.words
    press_with(anonymous, "Corregir mi correo", email=MAIL)
    assert f"Enviamos un mensaje a {MAIL}" in anonymous.page.words
    mailbox.deliver(NOW)

    stranger = Visitor(Client())
    stranger.open(mailbox.last_to("ajena@correo.example").path)
    assert "Ese enlace ya no sirve" in stranger.page.words
    anonymous.open(mailbox.last_to(MAIL).path)
    anonymous.press("Activar mi cuenta")
    assert anonymous.address == "/citas/solicitar/"


def test_sending_again_is_limited(anonymous: Visitor, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"resend": "2/h/key"}
    register(anonymous)
    for _ in range(2):
        assert anonymous.open("/registro/enviado/").status == 200
        assert anonymous.press("Enviarlo otra vez").status == 200
    anonymous.open("/registro/enviado/")

    assert anonymous.press("Enviarlo otra vez").status == 429


def test_one_mailbox_is_not_flooded_by_many_registrations(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"resend": "2/h/key"}
    answers = [register(Visitor(Client()), login=f"ZZ{number}").status for number in range(3)]

    assert answers == [200, 200, 429]


def test_serials_cannot_be_tried_one_after_another(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"registration": "2/h/key"}
    answers = [
        register(Visitor(Client()), serial=f"B{number}", email=f"n{number}@correo.example").status
        for number in range(3)
    ]

    assert answers == [200, 200, 429]


def test_another_spelling_of_the_number_gives_no_more_tries(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"registration": "2/h/key"}
    spellings = ["AB1000", "ab-1000", "A-B10 00"]
    answers = [
        register(Visitor(Client()), login=typed, email=f"n{typed[1]}{len(typed)}@correo.example").status
        for typed in spellings
    ]

    assert answers == [200, 200, 429]


def test_who_has_not_registered_here_is_led_to_the_form(anonymous: Visitor) -> None:
    page = anonymous.open("/registro/enviado/")

    assert "Regístrese de nuevo" in page.words
    anonymous.follow("Ir al registro")
    assert anonymous.address == "/registro/"


def test_an_expired_link_says_what_to_do(
    anonymous: Visitor,
    mailbox: Mailbox,
    clock: Clock,
) -> None:
    register(anonymous)
    mailbox.deliver(NOW)
    clock.now += timedelta(hours=24)
    page = anonymous.open(mailbox.last_to(MAIL).path)

    assert "Ese enlace ya venció." in page.words
    anonymous.follow("Ir al registro")
    assert anonymous.address == "/registro/"


def test_a_used_link_leads_to_the_login(anonymous: Visitor, mailbox: Mailbox) -> None:
    register(anonymous)
    mailbox.deliver(NOW)
    link = mailbox.last_to(MAIL).path
    anonymous.open(link)
    anonymous.press("Activar mi cuenta")
    page = Visitor(Client()).open(link)

    assert "Su cuenta ya está activada." in page.words
    assert page.link("Entrar") == "/entrar/"


def test_a_used_link_leads_who_is_in_to_the_appointments(
    anonymous: Visitor,
    mailbox: Mailbox,
) -> None:
    register(anonymous)
    mailbox.deliver(NOW)
    link = mailbox.last_to(MAIL).path
    anonymous.open(link)
    anonymous.press("Activar mi cuenta")
    page = anonymous.open(link)

    assert "Su cuenta ya está activada." in page.words
    assert "Entre con" not in page.words
    assert page.link("Ver Tus citas") == "/citas/"


@pytest.mark.parametrize("broken", ["x", "x.y", "eyJyIjoxfQ.abc"])
def test_a_broken_link_says_what_to_do(anonymous: Visitor, broken: str) -> None:
    page = anonymous.open(f"/registro/activar/{broken}/")

    assert page.status == 422
    assert "Ese enlace está incompleto." in page.words


def test_links_in_mails_lead_to_the_site_whatever_the_request_says(
    anonymous: Visitor,
    mailbox: Mailbox,
    settings: Settings,
) -> None:
    settings.SITE_URL = "https://citas.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    anonymous.client.defaults["HTTP_HOST"] = "malo.example"
    register(anonymous)
    mailbox.deliver(NOW)

    assert mailbox.last_to(MAIL).link.startswith("https://citas.example.org/registro/activar/")
