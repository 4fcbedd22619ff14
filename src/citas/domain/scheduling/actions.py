"""The only writes to a place's status. Each is one statement, so that of many at once one succeeds."""

from datetime import datetime

from django.db import connection

from citas.domain.scheduling.claimable import CLAIMABLE, FREE, TENTATIVE, claimable
from citas.domain.scheduling.models import Slot
from citas.rules import clock

BUSY = Slot.Status.BUSY


# Written out, as everybody who books waits for it.
_OCCUPY = f"""
UPDATE scheduling_slot s SET status = 'busy', hold_id = NULL, held_until = NULL
WHERE s.id = %(slot)s AND ({CLAIMABLE} OR (s.withdrawn_at IS NULL
    AND s.status = 'busy-tentative' AND s.hold_id = ANY(%(holds)s::bigint[])))
"""  # noqa: S608 - a constant of ours


def keep_for(*, slot_id: int, hold_id: int, until: datetime, now: datetime) -> bool:
    """Keep a claimable place for a hold; False when somebody else has it."""
    changed = Slot.objects.filter(claimable(now), pk=slot_id).update(
        status=TENTATIVE, hold_id=hold_id, held_until=until
    )
    return changed == 1


def keep_longer(*, slot_id: int, hold_id: int, until: datetime, now: datetime) -> bool:
    """Keep a place that this hold still has; False when its time ran out or the place is gone."""
    changed = Slot.objects.filter(
        pk=slot_id, withdrawn_at=None, status=TENTATIVE, hold_id=hold_id, held_until__gt=now
    ).update(held_until=until)
    return changed == 1


def occupy(*, slot_id: int, hold_ids: list[int], now: datetime) -> bool:
    """Give a claimable place, or one kept by one of `hold_ids`, to an appointment; False when taken."""
    with connection.cursor() as cursor:
        cursor.execute(_OCCUPY, {"slot": slot_id, "holds": hold_ids, "now": now})
        changed: int = cursor.rowcount
    return changed == 1


def let_go(*, slot_id: int, hold_id: int) -> None:
    """Free a place that this hold still has; nothing happens when it has not."""
    Slot.objects.filter(pk=slot_id, status=TENTATIVE, hold_id=hold_id).update(
        status=FREE, hold_id=None, held_until=None
    )


def set_aside(*, slot: Slot, hold_id: int, until: datetime, now: datetime) -> None:
    """Free an occupied place, but keep it for a hold at first; one of today goes to the desk alone."""
    today = slot.local_date == clock.local_date(now)
    Slot.objects.filter(pk=slot.pk, status=BUSY).update(
        status=TENTATIVE,
        hold_id=hold_id,
        held_until=until,
        web_from=None if today else slot.web_from,
    )


def vacate(*, slot: Slot, withdraw: bool, now: datetime) -> None:
    """Free an occupied place; one of today goes to the desk alone, one without ground is withdrawn."""
    today = slot.local_date == clock.local_date(now)
    Slot.objects.filter(pk=slot.pk, status=BUSY).update(
        status=FREE,
        web_from=None if today else slot.web_from,
        withdrawn_at=now if withdraw else None,
    )


def hand_over(*, slot_id: int, from_hold: int, hold_id: int, until: datetime) -> None:
    """Keep a place for another hold than the one that has it; the caller has locked it."""
    Slot.objects.filter(pk=slot_id, status=TENTATIVE, hold_id=from_hold).update(
        hold_id=hold_id, held_until=until
    )


def give_back(*, slot_id: int, hold_ids: list[int], now: datetime) -> None:
    """Free a place that one of these holds still has; one of today goes to the desk alone."""
    kept = Slot.objects.filter(pk=slot_id, status=TENTATIVE, hold_id__in=hold_ids)
    kept.filter(local_date__lte=clock.local_date(now)).update(web_from=None)
    kept.update(status=FREE, hold_id=None, held_until=None)
