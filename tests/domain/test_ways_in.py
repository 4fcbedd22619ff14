"""Sessions, tokens and codes of an account: seen, closed and ended; and the trail beside it."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from citas.domain.access import ways_in
from citas.domain.access.models import ApiToken, OneTimeCode, StaffRole, User
from citas.domain.access.sessions import ENDS_AT, NO_ADDRESS, SessionStore
from citas.domain.access.trail import oneself, written_down
from citas.domain.audit.actors import ActorKind
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.cleaning import clean_up
from citas.domain.people.account_changes import take_back
from tests.factories.clinic import NOW, make_location

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=8)


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("AF1")


def browse(user: User, key: str, *, minutes_ago: int = 0) -> UserSession:
    """A browser in which the user is logged in."""
    Session.objects.create(session_key=key, session_data="", expire_date=LATER)
    return UserSession.objects.create(
        user=user, session_key=key, ip="10.0.0.1", user_agent=key,
        created_at=NOW - timedelta(minutes=minutes_ago),
    )  # fmt: skip


def seen(user: User, this: str = "") -> list[str]:
    return [one.user_agent for one in ways_in.open_sessions(user.pk, this=this, now=NOW)]


def test_this_browser_comes_first_then_the_latest(ana: User) -> None:
    for minutes, key in enumerate(("latest", "older", "oldest")):
        browse(ana, key, minutes_ago=minutes)
    browse(User.objects.create_user("AF2"), "somebody else's")
    assert seen(ana, this="older") == ["older", "latest", "oldest"]


def test_a_session_that_is_over_is_not_shown_and_its_browser_forgotten_at_night(ana: User) -> None:
    browse(ana, "runs")
    browse(ana, "over")
    Session.objects.filter(session_key="over").update(expire_date=NOW)
    assert seen(ana) == ["runs"]
    assert clean_up(NOW)["browsers"] == 1
    assert [one.session_key for one in UserSession.objects.all()] == ["runs"]


def test_only_ones_own_sessions_can_be_closed(ana: User) -> None:
    theirs = browse(User.objects.create_user("AF2"), "theirs")
    mine = browse(ana, "mine")
    for session in (theirs, mine):
        ways_in.close_session(user_id=ana.pk, session_id=session.pk, now=NOW)
    assert [one.session_key for one in Session.objects.all()] == ["theirs"]
    assert AuditEvent.objects.filter(action="account.session_closed").count() == 1


def test_taking_an_account_back_ends_every_way_in_but_the_present_one(ana: User) -> None:
    other = User.objects.create_user("AF2")
    for user in (ana, other):
        ApiToken.objects.create(user=user, digest=f"{user.pk:064}", created_at=NOW, expires_at=LATER)
        OneTimeCode.objects.create(
            user=user, origin="desk", digest="0", created_at=NOW, expires_at=LATER, attempts_left=3
        )
    for key in ("here", "there"):
        browse(ana, key)
    browse(other, "theirs")
    ana.set_password("tres gatos con botas")
    take_back(user=ana, keep="here", now=NOW)
    assert sorted(one.session_key for one in Session.objects.all()) == ["here", "theirs"]
    assert [token.user for token in ApiToken.objects.filter(revoked_at=NOW)] == [ana]
    assert [code.user for code in OneTimeCode.objects.filter(ended_at=NOW)] == [ana]
    assert User.objects.get(pk=ana.pk).check_password("tres gatos con botas")


def test_what_happens_and_its_event_stay_together_or_not_at_all(ana: User) -> None:
    def changes_and_fails() -> None:
        with written_down("account.language_chosen", user_id=ana.pk, now=NOW):
            User.objects.filter(pk=ana.pk).update(language="en")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        changes_and_fails()
    assert User.objects.get(pk=ana.pk).language == "es-mx"
    assert not AuditEvent.objects.exists()


def test_staff_are_written_down_under_the_role_that_may_most(ana: User) -> None:
    assert oneself(ana.pk).kind is ActorKind.INSURED
    location = make_location()
    for role in ("desk", "manager"):
        StaffRole.objects.create(user=ana, role=role, location=location)
    assert oneself(ana.pk).kind is ActorKind.MANAGER


def test_a_session_with_an_end_ends_then_however_late_it_is_written() -> None:
    session = SessionStore()
    session[ENDS_AT] = LATER.isoformat()
    session.save()
    assert Session.objects.get().expire_date == LATER


def test_from_where_a_browser_came_is_kept_nowhere(ana: User) -> None:
    browse(ana, "mine")
    assert UserSession.objects.get().ip == NO_ADDRESS
