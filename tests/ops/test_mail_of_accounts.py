"""What allauth tells people goes through the outbox, in letters of ours."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.core import mail
from django.test import RequestFactory

from citas.domain.access.models import User
from citas.domain.messaging.models import Notification
from citas.interfaces.web.accounts.mails import LETTERS, NOT_TOLD
from tests.mailbox import Mailbox

# Mails of ways that are closed here: people of the roll register by our own pages, get back in by our
# own letters, enter with no codes by mail, and are told of Llave MX by our own action.
CLOSED = {
    "account/email/account_already_exists",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/password_reset_key",
    "account/email/unknown_account",
    "socialaccount/email/account_connected",
    "socialaccount/email/account_disconnected",
}


def told_by_allauth() -> set[str]:
    """Every mail that allauth's code names."""
    code = (path for path in Path(allauth.__file__).parent.rglob("*.py") if "tests" not in path.parts)
    named = re.compile(r'"((?:account|mfa|socialaccount)/email/\w+)"')
    return {name for path in code for name in named.findall(path.read_text())}


def test_every_mail_of_allauth_has_a_letter_or_a_reason_for_none() -> None:
    assert told_by_allauth() == CLOSED | NOT_TOLD | LETTERS.keys()


def test_a_mail_that_nobody_has_thought_of_is_an_error() -> None:
    user = User(username="A0001")
    with pytest.raises(KeyError):
        get_adapter().send_notification_mail("account/email/invented", user)


@pytest.fixture
def ana(db: None) -> User:
    user = User.objects.create_user("A0001")
    EmailAddress.objects.create(user=user, email="ana@example.org", verified=True, primary=True)
    return user


@pytest.mark.parametrize("prefix", sorted(LETTERS.keys() - {"account/email/email_confirmation"}))
def test_a_change_in_an_account_is_told_once_by_mail(prefix: str, ana: User, mailbox: Mailbox) -> None:
    with context.request_context(RequestFactory().get("/")):
        get_adapter().send_notification_mail(prefix, ana)
    assert mail.outbox == []  # nothing by Django's own way
    mailbox.deliver()
    (told,) = mailbox.to("ana@example.org")
    assert "Si no fue usted" in told.text


def test_the_address_of_before_is_told_of_the_new_one_but_not_which(ana: User, mailbox: Mailbox) -> None:
    with context.request_context(RequestFactory().get("/")):
        get_adapter().send_notification_mail(
            "account/email/email_changed",
            ana,
            {"to_email": "nueva@example.org"},
            email="vieja@example.org",
        )
    mailbox.deliver()
    told = mailbox.last_to("vieja@example.org")
    assert "nueva@" not in told.text + told.html
    assert len(mailbox.mails) == 1


def test_a_new_address_is_asked_to_confirm_itself_in_the_persons_language(
    ana: User, mailbox: Mailbox
) -> None:
    ana.language = "en"
    link = "http://127.0.0.1:8000/cuenta/correo/confirmar/k/"
    get_adapter().send_mail(
        "account/email/email_confirmation", "nueva@example.org", {"user": ana, "activate_url": link}
    )
    assert "confirmar" not in str(list(Notification.objects.values()))
    mailbox.deliver()
    told = mailbox.last_to("nueva@example.org")
    assert (told.subject, told.link) == ("Confirm your email", link)
