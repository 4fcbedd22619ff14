"""Six digits that open an account once, briefly, and not by guessing."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citas.domain.access import codes
from citas.domain.access.errors import CodeRefused
from citas.domain.access.models import OneTimeCode, User
from citas.domain.audit.actors import STRANGER, Actor, ActorKind, Channel
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.cleaning import clean_up
from citas.domain.catalogue.models import Policy
from tests.factories.clinic import NOW

pytestmark = pytest.mark.django_db

CLERK = Actor(7, ActorKind.DESK, Channel.WEB)
DESK = OneTimeCode.Origin.DESK


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("AB1000")


def issue(user: User) -> str:
    return codes.issue(user=user, origin=DESK, actor=CLERK, now=NOW)


def redeem(login: str, code: str, **later: int) -> User:
    return codes.redeem(login=login, code=code, actor=STRANGER, now=NOW + timedelta(**later))


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_six_digits_open_the_account_they_were_made_for(ana: User) -> None:
    code = issue(ana)

    assert len(code) == 6
    assert code.isdigit()
    assert redeem("ab1000", code) == ana


def test_a_code_opens_once(ana: User) -> None:
    code = issue(ana)
    redeem("AB1000", code)

    with pytest.raises(CodeRefused):
        redeem("AB1000", code)


def test_a_code_lasts_fifteen_minutes(ana: User) -> None:
    first = issue(ana)
    assert redeem("AB1000", first, minutes=14, seconds=59) == ana

    second = issue(ana)
    with pytest.raises(CodeRefused):
        redeem("AB1000", second, minutes=15)


def test_three_wrong_attempts_end_a_code(ana: User) -> None:
    code = issue(ana)
    for _ in range(3):
        with pytest.raises(CodeRefused):
            redeem("AB1000", other_than(code))

    with pytest.raises(CodeRefused):
        redeem("AB1000", code)


def test_minutes_and_attempts_are_policy(ana: User) -> None:
    Policy.objects.filter(name="code_attempts").update(value=1)
    Policy.objects.filter(name="code_minutes").update(value=5)
    code = issue(ana)

    assert OneTimeCode.objects.get().expires_at == NOW + timedelta(minutes=5)
    with pytest.raises(CodeRefused):
        redeem("AB1000", other_than(code))
    with pytest.raises(CodeRefused):
        redeem("AB1000", code)


def test_a_new_code_ends_the_one_before(ana: User) -> None:
    before, after = issue(ana), issue(ana)

    if before != after:
        with pytest.raises(CodeRefused):
            redeem("AB1000", before)
    assert redeem("AB1000", after) == ana


def test_the_code_of_one_account_does_not_open_another(ana: User) -> None:
    User.objects.create_user("ZZ9")
    code = issue(ana)

    with pytest.raises(CodeRefused):
        redeem("ZZ9", code)


def test_an_inactive_account_is_opened_by_no_code(ana: User) -> None:
    code = issue(ana)
    User.objects.update(is_active=False)

    with pytest.raises(CodeRefused):
        redeem("AB1000", code)


def test_only_a_keyed_digest_is_kept(ana: User) -> None:
    code = issue(ana)

    kept = OneTimeCode.objects.values().get()
    assert code not in str(kept["digest"])
    assert len(kept["digest"]) == 64


def test_what_happens_to_a_code_is_written_down_without_it(ana: User) -> None:
    code = issue(ana)
    with pytest.raises(CodeRefused):
        redeem("AB1000", other_than(code))
    redeem("AB1000", code)

    told = AuditEvent.objects.order_by("pk")
    assert [event.action for event in told] == ["code.issue", "code.refuse", "code.redeem"]
    assert {event.subject_id for event in told} == {str(ana.pk)}
    assert code not in str(list(told.values()))


def statements(login: str, code: str) -> list[str]:
    """What the database is asked, without the values."""
    with CaptureQueriesContext(connection) as asked:
        try:
            redeem(login, code)
        except CodeRefused:
            return [re.sub(r"'[^']*'|\d+|\"s\d+_x\d+\"", "?", query["sql"]) for query in asked]
    raise AssertionError("the code was right")


def test_a_wrong_code_costs_the_database_as_much_as_a_wrong_name(ana: User) -> None:
    code = issue(ana)

    known = statements("AB1000", other_than(code))

    assert len(known) == 5
    assert known == statements("NADIE", code)


def test_a_code_for_nobody_costs_as_much_and_opens_nothing(ana: User) -> None:
    def cost(user_id: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            codes.write(user_id, DESK, NOW)
        return len(asked)

    cost(ana.pk)  # reads the policies
    assert cost(ana.pk) == cost(codes.NOBODY)
    assert OneTimeCode.objects.filter(ended_at=None).count() == 1


def test_a_code_by_sms_leaves_the_paper_of_the_desk_alone(ana: User) -> None:
    paper = issue(ana)
    digits, opens = codes.write(ana.pk, OneTimeCode.Origin.SMS, NOW)

    assert not opens
    if digits != paper:
        with pytest.raises(CodeRefused):
            redeem("AB1000", digits)
    assert redeem("AB1000", paper) == ana


@pytest.mark.parametrize("over", ["in time", "by attempts", "by use"])
def test_a_code_by_sms_comes_once_the_paper_is_over(ana: User, over: str) -> None:
    paper = issue(ana)
    later = NOW + timedelta(minutes=15 if over == "in time" else 1)
    if over == "by attempts":
        for _ in range(3):
            with pytest.raises(CodeRefused):
                redeem("AB1000", other_than(paper))
    if over == "by use":
        redeem("AB1000", paper)
    digits, opens = codes.write(ana.pk, OneTimeCode.Origin.SMS, later)

    assert opens
    assert codes.redeem(login="AB1000", code=digits, actor=STRANGER, now=later) == ana


def test_codes_go_the_night_after_the_next(ana: User) -> None:
    issue(ana)

    assert clean_up(NOW + timedelta(days=1))["codes"] == 0
    assert clean_up(NOW + timedelta(days=1, minutes=16))["codes"] == 1
