"""What an account keeps for review: one place, or the places of one family visit, never both."""

from datetime import datetime

from django.db.models import Q

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.errors import SlotTaken
from citas.domain.booking.models import FamilyVisit, Hold
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules import clock

FOR_REVIEW = Q(kind__in=[Hold.Kind.REVIEW, Hold.Kind.FAMILY])


def kept_by(account_id: int) -> list[Hold]:
    """The account's holds for review that nobody ended, even when their time ran out; locked."""
    open_ones = Hold.objects.filter(FOR_REVIEW, account_id=account_id, ended_at=None)
    return list(open_ones.order_by("pk").select_for_update())


def end_all(holds: list[Hold], now: datetime, *, before_taking: list[int] | None = None) -> None:
    """Give these places back, and end the visits that they are of.

    They are locked together with those about to be taken, in the order of their identifiers as
    everywhere.
    """
    if not holds:
        return
    places = sorted({*(one.slot_id for one in holds), *(before_taking or [])})
    list(Slot.objects.filter(pk__in=places).order_by("pk").select_for_update(no_key=True))
    for one in holds:
        slots.let_go(slot_id=one.slot_id, hold_id=one.pk)
    Hold.objects.filter(pk__in=[one.pk for one in holds]).update(ended_at=now)
    visits = {one.visit_id for one in holds if one.visit_id is not None}
    FamilyVisit.objects.filter(pk__in=visits, ended_at=None).update(ended_at=now)


def keep(kept: Hold, actor: Actor) -> Hold:
    """Write the hold, new and whole, and keep its place from when it was made until it expires.

    Raises SlotTaken.
    """
    kept.save(force_insert=True)
    slot, now = kept.slot, kept.created_at
    if not slots.keep_for(slot_id=slot.pk, hold_id=kept.pk, until=kept.expires_at, now=now):
        raise SlotTaken(at=clock.local(slot.starts_at).time())
    record(
        actor=actor,
        action="hold.create",
        subject=("slot", slot.pk),
        now=now,
        patient_id=kept.patient_id,
        location_id=slot.location_id,
    )
    return kept
