"""The private address at which a person's calendar reads the appointments that he sees."""

import secrets
from datetime import datetime

from citas.domain.access.models import CalendarFeed
from citas.domain.access.queries import lock_user, token_digest
from citas.domain.access.trail import written_down


def open_feed(*, user_id: int, now: datetime) -> str:
    """The secret part of a new address, said this once; the one of before ends."""
    token = secrets.token_urlsafe(32)
    with written_down("account.calendar_on", user_id=user_id, now=now):
        lock_user(user_id)
        CalendarFeed.objects.filter(user=user_id, revoked_at=None).update(revoked_at=now)
        CalendarFeed.objects.create(user_id=user_id, digest=token_digest(token), created_at=now)
    return token


def close_feed(*, user_id: int, now: datetime) -> None:
    """The address answers no more; also when there is none."""
    with written_down("account.calendar_off", user_id=user_id, now=now):
        CalendarFeed.objects.filter(user=user_id, revoked_at=None).update(revoked_at=now)


def feed_since(user_id: int) -> datetime | None:
    """Since when the user has an address; None when he has none."""
    mine = CalendarFeed.objects.filter(user=user_id, revoked_at=None)
    return mine.values_list("created_at", flat=True).first()


def reader_of(token: str) -> tuple[int, str] | None:
    """The identifier and the language of the active user whose address this is, or None."""
    live = CalendarFeed.objects.filter(digest=token_digest(token), revoked_at=None, user__is_active=True)
    return live.values_list("user_id", "user__language").first()
