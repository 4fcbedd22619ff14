"""Guessing a code, opening an account, and hiring, many at the same moment; each with a control."""

import pytest
from django.db import IntegrityError
from django.utils.crypto import constant_time_compare

from citas.domain.access import codes, staff_accounts
from citas.domain.access.errors import CodeRefused, StaffNameTaken
from citas.domain.access.models import OneTimeCode, StaffRole, User
from citas.domain.audit.actors import STRANGER, ActorKind
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal
from citas.domain.people import activation
from citas.domain.people.activation import activate
from citas.domain.people.errors import LinkUsed
from citas.domain.people.models import Account, FamilyGroup
from citas.domain.people.registration import Asked, register
from tests.concurrency.crowd import at_once, meet_before
from tests.factories.clinic import NOW, cover, make_location, make_patient

pytestmark = pytest.mark.django_db(transaction=True)

GUESSES, PRESSES = 12, 6


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests against which a guess was held: as many as attempts were given."""
    seen: list[str] = []
    compare = constant_time_compare

    def noted(kept: str, guessed: str) -> bool:
        if kept:
            seen.append(kept)
        return compare(kept, guessed)

    monkeypatch.setattr(codes, "constant_time_compare", noted)
    return seen


@pytest.fixture
def wrong(transactional_db: None) -> str:
    """Six digits that are not those of AB1000's running code."""
    user = User.objects.create_user("AB1000")
    right = codes.issue(user=user, origin=OneTimeCode.Origin.DESK, actor=STRANGER, now=NOW)
    return f"{(int(right) + 1) % 1_000_000:06}"


def guess_at_once(code: str) -> list[str]:
    """The outcome of each of many guesses."""

    def attempt() -> object:
        return codes.redeem(login="AB1000", code=code, actor=STRANGER, now=NOW)

    return [type(outcome).__name__ for outcome in at_once([attempt] * GUESSES)]


def test_of_many_guesses_at_once_three_are_looked_at(wrong: str, looked_at: list[str]) -> None:
    assert guess_at_once(wrong) == [CodeRefused.__name__] * GUESSES
    assert len(looked_at) == 3
    assert OneTimeCode.objects.get().attempts_left == 0


def test_control_without_the_lock_every_guess_is_looked_at(
    wrong: str, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(login: str, _now: object) -> OneTimeCode | None:
        mine = OneTimeCode.objects.filter(user__username__iexact=login, attempts_left__gt=0)
        return mine.select_related("user").first()

    monkeypatch.setattr(codes, "_running", unlocked)
    # all have read the code before the first attempt is counted
    monkeypatch.setattr(codes, "_digest", meet_before(codes._digest, GUESSES))

    guess_at_once(wrong)
    assert len(looked_at) == GUESSES


@pytest.fixture
def link(transactional_db: None) -> str:
    """What the mail of somebody's registration leads to."""
    group = FamilyGroup.objects.create(affiliation_number="AB1000")
    cover(make_patient(make_location()), group, "TITULAR", "00")
    asked = Asked("AB1000", "A1", "+526861234567", "eva@correo.example", "tres gatos con botas")
    register(asked, link=lambda token: token, actor=STRANGER, now=NOW)
    return unseal(Notification.objects.get().secrets)["link"]


def press_at_once(link: str) -> list[str]:
    """The outcome of each press of the button."""

    def press() -> object:
        return activate(link, password=None, actor=STRANGER, now=NOW)

    return sorted(type(outcome).__name__ for outcome in at_once([press] * PRESSES))


def test_pressing_twice_at_once_opens_one_account_and_tells_the_others_so(
    link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # all have seen the link ready before the first opens anything
    monkeypatch.setattr(activation, "_locked", meet_before(activation._locked, PRESSES))

    assert press_at_once(link) == [LinkUsed.__name__] * (PRESSES - 1) + [User.__name__]
    assert Account.objects.count() == 1


def test_control_without_the_lock_others_fall_over_the_first(
    link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation, "_locked", lambda asked: asked.coverage)
    monkeypatch.setattr(activation, "_open", meet_before(activation._open, PRESSES))

    assert set(press_at_once(link)) - {User.__name__, LinkUsed.__name__}


def hire_at_once() -> list[str]:
    """The outcome of each of many hirings under one name."""
    given = staff_accounts.NewRole(ActorKind.AUDITOR)

    def hire() -> object:
        return staff_accounts.hire(username="luz.paz", given=given, actor=STRANGER, now=NOW)

    return sorted(type(outcome).__name__ for outcome in at_once([hire] * PRESSES))


def test_of_many_hired_at_once_under_one_name_one_is(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # all have seen the name free before the first takes it
    monkeypatch.setattr(staff_accounts, "_new_user", meet_before(staff_accounts._new_user, PRESSES))
    assert hire_at_once() == [staff_accounts.StaffCode.__name__] + [StaffNameTaken.__name__] * (
        PRESSES - 1
    )
    assert StaffRole.objects.count() == 1


def test_control_with_a_look_alone_others_fall_over_the_first_hired(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_accounts, "_new_user", meet_before(User.objects.create_user, PRESSES))
    assert hire_at_once().count(IntegrityError.__name__) == PRESSES - 1
