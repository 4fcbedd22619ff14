"""What people change about their own account."""

from datetime import datetime

from citas.domain.access.models import Phone, User
from citas.domain.access.trail import written_down
from citas.domain.access.ways_in import end_ways_in


def keep_password(*, user: User, now: datetime) -> None:
    """Store the password that `user` has already hashed (`set_password`)."""
    with written_down("account.password_changed", user_id=user.pk, now=now):
        user.save(update_fields=["password"])


def take_back(*, user: User, keep: str | None, now: datetime) -> None:
    """Store the new password that `user` has already hashed, and end everything that somebody else may
    have opened with the old one: sessions but that of key `keep`, tokens, one-time codes."""
    with written_down("account.taken_back", user_id=user.pk, now=now):
        user.save(update_fields=["password"])
        end_ways_in(user.pk, now=now, keep=keep)


def choose_language(*, user_id: int, language: str, now: datetime) -> None:
    """In which language messages are written: "es-mx" or "en"."""
    with written_down("account.language_chosen", user_id=user_id, now=now):
        User.objects.filter(pk=user_id).update(language=language)


def keep_phone(*, user_id: int, number: str, verified: bool, now: datetime) -> None:
    """The user's telephone, as +52 and ten digits; a new number is not verified until its code came."""
    with written_down("account.phone_changed", user_id=user_id, now=now, details={"verified": verified}):
        verified_at = now if verified else None
        Phone.objects.update_or_create(
            user_id=user_id, defaults={"number": number, "verified_at": verified_at}
        )


def phone_of(user_id: int) -> Phone | None:
    """The telephone, verified or not."""
    return Phone.objects.filter(user_id=user_id).first()
