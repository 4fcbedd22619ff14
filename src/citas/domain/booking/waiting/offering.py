"""Handing a place that has come free to the first in line."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Channel, system
from citas.domain.booking.actions.freeing import GRACE, PASS_ON
from citas.domain.booking.actions.loading import lock_any_patient, policy_for
from citas.domain.booking.models import Hold, Offer, WaitlistEntry
from citas.domain.booking.waiting.ending import close
from citas.domain.booking.waiting.line import Free, ahead_of, first_fitting, fits
from citas.domain.booking.waiting.telling import tell_offer
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.domain.scheduling.queries import with_role
from citas.rules import clock
from citas.rules.quiet import allowed_from

ON_ITS_WAY = (Hold.Kind.UNDO, Hold.Kind.FREED, Hold.Kind.OFFER)


def due(now: datetime, limit: int = 1000) -> list[int]:
    """The places whose time to be undone, handed over or answered has run out, the longest first."""
    over = Hold.objects.filter(kind__in=ON_ITS_WAY, ended_at=None, expires_at__lte=now)
    found = over.order_by("expires_at", "pk").values_list("slot_id", flat=True)[:limit]
    return list(dict.fromkeys(found))


def pass_on(*, slot_id: int, now: datetime) -> Offer | None:
    """Offer the place to the first in line whom it fits; None where nobody does, and it is free again.

    A place that is not on its way to the line stays as it is: doing it again changes nothing. One
    person is told, after the night, and has `offer_minutes` from then on; for GRACE more nobody grabs
    it, so that the next can be asked.
    """
    tried: list[int] = []
    while _over(slot_id, now):
        place = _place(slot_id, now)
        chosen = first_fitting(place, tried) if _may_be_offered(place) else None
        with transaction.atomic():
            if chosen is not None:
                lock_any_patient(chosen[1])
            over, kept = _locked(slot_id, now)
            if kept is None or chosen is None:
                _end(over, now)
                slots.give_back(slot_id=slot_id, hold_ids=[one.pk for one in over], now=now)
                return None
            if fits(place, chosen[0]):
                _end(over, now)
                return _offer(place, kept, chosen[0])
        tried.append(chosen[0])  # something changed since it was chosen
    return None


def _over(slot_id: int, now: datetime) -> list[Hold]:
    """What kept the place on its way to the line: its time has run out, or its offer has its end."""
    return [kept for kept in _keeping(slot_id) if _is_over(kept, now)]


def _keeping(slot_id: int) -> QuerySet[Hold]:
    return Hold.objects.filter(slot=slot_id, kind__in=ON_ITS_WAY, ended_at=None).order_by("pk")


def _is_over(kept: Hold, now: datetime) -> bool:
    if kept.expires_at <= now:
        return True
    answered = Offer.objects.filter(hold=kept).exclude(state=Offer.State.OPEN)
    return kept.kind == Hold.Kind.OFFER and answered.exists()


def _locked(slot_id: int, now: datetime) -> tuple[list[Hold], Hold | None]:
    """The same, locked, with the place after them; and which of them has the place still."""
    over = [kept for kept in _keeping(slot_id).select_for_update() if _is_over(kept, now)]
    rows = Slot.objects.filter(pk=slot_id, withdrawn_at=None).select_for_update(no_key=True)
    holder = rows.values_list("hold_id", flat=True).first()
    return over, next((kept for kept in over if kept.pk == holder), None)


def _end(over: list[Hold], now: datetime) -> None:
    ids = [kept.pk for kept in over]
    Hold.objects.filter(pk__in=ids).update(ended_at=now)
    for offer in Offer.objects.filter(hold__in=ids, state=Offer.State.OPEN):
        close(offer, Offer.State.EXPIRED, now)


def _place(slot_id: int, now: datetime) -> Free:
    slot = with_role(Slot.objects.get(pk=slot_id))
    return Free(slot, policy_for(slot, now), now)


def _told_at(place: Free) -> datetime:
    return allowed_from(place.now, place.policy.quiet_from, place.policy.quiet_until)


def _may_be_offered(place: Free) -> bool:
    """Whether who is told still has the notice of the policy; a place freed today is the desk's."""
    notice = timedelta(minutes=place.policy.offer_minimum_notice_minutes)
    in_time = place.slot.starts_at >= _told_at(place) + notice
    freed_before = place.slot.local_date > clock.local_date(place.now) or _was_offered(place.slot)
    return in_time and freed_before and place.slot.withdrawn_at is None


def _was_offered(slot: Slot) -> bool:
    return Hold.objects.filter(pk=slot.hold_id or 0, kind=Hold.Kind.OFFER).exists()


def _offer(place: Free, before: Hold, entry_id: int) -> Offer:
    entry = WaitlistEntry.objects.select_related("patient").get(pk=entry_id)
    _expire_others(entry, place.now)
    ahead, told_at = ahead_of(place, entry), _told_at(place)
    until = min(told_at + timedelta(minutes=place.policy.offer_minutes), place.slot.starts_at)
    kept = _keep(place, before, entry, until)
    offer = Offer.objects.create(
        entry=entry,
        patient_id=entry.patient_id,
        slot=place.slot,
        hold=kept,
        position=sum(ahead.values()) + 1,
        made_at=place.now,
        told_at=told_at,
        expires_at=until,
    )
    _write_down(offer, ahead)
    tell_offer(offer, place.now)
    app.configure_task(PASS_ON, schedule_at=until).defer(slot_id=place.slot.pk)
    return offer


def _keep(place: Free, before: Hold, entry: WaitlistEntry, until: datetime) -> Hold:
    """The place goes from one hold to the next without having been free."""
    kept = Hold.objects.create(
        kind=Hold.Kind.OFFER,
        account_id=entry.account_id,
        patient_id=entry.patient_id,
        slot=place.slot,
        moves_id=entry.appointment_id,
        created_at=place.now,
        expires_at=until,
    )
    slots.hand_over(slot_id=place.slot.pk, from_hold=before.pk, hold_id=kept.pk, until=until + GRACE)
    return kept


def _expire_others(entry: WaitlistEntry, now: datetime) -> None:
    """An offer whose time ran out and that no job has met yet stands in nobody's way."""
    open_ones = Offer.objects.filter(patient=entry.patient_id, state=Offer.State.OPEN)
    for offer in open_ones.filter(expires_at__lte=now):
        close(offer, Offer.State.EXPIRED, now)


def _write_down(offer: Offer, ahead: dict[str, int]) -> None:
    record(
        actor=system(Channel.JOB),
        action="offer.make",
        subject=("offer", offer.pk),
        now=offer.made_at,
        patient_id=offer.patient_id,
        location_id=offer.slot.location_id,
        details={"slot": offer.slot_id, "position": offer.position, "passed_over": ahead},
    )
