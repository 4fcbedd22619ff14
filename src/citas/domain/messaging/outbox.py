"""Writing messages, inside the transaction of what they tell of."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app

from citas.domain.access.contacts import Contact, ContactSystem, Reach
from citas.domain.messaging.letters import has_line, has_notice
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import seal

DELIVER = "deliver_notification"  # the job's name; interfaces/jobs has the job
State = Notification.State

# Written out: everybody who books waits for it. A row that is there already stays as it is.
_WRITE = """
INSERT INTO messaging_notification (event, letter, user_id, channel, address, language, facts, secrets,
    state, created_at, due_at, useful_until, settled_at, attempts, error)
SELECT %(event)s, %(letter)s, %(user)s::bigint, way.channel, way.address, %(language)s, %(facts)s::jsonb,
    CASE WHEN way.state = 'pending' THEN %(sealed)s ELSE '' END, way.state, %(now)s, way.due,
    %(until)s::timestamptz, CASE WHEN way.state <> 'pending' THEN %(now)s::timestamptz END, 0, ''
FROM unnest(%(channels)s::text[], %(addresses)s::text[], %(states)s::text[], %(dues)s::timestamptz[])
    AS way(channel, address, state, due)
ON CONFLICT DO NOTHING RETURNING state, due_at
"""
_RINGING = (ContactSystem.SMS, ContactSystem.PUSH)
_LEAVING = (*_RINGING, ContactSystem.EMAIL)


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
    whom = Reach(to.user_id, to.language, [Contact(to.channel, to.address)])
    _write(whom, event, letter, now, facts, secrets, useful_until, [now])


@transaction.atomic(savepoint=False)
def tell(
    *,
    to: Reach,
    event: str,
    letter: str,
    now: datetime,
    facts: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
    useful_until: datetime | None = None,
    not_before: datetime | None = None,
) -> None:
    """The message to every contact that the person has verified, and to the page «Avisos», where it
    stands at once; as `write`. Nothing else of it leaves before `not_before`.

    As text message and on the screen of a device only where the letter has a line for it.
    """
    whom = _fitting(to, letter)
    dues = [_due(one, _LEAVING, not_before, now) for one in whom.contacts]
    _write(whom, event, letter, now, facts, secrets, useful_until, dues)


@transaction.atomic(savepoint=False)
def answer(
    *,
    to: Reach,
    event: str,
    letter: str,
    now: datetime,
    ring_from: datetime,
    facts: dict[str, str] | None = None,
    useful_until: datetime | None = None,
) -> None:
    """As `tell`, of what the person himself has just done: by mail at once, at any hour of the night;
    but nothing of it rings (text message, device) before `ring_from`."""
    whom = _fitting(to, letter)
    dues = [_due(one, _RINGING, ring_from, now) for one in whom.contacts]
    _write(whom, event, letter, now, facts, None, useful_until, dues)


def _due(
    to: Contact, waiting: tuple[ContactSystem, ...], not_before: datetime | None, now: datetime
) -> datetime:
    return max(not_before, now) if not_before is not None and to.system in waiting else now


def _fitting(to: Reach, letter: str) -> Reach:
    fitting = [one for one in to.contacts if _fits(one.system, letter, to.language)]
    return Reach(to.user_id, to.language, fitting)


def _fits(system: ContactSystem, letter: str, language: str) -> bool:
    if system is ContactSystem.SMS:
        return has_line(letter, language)
    return system is not ContactSystem.PUSH or has_notice(letter, language)


def _write(
    to: Reach,
    event: str,
    letter: str,
    now: datetime,
    facts: dict[str, str] | None,
    secrets: dict[str, str] | None,
    useful_until: datetime | None,
    dues: list[datetime],
) -> None:
    """`dues`: from when it may leave, of each contact; later ones are found by the sweep."""
    written = {
        "event": event,
        "letter": letter,
        "user": to.user_id,
        "language": to.language,
        "facts": json.dumps(facts or {}),
        "sealed": seal(secrets or {}),  # for nobody too, as the job below: both cost the same
        "now": now,
        "until": useful_until,
        "channels": [one.system.value for one in to.contacts],
        "addresses": [one.address for one in to.contacts],
        "states": [_first_state(one).value for one in to.contacts],
        "dues": dues,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, written)
        rows = cursor.fetchall()
    if any(state != State.SENT and due <= now for state, due in rows):
        app.configure_task(DELIVER).defer(event=event)


def _first_state(to: Contact) -> Notification.State:
    if to.system is ContactSystem.PORTAL:
        return State.SENT
    return State.PENDING if to.address else State.SUPPRESSED


def withdraw_about(prefix: str, *, now: datetime) -> int:
    """Take back what has not left yet of what is no longer so; how many messages. `prefix` begins the
    names of its events: `appointment:12:` all of one appointment.

    Waits for nobody: a message in the very act of leaving may still arrive.
    """
    waiting = Notification.objects.filter(event__startswith=prefix, state=State.PENDING)
    return waiting.update(state=State.WITHDRAWN, settled_at=now, leased_until=None, secrets="")


def forget_withdrawn(prefix: str, *, at: datetime) -> set[str]:
    """Of what is so once more: delete what was withdrawn at that instant, so that it can be told anew;
    of which events."""
    withdrawn = Notification.objects.filter(
        event__startswith=prefix, state=State.WITHDRAWN, settled_at=at
    )
    events = set(withdrawn.values_list("event", flat=True))
    withdrawn.delete()
    return events


def forget(*, settled_before: datetime) -> int:
    """Delete messages that were settled before then; how many."""
    return Notification.objects.filter(settled_at__lt=settled_before).delete()[0]
