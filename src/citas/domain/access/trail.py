"""What happens to accounts, written down in the transaction in which it happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from citas.domain.access.models import User
from citas.domain.access.staff import posts_of
from citas.domain.audit.actions import record
from citas.domain.audit.actors import STRANGER, Actor, ActorKind, Channel

# Who has several roles is written down under the one that may most.
HIGHEST_FIRST = (
    ActorKind.ADMINISTRATOR,
    ActorKind.AUDITOR,
    ActorKind.MANAGER,
    ActorKind.DESK,
    ActorKind.DOCTOR,
)


def oneself(user_id: int) -> Actor:
    """The user about his own account: in the highest of his roles, else as an insured person."""
    posts = posts_of(user_id)
    kinds = [kind for kind in HIGHEST_FIRST if kind in posts]
    return Actor(user_id, kinds[0] if kinds else ActorKind.INSURED, Channel.WEB)


@contextmanager
def written_down(
    action: str, *, user_id: int, now: datetime, details: dict[str, object] | None = None
) -> Iterator[None]:
    """One transaction for the change inside the block and its event; both stay, or none.

    Hash passwords before it: no transaction waits for that.
    """
    with transaction.atomic():
        yield
        tell_trail(action, user_id=user_id, now=now, details=details)


def tell_trail(
    action: str, *, user_id: int, now: datetime, details: dict[str, object] | None = None
) -> None:
    """One event about this user's account, by the user; called inside a transaction."""
    record(actor=oneself(user_id), action=action, subject=("user", user_id), now=now, details=details)


def failed_passkey(now: datetime) -> None:
    """An answer of a device that lets nobody in; of whom is not known."""
    record(actor=STRANGER, action="account.login_failed", subject=("login", "passkey"), now=now)


def failed_login(typed: str, now: datetime) -> None:
    """An attempt that failed. What was typed may be a password, so only a keyed digest is kept.

    As many statements for a name that exists as for one that does not.
    """
    known = User.objects.filter(username__iexact=typed).values_list("pk", flat=True).first()
    digest = salted_hmac("citas.failed_login", typed.upper(), algorithm="sha256").hexdigest()[:40]
    record(
        actor=STRANGER,
        action="account.login_failed",
        subject=("login", digest),
        now=now,
        details={"user_id": known},
    )
