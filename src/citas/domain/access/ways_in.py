"""Everything by which somebody is in an account, can get in, or is told of what happens in it: sessions,
tokens, codes, links, browsers that show notices, calendars."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from citas.domain.access.models import ApiToken, CalendarFeed, OneTimeCode, PushSubscription
from citas.domain.access.queries import lock_user
from citas.domain.access.trail import written_down


@dataclass(frozen=True)
class OpenSession:
    """A browser in which the user is logged in; `is_this`: the one that asks."""

    id: int
    user_agent: str
    since: datetime
    is_this: bool


def open_sessions(user_id: int, *, this: str | None, now: datetime) -> list[OpenSession]:
    """The user's sessions that still run: first that of key `this`, then the latest."""
    found = [
        OpenSession(one.pk, one.user_agent, one.created_at, one.session_key == this)
        for one in UserSession.objects.filter(_runs(now), user=user_id).order_by("-created_at")
    ]
    return sorted(found, key=lambda one: not one.is_this)


def forget_closed(now: datetime) -> int:
    """Delete what is known of browsers whose session is over (its name); how many."""
    gone: int = UserSession.objects.filter(~_runs(now)).delete()[0]
    return gone


def _runs(now: datetime) -> Exists:
    return Exists(Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now))


def close_session(*, user_id: int, session_id: int, now: datetime) -> None:
    """Log out one browser of the user; nothing happens when it is another's, or over."""
    for session in UserSession.objects.filter(user=user_id, pk=session_id):
        with written_down("account.session_closed", user_id=user_id, now=now):
            PushSubscription.objects.filter(user=user_id, session_key=session.session_key).delete()
            session.end()


def close_other_sessions(*, user_id: int, keep: str | None, now: datetime) -> None:
    """Log out every browser of the user but the one with this key."""
    with written_down("account.other_sessions_closed", user_id=user_id, now=now):
        _end_sessions(user_id, keep)


def end_ways_in(user_id: int, *, now: datetime, keep: str | None = None) -> None:
    """End all sessions, tokens and codes of this user, the links that wait in mailboxes to confirm an
    address, notices in browsers and the calendar's address, inside the caller's transaction.

    `keep` is the key of the one session that goes on. The caller records why.
    """
    lock_user(user_id)  # whoever confirms waits
    _end_sessions(user_id, keep)
    EmailAddress.objects.filter(user=user_id, verified=False).delete()
    ApiToken.objects.filter(user=user_id, revoked_at=None, expires_at__gt=now).update(revoked_at=now)
    CalendarFeed.objects.filter(user=user_id, revoked_at=None).update(revoked_at=now)
    OneTimeCode.objects.filter(user=user_id, ended_at=None).update(ended_at=now)


def _end_sessions(user_id: int, keep: str | None) -> None:
    PushSubscription.objects.filter(user=user_id).exclude(session_key=keep or "").delete()
    for session in UserSession.objects.filter(user=user_id).exclude(session_key=keep or ""):
        session.end()
