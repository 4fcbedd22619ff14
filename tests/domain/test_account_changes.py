"""A change of an account and what its owner is told of it stay together, or neither is."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from citas.domain.access.models import Phone, User
from citas.domain.audit.models import AuditEvent
from citas.domain.messaging.models import Notification
from citas.domain.people import account_changes, recovery
from tests.factories.clinic import NOW, OPERATOR

pytestmark = pytest.mark.django_db

OLD, NEW = "la de siempre", "tres gatos con botas"
NUMBER = "+526861234567"


@pytest.fixture
def ana(db: None) -> User:
    user = User.objects.create_user("AB1000", OLD)
    EmailAddress.objects.create(user=user, email="ana@example.org", verified=True, primary=True)
    Phone.objects.create(user=user, number=NUMBER, verified_at=NOW)
    return user


def keeps_a_password(user: User) -> None:
    user.set_password(NEW)
    account_changes.keep_password(user=user, keep=None, now=NOW)


def takes_back(user: User) -> None:
    user.set_password(NEW)
    account_changes.take_back(user=user, keep=None, now=NOW)


def recovers(user: User) -> None:
    recovery.choose_password(user, NEW, actor=OPERATOR, now=NOW)


def keeps_a_telephone(user: User) -> None:
    account_changes.keep_phone(user=user, number="+526867654321", verified=True, now=NOW)


def removes_the_telephone(user: User) -> None:
    account_changes.remove_phone(user_id=user.pk, now=NOW)


CHANGES = [keeps_a_password, takes_back, recovers, keeps_a_telephone, removes_the_telephone]


@pytest.mark.parametrize("change", CHANGES)
def test_every_contact_of_before_is_told_once(ana: User, change: Callable[[User], None]) -> None:
    change(ana)
    outside = Notification.objects.exclude(channel="portal")
    told = outside.values_list("address", flat=True).order_by("channel")
    assert list(told) == ["ana@example.org", NUMBER]
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_be_told_does_not_happen(
    ana: User, change: Callable[[User], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_about: object) -> None:
        raise RuntimeError("no outbox")

    monkeypatch.setattr(account_changes, "tell", fails)
    with pytest.raises(RuntimeError, match="no outbox"):
        change(ana)
    assert User.objects.get(pk=ana.pk).check_password(OLD)
    assert Phone.objects.get(user=ana).number == NUMBER
    assert not AuditEvent.objects.exists()


def test_a_number_that_waits_for_its_code_is_told_to_nobody(ana: User) -> None:
    Phone.objects.all().delete()
    account_changes.keep_phone(user=ana, number=NUMBER, verified=False, now=NOW)
    assert not Notification.objects.exists()
