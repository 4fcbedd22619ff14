"""What people change about their own account, beside what they are told of (people.account_changes)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from citas.domain.access.models import Phone, User
from citas.domain.access.queries import lock_user
from citas.domain.access.trail import tell_trail, written_down


def choose_language(*, user_id: int, language: str, now: datetime) -> None:
    """In which language messages are written: "es-mx" or "en"."""
    with written_down("account.language_chosen", user_id=user_id, now=now):
        User.objects.filter(pk=user_id).update(language=language)


@contextmanager
def confirming(address: EmailAddress, now: datetime) -> Iterator[bool]:
    """One transaction for a block that confirms this address, and its event. False: it waits no more,
    as it was confirmed or taken back meanwhile; then the block must do nothing."""
    with transaction.atomic():
        lock_user(address.user_id)
        waits = bool(EmailAddress.objects.filter(pk=address.pk, verified=False).exists())
        yield waits
        if waits:
            tell_trail("account.email_changed", user_id=address.user_id, now=now)


def phone_of(user_id: int) -> Phone | None:
    """The telephone, verified or not."""
    return Phone.objects.filter(user_id=user_id).first()
