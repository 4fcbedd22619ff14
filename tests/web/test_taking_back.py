"""What somebody else put into an account does not outlast its owner's coming back."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from citas.domain.access.models import Phone, User
from citas.domain.access.ways_in import end_ways_in
from citas.domain.audit.actors import ActorKind
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal
from citas.domain.people.desk_actions import lock_account
from citas.domain.people.models import Account
from citas.interfaces.web.accounts.adapter import AccountAdapter
from citas.interfaces.web.accounts.recovery.views import password_link
from tests.factories.clinic import NOW, Clinic
from tests.factories.staff import acting, make_staff
from tests.mailbox import Mailbox
from tests.web.conftest import PASSWORD, Clock, Enter
from tests.web.reading import Visitor

NEW = "otra-frase-mejor-9"
OWN, THEIRS = "maria@example.org", "ladron@example.org"
NUMBER = "+526861112233"
REVIEW = "/cuenta/alguien-sabe/hecho/"


@pytest.fixture
def link(enter: Enter, mailbox: Mailbox) -> str:
    """Of a mail to an address that somebody else has entered."""
    intruder = enter()
    intruder.open("/cuenta/correo/")
    intruder.fill("Cambiar mi correo", email=THEIRS)
    mailbox.deliver(NOW)
    return mailbox.last_to(THEIRS).path


@pytest.fixture
def passkey(maria: User) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(
        user=maria, type=Authenticator.Type.WEBAUTHN, data={"name": "Celular de otro"}
    )
    return made


def press(link: str) -> Visitor:
    """Open a link without session, and send its form whether or not there is one."""
    visitor = Visitor(Client())
    visitor.open(link)
    visitor.client.post(link)
    return visitor


def recover(user: User) -> Visitor:
    """By the link of a mail."""
    visitor = Visitor(Client())
    visitor.open(password_link(User.objects.get(pk=user.pk)))
    visitor.fill("Guardar y entrar", password1=NEW)
    return visitor


def change(visitor: Visitor, address: str, button: str) -> None:
    visitor.open(address)
    visitor.fill(button, oldpassword=PASSWORD, password1=NEW)


def close_at_the_desk(user: User, clinic: Clinic) -> None:
    clerk = make_staff("v.uno", ActorKind.DESK, clinic.location)
    coverage = Account.objects.get(user=user).coverage
    lock_account(coverage_id=coverage.pk, units=None, actor=acting(clerk, ActorKind.DESK), now=NOW)


def addresses(user: User) -> list[tuple[str, bool]]:
    return list(EmailAddress.objects.filter(user=user).values_list("email", "verified"))


# The address that waits


@pytest.mark.parametrize(
    ("page", "button"),
    [
        ("/cuenta/alguien-sabe/", "Cambiarla y cerrar todo lo demás"),
        ("/cuenta/contrasena/", "Guardar"),
    ],
)
def test_an_address_that_waits_is_forgotten_with_the_password(
    link: str, enter: Enter, maria: User, page: str, button: str
) -> None:
    change(enter(), page, button)
    press(link)
    assert addresses(maria) == [(OWN, True)]


def test_an_address_that_waits_is_forgotten_with_a_recovery(link: str, maria: User) -> None:
    recover(maria)
    press(link)
    assert addresses(maria) == [(OWN, True)]


def test_a_link_that_was_used_opens_nothing_after_the_desk_closed_the_account(
    link: str, maria: User, clinic: Clinic
) -> None:
    press(link)
    assert addresses(maria) == [(THEIRS, True)]
    close_at_the_desk(maria, clinic)
    assert "Ese enlace ya no sirve" in press(link).page.words
    assert addresses(maria) == []


def test_no_mail_goes_to_an_address_from_before_the_desk_closed_the_account(
    maria: User, clinic: Clinic
) -> None:
    User.objects.filter(pk=maria.pk).update(email=OWN)
    close_at_the_desk(maria, clinic)
    page = Visitor(Client())
    page.open("/recuperar/")
    page.fill("Enviarme un correo", login=maria.username)
    assert addresses(maria) == []
    assert Notification.objects.get(letter="recovery_link").state == "suppressed"


def test_a_link_serves_once_even_for_an_address_that_was_given_up_and_comes_again(
    link: str, enter: Enter, maria: User
) -> None:
    visitor = enter()
    visitor.open("/cuenta/correo/")
    visitor.press("Ya no quiero cambiarlo")
    visitor.fill("Cambiar mi correo", email=THEIRS)
    press(link)
    assert sorted(addresses(maria)) == [(THEIRS, False), (OWN, True)]


def test_the_button_of_a_link_that_is_over_leads_to_calm_words(link: str) -> None:
    press(link)
    again = Visitor(Client())
    answer = again.client.post(link, follow=True)
    assert answer.status_code == 200
    assert "Ese enlace ya no sirve" in answer.content.decode()


def test_a_link_that_is_pressed_while_the_account_is_taken_back_confirms_nothing(
    link: str, maria: User
) -> None:
    read_before = EmailAddress.objects.get(email=THEIRS)
    end_ways_in(maria.pk, now=NOW)
    request = RequestFactory().post(link)
    assert not AccountAdapter(request).confirm_email(request, read_before)
    assert addresses(maria) == [(OWN, True)]


# What else was put in


def test_after_a_recovery_one_looks_at_the_passkeys(maria: User, passkey: Authenticator) -> None:
    visitor = recover(maria)
    assert visitor.address == REVIEW
    assert visitor.page.link("Quitar Celular de otro") == f"/cuenta/huella/{passkey.pk}/quitar/"
    visitor.follow("Quitar Celular de otro")
    visitor.press("Quitar")
    assert not Authenticator.objects.exists()


def test_after_a_recovery_one_looks_at_the_telephone_and_removes_it_with_one_button(
    maria: User,
) -> None:
    Phone.objects.create(user=maria, number=NUMBER, verified_at=NOW)
    visitor = recover(maria)
    assert visitor.address == REVIEW
    visitor.press("Quitar mi teléfono")
    assert not Phone.objects.exists()
    assert visitor.address == "/cuenta/"
    told = Notification.objects.filter(letter="phone_changed").order_by("channel")
    letters = told.exclude(channel="portal")
    assert [one.address for one in letters] == [OWN, NUMBER]


def test_an_old_login_is_asked_for_the_password_before_the_telephone_goes(
    maria: User, enter: Enter, clock: Clock
) -> None:
    Phone.objects.create(user=maria, number=NUMBER, verified_at=NOW)
    visitor = enter()
    visitor.open(REVIEW)
    clock.advance(minutes=6)
    visitor.press("Quitar mi teléfono")
    assert "Confirme que es usted" in visitor.page.words
    assert Phone.objects.exists()
    visitor.fill("Continuar", password=PASSWORD)
    assert not Phone.objects.exists()


def test_after_a_recovery_without_any_of_these_one_goes_on(maria: User) -> None:
    assert recover(maria).address == "/"


# Who is told


def test_a_new_telephone_is_told_to_the_contacts_of_before(enter: Enter, maria: User) -> None:
    Phone.objects.create(user=maria, number=NUMBER, verified_at=NOW)
    visitor = enter()
    visitor.open("/cuenta/telefono/")
    visitor.fill("Enviar código", phone="686 555 01 02")
    assert not Notification.objects.filter(letter="phone_changed").exists()
    code = unseal(Notification.objects.get(letter="phone_code").secrets)["code"]
    visitor.fill("Confirmar", code=code)
    told = Notification.objects.filter(letter="phone_changed").order_by("channel")
    letters = told.exclude(channel="portal")
    assert [one.address for one in letters] == [OWN, NUMBER]


@pytest.mark.parametrize(
    ("page", "button"),
    [
        ("/cuenta/alguien-sabe/", "Cambiarla y cerrar todo lo demás"),
        ("/cuenta/contrasena/", "Guardar"),
    ],
)
def test_a_new_password_is_told_once(enter: Enter, maria: User, page: str, button: str) -> None:
    change(enter(), page, button)
    assert Notification.objects.get(channel="email").letter == "password_changed"


def test_a_recovery_is_told_once(maria: User) -> None:
    recover(maria)
    assert Notification.objects.get(channel="email").letter == "password_changed"
