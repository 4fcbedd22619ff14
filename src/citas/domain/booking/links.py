"""Links in messages: what they open without login, and what proves that it is the right person.

Who has a link reads day, hour and unit. To take, give up or cancel he also says the day and month on
which the patient was born, which no message tells.
"""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F, QuerySet

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.booking.errors_links import BirthdayWrong, LinkLocked, LinkUnknown
from citas.domain.booking.models import Link
from citas.domain.booking.visibility import seen_as
from citas.domain.booking.waiting.queries import sees_entry
from citas.domain.catalogue.policy_set import policies
from citas.domain.scheduling.models import Slot
from citas.rules import clock

BYTES = 16  # 128 bits: nobody finds one by trying, and it still fits into a text message


def make_link(
    *,
    account_id: int,
    patient_id: int,
    expires_at: datetime,
    now: datetime,
    appointment_id: int | None = None,
    offer_id: int | None = None,
) -> str:
    """The token of a new link to one appointment or one offer, told this once; a digest is kept.

    After `expires_at` it opens nothing; an offer that is over sooner still says so. Call it in the
    transaction that writes the message, and hand the token over as a secret.
    """
    token = secrets.token_urlsafe(BYTES)
    Link.objects.create(
        token_digest=_digest(token), account_id=account_id, patient_id=patient_id,
        appointment_id=appointment_id, offer_id=offer_id, created_at=now, expires_at=expires_at,
    )  # fmt: skip
    return token


def open_link(token: str, now: datetime) -> Link:
    """The link of this token, with what it is about; changes nothing. Raises LinkUnknown."""
    running = Link.objects.filter(
        token_digest=_digest(token), expires_at__gt=now, account__is_active=True,
        patient__deceased_on=None,
    )  # fmt: skip
    found = running.select_related("account", "patient", "appointment__slot", "offer__slot").first()
    if found is None or not _in_sight(found, now):
        raise LinkUnknown()
    return found


def actor_of(link: Link) -> Actor:
    """Who acts by it, for the histories: the account that it was sent to."""
    return Actor(user_id=link.account_id, kind=ActorKind.INSURED, channel=Channel.LINK)


def prove(*, token: str, day: int, month: int, now: datetime) -> Link:
    """The link, for who knows on which day and month its patient was born.

    Wrong answers count over all links of the account for this patient, until a right one: many
    messages give nobody more attempts. Raises LinkUnknown, BirthdayWrong, LinkLocked.
    """
    with transaction.atomic():
        link = open_link(token, now)
        theirs = Link.objects.filter(account=link.account_id, patient=link.patient_id)
        left = _most(link, now) - _tried(theirs)
        if left <= 0:
            raise LinkLocked()
        born = link.patient.birth_date
        right = (born.day, born.month) == (day, month)
        if right:
            theirs.update(attempts=0)
        else:
            Link.objects.filter(pk=link.pk).update(attempts=F("attempts") + 1)
        record(
            actor=actor_of(link), action="link.prove" if right else "link.refuse",
            subject=("link", link.pk), now=now, patient_id=link.patient_id,
        )  # fmt: skip
    if right:
        return link
    raise BirthdayWrong(left=left - 1) if left > 1 else LinkLocked()


def slot_of(link: Link) -> Slot:
    """The place that it is about now."""
    about = link.offer or link.appointment
    if about is None:  # the table has a constraint
        raise LinkUnknown()
    return about.slot


def forget(*, ended_before: datetime) -> int:
    """Delete links that ran out before then; how many."""
    return Link.objects.filter(expires_at__lt=ended_before).delete()[0]


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _tried(theirs: QuerySet[Link]) -> int:
    """The wrong answers so far; locked, so that of many at once each is counted before the next."""
    return sum(one.attempts for one in theirs.order_by("pk").select_for_update())


def _most(link: Link, now: datetime) -> int:
    slot, today = slot_of(link), clock.local_date(now)
    return policies(service_id=slot.service_id, location_id=slot.location_id, on=today).link_attempts


def _in_sight(link: Link, now: datetime) -> bool:
    """Permissions end, and separate treatment begins, also for who has a link from before."""
    if link.offer is not None:
        return sees_entry(link.account_id, link.offer.entry_id, now)
    return link.appointment_id is not None and bool(seen_as(link.account_id, link.appointment_id, now))
