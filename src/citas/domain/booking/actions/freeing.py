"""What becomes of a place that somebody gives up."""

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from citas.domain.booking.models import Hold, WaitlistEntry
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules import clock

PASS_ON = "pass_on_place"  # noqa: S105 - the job's name; interfaces/jobs has the job
# Between the end of a hold and the hand-over nobody grabs the place; it opens by itself if no job runs.
GRACE = timedelta(minutes=5)
AT_ONCE = timedelta(seconds=1)


def free(
    slot: Slot,
    *,
    kind: Hold.Kind,
    account_id: int,
    patient_id: int,
    until: datetime,
    now: datetime,
    appointment_id: int | None = None,
) -> None:
    """Give up an occupied place, locked by the caller, in the transaction of why.

    Until `until` it is kept: of kind UNDO for `appointment_id`, of kind FREED for nobody. From then on
    it is the waiting list's, handed on by a job; where nobody waits, everybody's. A place of today is
    the desk's.
    """
    passed_on = slot.local_date > clock.local_date(now) and _somebody_waits(slot)
    if kind is Hold.Kind.FREED and not passed_on:
        slots.vacate(slot=slot, withdraw=False, now=now)
        return
    kept = Hold.objects.create(
        kind=kind,
        account_id=account_id,
        patient_id=patient_id,
        slot=slot,
        moves_id=appointment_id,
        created_at=now,
        expires_at=until,
    )
    slots.set_aside(slot=slot, hold_id=kept.pk, until=until + GRACE if passed_on else until, now=now)
    if passed_on:
        app.configure_task(PASS_ON, schedule_at=until).defer(slot_id=slot.pk)


def _somebody_waits(slot: Slot) -> bool:
    line = WaitlistEntry.objects.filter(
        location_id=slot.location_id, service_id=slot.service_id, ended_at=None
    )
    return line.exists()
