"""Ending what lets somebody in: sessions, tokens, codes."""

from datetime import datetime

from allauth.usersessions.models import UserSession

from citas.domain.access.models import ApiToken, OneTimeCode


def end_everything(user_id: int, now: datetime) -> None:
    """End all sessions, tokens and codes of this user; inside the caller's transaction."""
    for session in UserSession.objects.filter(user=user_id):
        session.end()
    ApiToken.objects.filter(user=user_id, revoked_at=None, expires_at__gt=now).update(revoked_at=now)
    OneTimeCode.objects.filter(user=user_id, ended_at=None).update(ended_at=now)
