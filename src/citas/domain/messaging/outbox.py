"""Writing messages, inside the transaction of what they tell of."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from citas.domain.access.contacts import ContactSystem, verified_contacts
from citas.domain.access.models import User
from citas.domain.messaging.letters import has_line
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import seal

DELIVER = "deliver_notification"  # the job's name; interfaces/jobs has the job


@dataclass(frozen=True)
class Recipient:
    """Where to; an empty address is written down and goes nowhere. `user_id` is None for a stranger."""

    channel: ContactSystem
    address: str
    language: str
    user_id: int | None = None


@transaction.atomic(savepoint=False)
def write(
    *,
    event: str,
    letter: str,
    to: Recipient,
    now: datetime,
    facts: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
    useful_until: datetime | None = None,
) -> None:
    """One message, delivered after the commit; the same event to the same address only once.

    `event` names what happened by identifiers, never by personal data: it stands in the job too.
    `letter` names the text (see messaging.letters); `facts` and `secrets` are what it tells, the latter
    encrypted and wiped after sending. After `useful_until` it is not sent any more. Call it inside a
    transaction.
    """
    reachable = bool(to.address)
    sealed = seal(secrets or {})  # for nobody too, as the job below: both cost the same
    _, written = Notification.objects.get_or_create(
        event=event,
        channel=to.channel,
        address=to.address,
        defaults={
            "letter": letter,
            "user_id": to.user_id,
            "language": to.language,
            "facts": facts or {},
            "secrets": sealed if reachable else "",
            "state": Notification.State.PENDING if reachable else Notification.State.SUPPRESSED,
            "created_at": now,
            "due_at": now,
            "useful_until": useful_until,
            "settled_at": None if reachable else now,
        },
    )
    if written:
        app.configure_task(DELIVER).defer(event=event)


@transaction.atomic(savepoint=False)
def tell(
    *,
    user: User,
    event: str,
    letter: str,
    now: datetime,
    facts: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
    useful_until: datetime | None = None,
) -> None:
    """The message to every contact that the person has verified; to none, when there is none.

    To a telephone only where the letter has a line for it.
    """
    for contact in verified_contacts(user.pk):
        if contact.system == ContactSystem.SMS and not has_line(letter, user.language):
            continue
        to = Recipient(contact.system, contact.address, user.language, user.pk)
        write(
            event=event, letter=letter, to=to, now=now, facts=facts, secrets=secrets,
            useful_until=useful_until,
        )  # fmt: skip


def withdraw(*, event: str, now: datetime) -> int:
    """Take back what has not left yet of an event that is no longer so; how many messages.

    Waits for nobody: a message in the very act of leaving may still arrive.
    """
    waiting = Notification.objects.filter(event=event, state=Notification.State.PENDING)
    return waiting.update(
        state=Notification.State.WITHDRAWN, settled_at=now, leased_until=None, secrets=""
    )


def forget(*, settled_before: datetime) -> int:
    """Delete messages that were settled before then; how many."""
    return Notification.objects.filter(settled_at__lt=settled_before).delete()[0]
