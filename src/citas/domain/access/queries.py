"""Who a bearer token stands for."""

import hashlib
from datetime import datetime

from citas.domain.access.models import ApiToken


def token_digest(token: str) -> str:
    """What is kept of a token: 64 hexadecimal digits of SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str, now: datetime) -> int | None:
    """The identifier of the active user of a token that is neither expired nor revoked, or None."""
    return (
        ApiToken.objects.filter(
            digest=token_digest(token), expires_at__gt=now, revoked_at=None, user__is_active=True
        )
        .values_list("user_id", flat=True)
        .first()
    )
