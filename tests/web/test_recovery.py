"""Getting back in: by mail, by text message, by the desk's paper."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from citas.domain.access import codes
from citas.domain.access.models import ApiToken, OneTimeCode, Phone, User
from citas.domain.audit.actors import Channel, system
from citas.domain.messaging.models import Notification
from tests.factories.clinic import NOW, Clinic
from tests.mailbox import Mailbox, Telephone
from tests.web.reading import Page, Visitor

pytestmark = pytest.mark.django_db

MAIL = "eva@correo.example"
NUMBER = "+526861234567"
# who has a confirmed telephone looks at what somebody else may have put in
REVIEW = "/cuenta/alguien-sabe/hecho/"
OLD, NEW = "la de siempre jamás", "tres gatos con botas"


@pytest.fixture(autouse=True)
def eva(clinic: Clinic) -> Iterator[User]:
    """The head of a family, who can be reached both ways."""
    user = clinic.family.user
    user.set_password(OLD)
    user.email = MAIL
    user.save()
    EmailAddress.objects.create(user=user, email=MAIL, verified=True, primary=True)
    Phone.objects.create(user=user, number=NUMBER, verified_at=NOW)
    yield user
    cache.clear()


@pytest.fixture
def no_sms(settings: Settings) -> None:
    """A real service that has set no gateway for text messages."""
    nowhere = {"GATEWAY": "citas.gateways.nowhere.Nowhere", "OPTIONS": {"variable": "SMS_URL"}}
    settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"sms": nowhere}


def press_with(visitor: Visitor, button: str, **typed: str) -> Page:
    action, fields = visitor.page.form(button)
    return visitor._arrive(visitor.client.post(action, fields | typed, follow=True), action)


def ask(visitor: Visitor, login: str, button: str = "Enviarme un correo") -> Page:
    visitor.open("/recuperar/")
    return press_with(visitor, button, login=login)


def choose(visitor: Visitor, password: str = NEW) -> Page:
    return press_with(visitor, "Guardar y entrar", password1=password)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_who_forgot_the_password_chooses_another_by_mail_and_is_in(
    anonymous: Visitor,
    mailbox: Mailbox,
    eva: User,
) -> None:
    page = ask(anonymous, eva.username.lower())
    assert anonymous.address == "/recuperar/enviado/"
    assert "Si ese número tiene una cuenta" in page.words
    mailbox.deliver(NOW)

    page = anonymous.open(mailbox.last_to(MAIL).path)
    assert "Elija una contraseña nueva" in page.words
    choose(anonymous)
    assert anonymous.address == REVIEW
    eva.refresh_from_db()
    assert eva.check_password(NEW)


def test_the_address_of_the_account_is_never_shown(anonymous: Visitor, eva: User) -> None:
    page = ask(anonymous, eva.username)

    assert "correo.example" not in page.html
    assert "@" not in page.html


def test_a_new_password_ends_what_was_open_and_is_announced(
    anonymous: Visitor,
    mailbox: Mailbox,
    eva: User,
    log_in: Callable[[User], Visitor],
) -> None:
    elsewhere = log_in(eva)
    ApiToken.objects.create(user=eva, digest="x", created_at=NOW, expires_at=NOW.replace(year=2027))
    ask(anonymous, eva.username)
    mailbox.deliver(NOW)
    anonymous.open(mailbox.last_to(MAIL).path)
    choose(anonymous)
    mailbox.deliver(NOW)

    assert elsewhere.client.get("/citas/").status_code == 302
    assert ApiToken.objects.get().revoked_at == NOW
    assert "contraseña" in mailbox.last_to(MAIL).text
    assert len(mailbox.to(MAIL)) == 2


def test_a_link_serves_once(anonymous: Visitor, mailbox: Mailbox, eva: User) -> None:
    ask(anonymous, eva.username)
    mailbox.deliver(NOW)
    link = mailbox.last_to(MAIL).path
    anonymous.open(link)
    choose(anonymous)
    page = Visitor(Client()).open(link)

    assert page.words.startswith("Ese enlace ya no sirve ·")
    assert page.link("Pedir otro") == "/recuperar/"


def test_the_key_of_the_link_leaves_the_address(
    anonymous: Visitor,
    mailbox: Mailbox,
    eva: User,
) -> None:
    ask(anonymous, eva.username)
    mailbox.deliver(NOW)
    anonymous.open(mailbox.last_to(MAIL).path)

    assert anonymous.address.endswith("/set-password/")


def test_a_weak_password_is_refused_and_the_page_stays(
    anonymous: Visitor,
    mailbox: Mailbox,
    eva: User,
) -> None:
    ask(anonymous, eva.username)
    mailbox.deliver(NOW)
    anonymous.open(mailbox.last_to(MAIL).path)
    for weak in ("12345678", eva.username * 2, ""):
        page = choose(anonymous, weak)
        assert page.words.startswith("Error: ")
    choose(anonymous)

    assert anonymous.address == REVIEW


def test_a_password_that_everybody_tries_is_told_so_alone(
    anonymous: Visitor,
    mailbox: Mailbox,
    eva: User,
) -> None:
    ask(anonymous, eva.username)
    mailbox.deliver(NOW)
    anonymous.open(mailbox.last_to(MAIL).path)
    page = choose(anonymous, "12345678")  # all but one digit are of the telephone too

    assert "es de las primeras que alguien probaría" in page.words
    assert "sus propios datos" not in page.words
    assert page.html.index("autofocus") < page.html.index("<h1")


def told(login: str, button: str) -> tuple[str, str, int]:
    """Where asking leads and what stands there, without what is different for everybody."""
    visitor = Visitor(Client())
    page = ask(visitor, login, button)
    shown = page.html.replace(f'value="{login}"', 'value=""')
    return visitor.address, re.sub(r'value="[A-Za-z0-9]{64}"', "", shown), page.status


@pytest.mark.parametrize("button", ["Enviarme un correo", "Enviarme un mensaje de texto"])
def test_the_answer_is_the_same_for_a_login_of_nobody(eva: User, button: str) -> None:
    assert told(eva.username, button) == told("NADIE", button)
    states = Notification.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "suppressed"]


def test_asking_is_limited_for_each_login(eva: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": "2/h/key"}

    assert [ask(Visitor(Client()), eva.username).status for _ in range(3)] == [200, 200, 429]


def test_a_code_on_the_telephone_opens_the_account(
    anonymous: Visitor,
    phone: Telephone,
    mailbox: Mailbox,
    eva: User,
) -> None:
    ask(anonymous, eva.username, "Enviarme un mensaje de texto")
    assert anonymous.address == "/codigo/?por=sms"
    assert anonymous.page.form("Continuar")[1]["login"] == eva.username
    mailbox.deliver(NOW)
    found = re.search(r"\d{6}", phone.last_to(NUMBER))
    assert found
    press_with(anonymous, "Continuar", code=found[0])
    choose(anonymous)

    assert anonymous.address == REVIEW


def test_a_code_from_the_desk_opens_an_account_without_mail(anonymous: Visitor, eva: User) -> None:
    EmailAddress.objects.all().delete()
    desk = system(Channel.WEB)
    paper = codes.issue(user=eva, origin=OneTimeCode.Origin.DESK, actor=desk, now=NOW)
    anonymous.open("/codigo/")
    press_with(
        anonymous, "Continuar", login=f" {eva.username.lower()} ", code=f"{paper[:3]} {paper[3:]}"
    )
    choose(anonymous)

    assert anonymous.address == REVIEW


def test_who_never_had_a_password_is_told_what_to_log_in_with(anonymous: Visitor, eva: User) -> None:
    eva.set_unusable_password()
    eva.save()
    EmailAddress.objects.all().delete()
    Phone.objects.all().delete()
    paper = codes.issue(user=eva, origin=OneTimeCode.Origin.DESK, actor=system(Channel.WEB), now=NOW)
    anonymous.open("/codigo/")
    page = press_with(anonymous, "Continuar", login=eva.username, code=paper)
    assert "sesiones" not in page.words
    choose(anonymous)

    said = f"Su cuenta está lista. Para entrar la próxima vez use {eva.username}."
    assert said in anonymous.page.words
    assert "cambiada" not in anonymous.page.words


def test_a_wrong_code_and_a_wrong_login_read_the_same(anonymous: Visitor, eva: User) -> None:
    paper = codes.issue(user=eva, origin=OneTimeCode.Origin.DESK, actor=system(Channel.WEB), now=NOW)
    pages = []
    for login, code in ((eva.username, other_than(paper)), ("NADIE", paper)):
        anonymous.open("/codigo/")
        press_with(anonymous, "Continuar", login=login, code=code)
        assert "Por seguridad no decimos cuál falló." in anonymous.page.words
        pages.append(re.sub(r'value="[^"]*"', "", anonymous.page.html))

    assert pages[0] == pages[1]


def test_nobody_chooses_a_password_without_link_or_code(anonymous: Visitor, eva: User) -> None:
    page = anonymous.open("/recuperar/1/set-password/")

    assert "Ese enlace ya no sirve" in page.words


def test_text_messages_are_offered_only_where_they_leave(
    anonymous: Visitor, no_sms: None, eva: User
) -> None:
    assert "SMS" not in anonymous.open("/recuperar/").words
    anonymous.client.post("/recuperar/", {"login": eva.username, "por": "sms"})

    assert Notification.objects.get().channel == "email"


def test_an_empty_form_says_what_is_missing(anonymous: Visitor) -> None:
    assert "Escriba su número de afiliación." in ask(anonymous, "").words
    anonymous.open("/codigo/")
    page = press_with(anonymous, "Continuar", login="", code="12")
    assert "El código tiene seis dígitos." in page.words


@pytest.mark.parametrize("address", ["/recuperar/", "/registro/", "/codigo/", "/entrar/"])
def test_a_mail_address_in_the_place_of_the_number_is_told_at_once(address: str) -> None:
    page = Page(Client().post(address, {"login": "eva@correo.example", "password": OLD}))

    assert "Escriba su número de afiliación, no su correo." in page.words


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("Todavía no tengo contraseña", "register"),
        ("Mi credencial no tiene número de serie", "code"),
        ("Me dice que la afiliación ya está registrada", "account_reset_password"),
        ("No me llegó el correo", "register_sent"),
        ("Escribí mal mi correo", "register_sent"),
        ("Olvidé mi contraseña", "account_reset_password"),
        ("Sé mi contraseña y no puedo entrar", "account_reset_password"),
        ("Alguien más sabe mi contraseña", "somebody_else_knows"),
        ("Quiero cambiar mi correo", "account_email"),
        ("No tengo correo, o ya no tengo el que di", "code"),
        ("¿Quedó registrada mi cita?", "portal:appointments"),
    ],
)
def test_every_question_of_the_help_leads_to_the_page_that_solves_it(
    anonymous: Visitor, question: str, page: str
) -> None:
    shown = anonymous.open("/ayuda/cuenta/")
    _, found, rest = shown.html.partition(f"<h2>{question}</h2>")
    answer = rest.partition("</section>")[0]

    assert found
    assert f'href="{reverse(page)}"' in answer


def test_the_help_says_whom_to_call(anonymous: Visitor) -> None:
    words = anonymous.open("/ayuda/cuenta/").words

    assert "Quiero hablar con alguien" in words
    assert words.count("686 551 6100 ext. 6137") >= 2


def test_the_login_leads_to_every_way_back(anonymous: Visitor) -> None:
    page = anonymous.open("/entrar/")

    for name in ("register", "account_reset_password", "code", "account_help"):
        assert reverse(name) in [href for _, href in page.links]
