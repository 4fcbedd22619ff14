"""Django's sessions and allauth's users, with the two reads of every request written out.

The ORM took longer to write these queries than the database to answer them.
"""

import re
from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from citas.domain.access.models import PushSubscription, User

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - the column must say something
ENDS_AT = "ends_at"  # in a session: the instant (ISO form) at which it ends whatever happens in it

_KEY = re.compile("[0-9a-z]{32}")
_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
_ATTRIBUTES = [field.attname for field in User._meta.concrete_fields]
_USER = f"SELECT {', '.join(_ATTRIBUTES)} FROM access_user WHERE id = %s"  # noqa: S608 - own columns


@receiver(pre_save, sender=UserSession)
def keep_no_address(instance: UserSession, **_about: Any) -> None:
    """allauth would write down from where each browser came: nobody needs it, so nobody has it."""
    instance.ip = NO_ADDRESS


class SessionStore(db.SessionStore):
    """Sessions in the database; a key that Django never makes, as one with a NUL, is no session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and _KEY.fullmatch(key) is not None

    def load(self) -> dict[str, Any]:
        """What the session holds; empty, and its key forgotten, when it is over."""
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(found[0])
        return data

    def cycle_key(self) -> None:
        """Django's; whoever is logged in keeps his place in the list of his browsers, and his notices.

        Django gives a session another key by itself, on any page, when it is from before SECRET_KEY
        changed: one that is not in the list could not be closed.
        """
        former = self.session_key
        super().cycle_key()
        if former and SESSION_KEY in self:
            for theirs in (UserSession.objects, PushSubscription.objects):
                theirs.filter(session_key=former).update(session_key=self.session_key)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Django's, unless the session itself has its end: no use makes it longer."""
        ends_at = self.get(ENDS_AT)
        expires: datetime = super().get_expiry_date(**kwargs)
        return datetime.fromisoformat(ends_at) if ends_at else expires


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """allauth's logging in."""

    def get_user(self, user_id: int) -> User | None:
        """The user of a session; None when gone or no longer active."""
        with connection.cursor() as cursor:
            cursor.execute(_USER, [user_id])
            found = cursor.fetchone()
        user = User.from_db("default", _ATTRIBUTES, found) if found else None
        return user if user is not None and self.user_can_authenticate(user) else None
