"""Getting back in: where the link or the code goes, and what ends when the password is new."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citas.domain.access import codes
from citas.domain.access.errors import CodeRefused
from citas.domain.access.models import ApiToken, OneTimeCode, Phone, User
from citas.domain.audit.actors import STRANGER
from citas.domain.audit.models import AuditEvent
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal
from citas.domain.people.recovery import choose_password, send_code, send_link
from tests.factories.clinic import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(db: None) -> User:
    user = User.objects.create_user("AB1000", "la de antes")
    EmailAddress.objects.create(user=user, email="eva@correo.example", verified=True, primary=True)
    Phone.objects.create(user=user, number="+526861234567", verified_at=NOW)
    return user


def link(user: User) -> str:
    return f"enlace de {user.username}"


def by_mail(login: str) -> Notification:
    send_link(login=login, link=link, actor=STRANGER, now=NOW)
    return Notification.objects.latest("pk")


def by_sms(login: str) -> Notification:
    send_code(login=login, actor=STRANGER, now=NOW)
    return Notification.objects.latest("pk")


def test_the_link_goes_to_the_mailbox_of_the_account(eva: User) -> None:
    mail = by_mail("ab1000")

    assert (mail.channel, mail.address, mail.user) == ("email", "eva@correo.example", eva)
    assert unseal(mail.secrets) == {"link": "enlace de AB1000"}


def test_the_code_goes_to_the_telephone_of_the_account_and_opens_it(eva: User) -> None:
    message = by_sms("AB1000")

    assert (message.channel, message.address) == ("sms", "+526861234567")
    code = unseal(message.secrets)["code"]
    assert codes.redeem(login="AB1000", code=code, actor=STRANGER, now=NOW) == eva


def test_nobody_ends_the_paper_of_the_desk_by_asking_for_a_code(eva: User) -> None:
    paper = codes.issue(user=eva, origin=OneTimeCode.Origin.DESK, actor=STRANGER, now=NOW)

    assert by_sms("AB1000").state == "suppressed"  # digits that open nothing would mislead
    assert codes.redeem(login="AB1000", code=paper, actor=STRANGER, now=NOW) == eva


def test_what_is_not_verified_gets_nothing(eva: User) -> None:
    EmailAddress.objects.update(verified=False)
    Phone.objects.update(verified_at=None)

    for message in (by_mail("AB1000"), by_sms("AB1000")):
        assert (message.state, message.address, message.secrets) == ("suppressed", "", "")
    assert not OneTimeCode.objects.exists()


def test_an_inactive_account_is_nobodys(eva: User) -> None:
    User.objects.update(is_active=False)

    assert by_mail("AB1000").state == "suppressed"


@pytest.mark.parametrize("send", [by_mail, by_sms])
def test_a_login_of_nobody_costs_the_database_the_same(
    eva: User, send: Callable[[str], Notification]
) -> None:
    def statements(login: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            send(login)
        return [" ".join(query["sql"].split()[:3])[:30] for query in asked]

    statements("AB1000")  # reads the policies
    known = [one for one in statements("AB1000") if not one.startswith(("SAVE", "RELEASE"))]
    codes.issue(user=eva, origin=OneTimeCode.Origin.DESK, actor=STRANGER, now=NOW)
    on_paper = [one for one in statements("AB1000") if not one.startswith(("SAVE", "RELEASE"))]
    assert on_paper == known
    unknown = [one for one in statements("NADIE") if not one.startswith(("SAVE", "RELEASE"))]
    assert len(known) > 4
    assert unknown == known


def test_a_new_password_ends_what_was_open(eva: User) -> None:
    day = timedelta(days=1)
    ApiToken.objects.create(user=eva, digest="x", created_at=NOW, expires_at=NOW + day)
    code = codes.issue(user=eva, origin=OneTimeCode.Origin.DESK, actor=STRANGER, now=NOW)

    choose_password(eva, "otra bien distinta", actor=STRANGER, now=NOW)

    eva.refresh_from_db()
    assert eva.check_password("otra bien distinta")
    assert ApiToken.objects.get().revoked_at == NOW
    with pytest.raises(CodeRefused):
        codes.redeem(login="AB1000", code=code, actor=STRANGER, now=NOW)


def test_asking_and_choosing_are_written_down(eva: User) -> None:
    by_mail("AB1000")
    by_mail("NADIE")
    choose_password(eva, "otra bien distinta", actor=STRANGER, now=NOW)

    told = AuditEvent.objects.order_by("pk").values_list("action", "actor_id", "subject_id")
    assert list(told) == [
        ("account.ask_recovery", None, str(eva.pk)),
        ("account.ask_recovery", None, "0"),
        ("account.recover", eva.pk, str(eva.pk)),
    ]
