"""Whether a place may go to a patient: what coverage, unit, opening hours and limits say."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from citas.domain.booking.errors import (
    NoticeTooShort,
    OtherUnit,
    SlotDeskOnly,
    SlotNotOpen,
    SlotTaken,
    TimeConflict,
    UpcomingLimit,
)
from citas.domain.booking.visibility import VISIBLE, seen_by
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.people.policies import check_coverage
from citas.domain.scheduling.claimable import is_claimable
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import Status
from citas.rules.errors import DomainError

# Statuses of an appointment still to come; those that give the place back are left out.
UPCOMING = (Status.BOOKED, Status.ARRIVED, Status.CHECKED_IN)

_UPCOMING = """
SELECT id, service_id, starts_at, ends_at FROM booking_appointment
WHERE patient_id = %(patient)s AND ends_at > %(now)s AND status = ANY(%(upcoming)s)
"""
_IN_SIGHT = f"SELECT a.id {VISIBLE} AND a.id = ANY(%(appointments)s)"


def check_web_may_take(slot: Slot, policy: PolicySet, now: datetime) -> None:
    """Whether the web's share, its opening hour and the minimum notice allow this place."""
    if slot.web_from is None:
        raise SlotDeskOnly()
    if slot.web_from > now:
        raise SlotNotOpen(opens=slot.web_from)
    if (slot.starts_at - now).total_seconds() <= policy.minimum_notice_minutes * 60:
        raise NoticeTooShort(minutes=policy.minimum_notice_minutes)


def check_confirmable(slot: Slot, policy: PolicySet, now: datetime, *, under_review: bool) -> None:
    """Whether the hour allows it; of a place under review, held before the notice ran out, its begin."""
    if not under_review:
        check_web_may_take(slot, policy, now)
    elif slot.starts_at <= now:
        raise NoticeTooShort(minutes=policy.minimum_notice_minutes)


def check_reviewable(slot: Slot, policy: PolicySet, now: datetime, *, under_review: bool) -> None:
    """Whether a place just read may be offered for confirmation: a hint, since booking asks again."""
    if slot.withdrawn_at is not None:
        raise SlotWithdrawn()
    check_confirmable(slot, policy, now, under_review=under_review)
    if not under_review and not is_claimable(slot, now):
        raise SlotTaken(at=clock.local(slot.starts_at).time())


def check_patient_may_take(
    account_id: int, patient: Patient, slot: Slot, policy: PolicySet, now: datetime
) -> None:
    """Whether unit, coverage on the day, the limit per service and the patient's other hours allow it.

    Call it with the patient's row locked: the limits are read here and relied on afterwards. What the
    account may not see counts as well, but is answered with NotBookableOnline, which betrays nothing.
    """
    if slot.location_id != patient.assigned_location_id:
        raise OtherUnit(patient=patient.name, unit=patient.assigned_location.name)
    day = clock.local_date(slot.starts_at)
    check_coverage(patient, first=day, last=day, today=clock.local_date(now))
    upcoming = _upcoming(patient, now)
    if _no_room(patient, slot, policy, upcoming):
        visible = _in_sight(account_id, upcoming, now)
        raise _no_room(patient, slot, policy, visible) or NotBookableOnline(patient=patient.name)


class _Upcoming(NamedTuple):
    id: int
    service_id: int
    starts: datetime
    ends: datetime


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
    patient: Patient, slot: Slot, policy: PolicySet, upcoming: list[_Upcoming]
) -> DomainError | None:
    if sum(one.service_id == slot.service_id for one in upcoming) >= policy.upcoming_limit:
        return UpcomingLimit(patient=patient.name, service=slot.service.name)
    if any(one.starts < slot.ends_at and slot.starts_at < one.ends for one in upcoming):
        return TimeConflict(patient=patient.name)
    return None
