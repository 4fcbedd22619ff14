"""Whether a place may go to a patient: what coverage, unit, opening hours and limits say."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from citas.domain.audit.actors import ActorKind
from citas.domain.booking.errors import (
    AlreadyStarted,
    NoticeTooShort,
    OtherService,
    OtherUnit,
    RescheduleLimit,
    SlotDeskOnly,
    SlotNotOpen,
    SlotTaken,
    TimeConflict,
    UpcomingLimit,
)
from citas.domain.booking.models import Appointment
from citas.domain.booking.visibility import VISIBLE, seen_by
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.people.policies import check_coverage
from citas.domain.scheduling.claimable import is_claimable
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import Status, Verb, transition
from citas.rules.errors import DomainError

# Statuses of an appointment still to come; those that give the place back are left out.
UPCOMING = (Status.BOOKED, Status.ARRIVED, Status.CHECKED_IN)

_UPCOMING = """
SELECT a.id, a.service_id, a.starts_at, a.ends_at,
    EXISTS (SELECT FROM booking_followup f WHERE f.booked_id = a.id)
FROM booking_appointment a
WHERE a.patient_id = %(patient)s AND a.ends_at > %(now)s AND a.status = ANY(%(upcoming)s)
"""
_IN_SIGHT = f"SELECT a.id {VISIBLE} AND a.id = ANY(%(appointments)s)"


def check_web_may_take(slot: Slot, policy: PolicySet, now: datetime, *, ordered: bool = False) -> None:
    """Whether the web's share, its opening hour and the minimum notice allow this place.

    `ordered`: for a visit that a doctor ordered the web need not have opened it yet.
    """
    if slot.web_from is None:
        raise SlotDeskOnly()
    if slot.web_from > now and not ordered:
        raise SlotNotOpen(opens=slot.web_from)
    if (slot.starts_at - now).total_seconds() <= policy.minimum_notice_minutes * 60:
        raise NoticeTooShort(minutes=policy.minimum_notice_minutes)


def check_confirmable(
    slot: Slot, policy: PolicySet, now: datetime, *, under_review: bool, ordered: bool = False
) -> None:
    """Whether the hour allows it; of a place under review, held before the notice ran out, its begin."""
    if not under_review:
        check_web_may_take(slot, policy, now, ordered=ordered)
    elif slot.web_from is not None and slot.web_from > now and not ordered:
        raise SlotNotOpen(opens=slot.web_from)
    elif slot.starts_at <= now:
        raise NoticeTooShort(minutes=policy.minimum_notice_minutes)


def check_reviewable(
    slot: Slot, policy: PolicySet, now: datetime, *, under_review: bool, ordered: bool
) -> None:
    """Whether a place just read may be offered for confirmation: a hint, since booking asks again.

    `ordered` as of `check_web_may_take`.
    """
    if slot.withdrawn_at is not None:
        raise SlotWithdrawn()
    check_confirmable(slot, policy, now, under_review=under_review, ordered=ordered)
    if not under_review and not is_claimable(slot, now):
        raise SlotTaken(at=clock.local(slot.starts_at).time())


def check_patient_may_take(
    account_id: int,
    patient: Patient,
    slot: Slot,
    policy: PolicySet,
    now: datetime,
    *,
    ordered: bool = False,
    moving: int | None = None,
) -> None:
    """Whether unit and coverage on the day allow it, and what `check_room` asks."""
    if slot.location_id != patient.assigned_location_id:
        raise OtherUnit(patient=patient.name, unit=patient.assigned_location.name)
    day = clock.local_date(slot.starts_at)
    check_coverage(patient, first=day, last=day, today=clock.local_date(now))
    check_room(account_id, patient, slot, policy, now, ordered=ordered, moving=moving)


def check_room(
    account_id: int,
    patient: Patient,
    slot: Slot,
    policy: PolicySet,
    now: datetime,
    *,
    ordered: bool = False,
    moving: int | None = None,
) -> None:
    """Whether the limit per service and the patient's other hours leave room for this place.

    A visit that a doctor ordered (`ordered`) is outside the limit; so is the appointment `moving`, since
    nobody gets one more by it. Call it with the patient's row locked: the limits are read here and
    relied on afterwards. What the account may not see counts as well, but is answered with
    NotBookableOnline, which betrays nothing.
    """
    limit = None if ordered or moving is not None else policy.upcoming_limit
    upcoming = [one for one in _upcoming(patient, now) if one.id != moving]
    if _no_room(patient, slot, limit, upcoming):
        visible = _in_sight(account_id, upcoming, now)
        raise _no_room(patient, slot, limit, visible) or NotBookableOnline(patient=patient.name)


class _Upcoming(NamedTuple):
    id: int
    service_id: int
    starts: datetime
    ends: datetime
    ordered: bool


def _upcoming(patient: Patient, now: datetime) -> list[_Upcoming]:
    upcoming = [status.value for status in UPCOMING]
    wanted: dict[str, Any] = {"patient": patient.pk, "now": now, "upcoming": upcoming}
    with connection.cursor() as cursor:
        cursor.execute(_UPCOMING, wanted)
        return [_Upcoming(*row) for row in cursor.fetchall()]


def _in_sight(account_id: int, upcoming: list[_Upcoming], now: datetime) -> list[_Upcoming]:
    asked = {"appointments": [one.id for one in upcoming]}
    with connection.cursor() as cursor:
        cursor.execute(_IN_SIGHT, seen_by(account_id, now) | asked)
        seen = {row[0] for row in cursor.fetchall()}
    return [one for one in upcoming if one.id in seen]


def _no_room(
    patient: Patient, slot: Slot, limit: int | None, upcoming: list[_Upcoming]
) -> DomainError | None:
    same = sum(one.service_id == slot.service_id and not one.ordered for one in upcoming)
    if limit is not None and same >= limit:
        return UpcomingLimit(patient=patient.name, service=slot.service.name)
    if any(one.starts < slot.ends_at and slot.starts_at < one.ends for one in upcoming):
        return TimeConflict(patient=patient.name)
    return None


def moves_left(appointment: Appointment, policy: PolicySet) -> int:
    """How often the insured may still move it; what the clinic moved counts for nobody."""
    insured = (ActorKind.INSURED, ActorKind.HELPER)
    made = appointment.history.filter(verb=Verb.RESCHEDULE, actor_kind__in=insured).count()
    return max(policy.reschedule_limit - made, 0)


def check_movable(appointment: Appointment, policy: PolicySet, now: datetime) -> None:
    """Whether the insured may move it: booked, still to come, and not as often as that before.

    One that lost its hour's ground may always move. Raises TransitionRefused, AlreadyStarted,
    RescheduleLimit.
    """
    transition(Status(appointment.status), Verb.RESCHEDULE)
    if appointment.starts_at <= now:
        raise AlreadyStarted()
    if appointment.disrupted_at is None and moves_left(appointment, policy) == 0:
        raise RescheduleLimit(times=policy.reschedule_limit)


def check_same_service(appointment: Appointment, slot: Slot) -> None:
    """Raises OtherService."""
    if slot.service_id != appointment.service_id:
        raise OtherService(service=appointment.service.name)


def is_late(appointment: Appointment, now: datetime) -> bool:
    """Whether cancelling now counts as late."""
    late = late_from(appointment, now)
    return late is not None and now > late


def late_from(appointment: Appointment, now: datetime) -> datetime | None:
    """The last instant at which cancelling is in time: as many hours ahead, on the wall clock, as the
    policy asks.

    None for one that lost its hour's ground, which is never late: that is not the person's doing.
    """
    if appointment.disrupted_at is not None:
        return None
    slot = appointment.slot
    today = clock.local_date(now)
    policy = policies(service_id=slot.service_id, location_id=slot.location_id, on=today)
    return clock.wall_clock_before(appointment.starts_at, hours=policy.late_cancel_hours)
