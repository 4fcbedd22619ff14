"""What people change about their own account, and need not be told of."""

from datetime import datetime

from citas.domain.access.models import Phone, User
from citas.domain.access.trail import written_down


def choose_language(*, user_id: int, language: str, now: datetime) -> None:
    """In which language messages are written: "es-mx" or "en"."""
    with written_down("account.language_chosen", user_id=user_id, now=now):
        User.objects.filter(pk=user_id).update(language=language)


def phone_of(user_id: int) -> Phone | None:
    """The telephone, verified or not."""
    return Phone.objects.filter(user_id=user_id).first()
