"""Writing messages, inside the transaction of what they tell of."""

from dataclasses import dataclass
from datetime import datetime

from procrastinate.contrib.django import app

from citas.domain.access.contacts import ContactSystem, verified_contacts
from citas.domain.access.models import User
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


def write(
    *,
    event: str,
    letter: str,
    to: Recipient,
    now: datetime,
    facts: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
) -> None:
    """One message, delivered after the commit; the same event to the same address only once.

    `letter` names the text (see messaging.letters); `facts` and `secrets` are what it tells, the latter
    encrypted and wiped after sending. Call it inside a transaction.
    """
    reachable = bool(to.address)
    _, written = Notification.objects.get_or_create(
        event=event,
        channel=to.channel,
        address=to.address,
        defaults={
            "letter": letter,
            "user_id": to.user_id,
            "language": to.language,
            "facts": facts or {},
            "secrets": seal(secrets or {}) if reachable else "",
            "state": Notification.State.PENDING if reachable else Notification.State.SUPPRESSED,
            "created_at": now,
            "due_at": now,
            "settled_at": None if reachable else now,
        },
    )
    if written and reachable:
        app.configure_task(DELIVER).defer(event=event)


def tell(
    *,
    user: User,
    event: str,
    letter: str,
    now: datetime,
    facts: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
) -> None:
    """The message to every contact that the person has verified; to none, when there is none."""
    for contact in verified_contacts(user.pk):
        to = Recipient(contact.system, contact.address, user.language, user.pk)
        write(event=event, letter=letter, to=to, now=now, facts=facts, secrets=secrets)
