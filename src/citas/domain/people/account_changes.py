"""Changes of an account of which its owner is told, in the transaction of the change."""

import secrets
from datetime import datetime

from citas.domain.access.contacts import reach
from citas.domain.access.models import Phone, User
from citas.domain.access.trail import written_down
from citas.domain.access.ways_in import end_ways_in
from citas.domain.messaging.outbox import tell


def keep_password(*, user: User, keep: str | None, now: datetime) -> None:
    """Store the password that `user` has already hashed (`set_password`); every way in from before ends
    but the session of key `keep`."""
    with written_down("account.password_changed", user_id=user.pk, now=now):
        replace_password(user=user, keep=keep, now=now)


def take_back(*, user: User, keep: str | None, now: datetime) -> None:
    """The same by who fears that somebody else is in; the log keeps the difference."""
    with written_down("account.taken_back", user_id=user.pk, now=now):
        replace_password(user=user, keep=keep, now=now)


def replace_password(*, user: User, keep: str | None, now: datetime) -> None:
    """The same inside the caller's transaction, who records why."""
    user.save(update_fields=["password"])
    end_ways_in(user.pk, now=now, keep=keep)
    tell_owner(user, "password_changed", now)


def keep_phone(*, user: User, number: str, verified: bool, now: datetime) -> None:
    """The user's telephone, as +52 and ten digits; a new number is not verified until its code came."""
    with written_down("account.phone_changed", user_id=user.pk, now=now, details={"verified": verified}):
        if verified:
            tell_owner(user, "phone_changed", now)  # to the contacts of before
        verified_at = now if verified else None
        Phone.objects.update_or_create(
            user_id=user.pk, defaults={"number": number, "verified_at": verified_at}
        )


def remove_phone(*, user_id: int, now: datetime) -> None:
    """No messages go to the user's telephone any more, and no codes."""
    with written_down("account.phone_removed", user_id=user_id, now=now):
        user = User.objects.get(pk=user_id)
        tell_owner(user, "phone_changed", now)
        Phone.objects.filter(user=user).delete()


def tell_owner(user: User, letter: str, now: datetime) -> None:
    """A letter without facts, to the contacts verified until now; in the caller's transaction."""
    tell(to=reach(user.pk), event=f"{letter}:{user.pk}:{secrets.token_hex(8)}", letter=letter, now=now)
