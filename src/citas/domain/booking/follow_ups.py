"""Visits that a doctor ordered: outside the limit, and bookable before the web opens their day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from citas.domain.booking.errors import SlotNotOpen, UpcomingLimit
from citas.domain.booking.models import Appointment, FollowUp
from citas.domain.booking.policies import check_confirmable, check_patient_may_take
from citas.domain.booking.visibility import VISIBLE, seen_by
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot

# Ordered at a visit in sight of the account, and not booked, or only one that was cancelled since.
_ORDERED = f"""
SELECT f.id FROM booking_followup f LEFT JOIN booking_appointment made ON made.id = f.booked_id
WHERE (made.id IS NULL OR made.status = 'cancelled') AND f.appointment_id IN (SELECT a.id {VISIBLE}
    AND a.patient_id = %(patient)s AND a.service_id = %(service)s
    AND s.local_date BETWEEN %(since)s AND %(day)s)
ORDER BY f.ordered_at LIMIT 1
"""  # noqa: S608 - constants of ours


def check_may_take(
    account_id: int,
    patient: Patient,
    slot: Slot,
    policy: PolicySet,
    now: datetime,
    *,
    under_review: bool,
) -> int | None:
    """Whether the patient may have this place; the ordered visit that it takes, or None.

    An order is used only where the ordinary rules refuse. Call it with the patient's row locked. Raises
    a refusal of booking.policies.
    """
    try:
        check_confirmable(slot, policy, now, under_review=under_review)
        check_patient_may_take(account_id, patient, slot, policy, now)
    except (SlotNotOpen, UpcomingLimit, NotBookableOnline):
        ordered = ordered_for(account_id, patient.pk, slot.service_id, slot.local_date, policy, now)
        if ordered is None:
            raise
        check_confirmable(slot, policy, now, under_review=under_review, ordered=True)
        check_patient_may_take(account_id, patient, slot, policy, now, ordered=True)
        return ordered
    return None


def ordered_for(
    account_id: int, patient_id: int, service_id: int, day: date, policy: PolicySet, now: datetime
) -> int | None:
    """The follow-up that allows a visit on `day` (local), among those that the account sees; or None."""
    since = day - timedelta(days=policy.follow_up_days)
    wanted: dict[str, Any] = {"patient": patient_id, "service": service_id, "since": since, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(_ORDERED, seen_by(account_id, now) | wanted)
        found = cursor.fetchone()
    return found[0] if found else None


def link(follow_up_id: int, appointment: Appointment) -> None:
    """The ordered visit is booked."""
    FollowUp.objects.filter(pk=follow_up_id).update(booked=appointment)


def is_ordered(appointment: Appointment) -> bool:
    """Whether it is a visit that a doctor ordered."""
    return FollowUp.objects.filter(booked=appointment).exists()


def may_go_to(appointment: Appointment, slot: Slot, policy: PolicySet) -> bool:
    """Whether it is an ordered visit and the place is within the days that an order reaches."""
    last = slot.local_date - timedelta(days=policy.follow_up_days)
    return FollowUp.objects.filter(booked=appointment, appointment__slot__local_date__gte=last).exists()


def opened_by_order(
    account_id: int, patient_id: int, slot: Slot, policy: PolicySet, now: datetime
) -> Appointment | None:
    """The visit whose doctor ordered another one, which opens this place before the web does.

    None where nothing does, and where nothing need.
    """
    if slot.web_from is None or slot.web_from <= now:
        return None
    found = ordered_for(account_id, patient_id, slot.service_id, slot.local_date, policy, now)
    return Appointment.objects.filter(follow_up=found).first() if found else None


def opens_early(
    account_id: int,
    patient_id: int,
    slot: Slot,
    policy: PolicySet,
    now: datetime,
    *,
    moves: Appointment | None,
) -> bool:
    """Whether an order opens this place to book, or to move that appointment there."""
    if moves is not None:
        return may_go_to(moves, slot, policy)
    return opened_by_order(account_id, patient_id, slot, policy, now) is not None
