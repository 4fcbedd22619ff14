"""Messages leave: claimed by a lease, sent outside any transaction, then settled.

Whoever dies between sending and settling leaves a lease behind; once it has lapsed the message is sent
again. That one copy cannot be avoided, as SMTP has no way to ask whether a message was taken; it bears
the same Message-ID.
"""

from datetime import datetime, timedelta

import structlog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from jinja2 import TemplateError

from citas.domain.access import push
from citas.domain.access.contacts import ContactSystem
from citas.domain.messaging import letters
from citas.domain.messaging.channels import (
    Gone,
    Message,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
    channel,
)
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal

LEASE = timedelta(minutes=3)  # longer than any channel takes over one message
# Before each further attempt; after the last, about a day later, a message has failed for good.
PAUSES = [timedelta(minutes=one) for one in (1, 5, 15, 30, 60, 120, 240, 480, 480)]
REST = timedelta(minutes=1)  # of a whole channel, when its relay takes nothing from anybody
LONGEST = timedelta(days=2)  # whatever the relay does, a message as old as this has failed
log = structlog.get_logger(__name__)


def due(now: datetime) -> QuerySet[Notification]:
    """What may be sent: pending, its time come, in nobody's hands."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return Notification.objects.filter(free, state=Notification.State.PENDING, due_at__lte=now)


def due_events(now: datetime, limit: int = 1000) -> list[str]:
    """The events whose messages are due, those waiting longest first."""
    found = due(now).order_by("due_at", "pk").values_list("event", flat=True)[:limit]
    return list(dict.fromkeys(found))


def deliver_next(event: str, now: datetime) -> bool:
    """Send one due message of an event; False when there was none.

    May run twice, and at the same time as another. Call it until it says False, each time with the
    present `now`, as the lease counts from it.
    """
    claimed = _claim(event, now)
    if claimed is None:
        return False
    if claimed.state == Notification.State.PENDING:
        _send(claimed, now)
    return True


@transaction.atomic
def _claim(event: str, now: datetime) -> Notification | None:
    """Take a message that is still to be sent; one that is no longer of use is settled instead."""
    free = due(now).select_for_update(of=("self",), skip_locked=True).select_related("user")
    found = free.filter(event=event).order_by("pk").first()
    if found is None:
        return None
    state, why = _verdict(found, now)
    if state != Notification.State.PENDING:
        _settle(found, state, why, now)
        return found
    found.leased_until = now + LEASE
    found.attempts += 1
    found.save(update_fields=["leased_until", "attempts"])
    return found


def _verdict(found: Notification, now: datetime) -> tuple[Notification.State, str]:
    """PENDING where it may go out, else what becomes of it and why."""
    if found.user is not None and not found.user.is_active:
        return Notification.State.WITHDRAWN, "account closed"
    if found.useful_until is not None and found.useful_until <= now:
        return Notification.State.WITHDRAWN, "too late to be of use"
    if found.attempts > len(PAUSES) or found.created_at <= now - LONGEST:
        return Notification.State.FAILED, f"gave up: {found.error}"
    return Notification.State.PENDING, ""


def _send(found: Notification, now: datetime) -> None:
    """Hand it to its channel, and write down what came of it."""
    try:
        message = compose(found, now)
    except (TemplateError, InvalidToken) as error:
        log.error("letter broken", notification=found.pk, letter=found.letter, why=type(error).__name__)
        _settle(found, Notification.State.FAILED, f"letter broken: {type(error).__name__}", now)
        return
    system = ContactSystem(found.channel)
    try:
        channel(system).send(message)
    except PermanentFailure as failure:
        if isinstance(failure, Gone) and system is ContactSystem.PUSH:
            push.forget(address=found.address, now=now)
        _settle(found, Notification.State.FAILED, str(failure), now)
    except Unreachable as failure:
        log.error("channel unreachable", channel=system.value, why=str(failure))
        _rest(found, str(failure), now)
    except TemporaryFailure as failure:
        pause = max(PAUSES[min(found.attempts, len(PAUSES)) - 1], failure.wait)
        _retry(found, str(failure), now + min(pause, LONGEST))
    else:
        _settle(found, Notification.State.SENT, "", now)


def compose(found: Notification, now: datetime) -> Message:
    """The message as it leaves. Raises TemplateError or InvalidToken when its letter is broken."""
    facts = found.facts | unseal(found.secrets)
    named = salted_hmac("citas.messaging", f"{found.pk}:{found.event}", algorithm="sha256")
    subject, text, html, href = _words(found, facts)
    return Message(
        key=named.hexdigest()[:32],
        written_at=found.created_at,
        address=found.address,
        language=found.language,
        subject=subject,
        text=text,
        html=html,
        href=href,
        lifetime=min(found.useful_until - now, LONGEST) if found.useful_until else None,
    )


def _words(found: Notification, facts: dict[str, str]) -> tuple[str, str, str, str]:
    """Subject, text, HTML and where it leads, as far as its channel has them."""
    about = (found.letter, found.language, facts)
    if found.channel == ContactSystem.SMS:
        return "", letters.render_line(*about), "", ""
    if found.channel == ContactSystem.PUSH:
        notice = letters.render_notice(*about)
        return notice.title, notice.line, "", notice.href
    shown = letters.render(*about)
    return shown.subject, shown.text, shown.html, ""


def _ours(found: Notification) -> QuerySet[Notification]:
    """The row, unless it was withdrawn meanwhile or our lease lapsed and it is another's now."""
    return Notification.objects.filter(
        pk=found.pk, state=Notification.State.PENDING, leased_until=found.leased_until
    )


def _settle(found: Notification, state: Notification.State, why: str, now: datetime) -> None:
    """The end of a message: its secrets go."""
    found.state = state
    settled = {
        "state": state,
        "settled_at": now,
        "leased_until": None,
        "secrets": "",
        "error": why[:200],
    }
    if not _ours(found).update(**settled):
        log.warning("message settled by another", notification=found.pk)
    tell = log.warning if state == Notification.State.FAILED else log.info
    tell("message settled", notification=found.pk, letter=found.letter, state=state.value, why=why)


def _retry(found: Notification, why: str, due_at: datetime) -> None:
    _ours(found).update(leased_until=None, due_at=due_at, error=why[:200])
    log.info("message postponed", notification=found.pk, letter=found.letter, why=why)


def _rest(found: Notification, why: str, now: datetime) -> None:
    """Let the whole channel rest: what waits for it is not tried one by one, and loses no attempt."""
    _ours(found).update(attempts=found.attempts - 1)
    _retry(found, why, now + REST)
    due(now).filter(channel=found.channel).update(due_at=now + REST)
