"""Who a bearer token, or a name as typed, stands for."""

import hashlib
from datetime import datetime

from django.db import connection

from citas.domain.access.models import User

# Asked before everything else of every request with a token.
_WHO = """
SELECT u.id FROM access_apitoken t JOIN access_user u ON u.id = t.user_id
WHERE t.digest = %s AND t.expires_at > %s AND t.revoked_at IS NULL AND u.is_active
"""


def token_digest(token: str) -> str:
    """What is kept of a token: 64 hexadecimal digits of SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str, now: datetime) -> int | None:
    """The identifier of the active user of a token that is neither expired nor revoked, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [token_digest(token), now])
        found = cursor.fetchone()
    return None if found is None else found[0]


# The expression of the index user_by_bare_name.
_MEANT = """
SELECT username FROM access_user WHERE upper(replace(username, '-', '')) = %s
ORDER BY upper(username) = %s DESC LIMIT 2
"""


def username_meant(typed: str) -> str:
    """The user name that differs from `typed` (in capitals, without spaces) by hyphens alone.

    `typed` itself where there is none, or several of which none is exact. Not for counting attempts:
    what it says differs between who exists and who does not.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MEANT, [typed.replace("-", ""), typed])
        found = [username for (username,) in cursor.fetchall()]
    exact = bool(found) and found[0].upper() == typed
    return found[0] if exact or len(found) == 1 else typed


def lock_user(user_id: int) -> None:
    """Let one transaction at a time change what belongs to this user; nothing where there is none."""
    list(User.objects.filter(pk=user_id).select_for_update(no_key=True).values_list("pk"))
