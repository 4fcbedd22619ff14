"""Whether a place may go to a patient: what coverage, unit, opening hours and limits say."""

from datetime import datetime

from django.db import connection

from citas.domain.booking.errors import (
    NoticeTooShort,
    OtherUnit,
    SlotDeskOnly,
    SlotNotOpen,
    TimeConflict,
    UpcomingLimit,
)
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.people.models import Patient
from citas.domain.people.policies import check_coverage
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import Status

# Statuses of an appointment still to come; those that give the place back are left out.
UPCOMING = (Status.BOOKED, Status.ARRIVED, Status.CHECKED_IN)

_UPCOMING = """
SELECT service_id, starts_at, ends_at FROM booking_appointment
WHERE patient_id = %s AND ends_at > %s AND status = ANY(%s)
"""


def check_web_may_take(slot: Slot, policy: PolicySet, now: datetime) -> None:
    """Whether the web's share, its opening hour and the minimum notice allow this place."""
    if slot.web_from is None:
        raise SlotDeskOnly()
    if slot.web_from > now:
        raise SlotNotOpen(opens=slot.web_from)
    if (slot.starts_at - now).total_seconds() <= policy.minimum_notice_minutes * 60:
        raise NoticeTooShort(minutes=policy.minimum_notice_minutes)


def check_still_ahead(slot: Slot, policy: PolicySet, now: datetime) -> None:
    """Whether the consultation has not begun."""
    if slot.starts_at <= now:
        raise NoticeTooShort(minutes=policy.minimum_notice_minutes)


def check_patient_may_take(patient: Patient, slot: Slot, policy: PolicySet, now: datetime) -> None:
    """Whether unit, coverage on the day, the limit per service and the patient's other hours allow it.

    Call it with the patient's row locked: the limits are read here and relied on afterwards.
    """
    if slot.location_id != patient.assigned_location_id:
        raise OtherUnit(patient=patient.name, unit=patient.assigned_location.name)
    day = clock.local_date(slot.starts_at)
    check_coverage(patient, first=day, last=day)
    with connection.cursor() as cursor:
        cursor.execute(_UPCOMING, [patient.pk, now, [status.value for status in UPCOMING]])
        upcoming = cursor.fetchall()
    same_service = sum(service_id == slot.service_id for service_id, _, _ in upcoming)
    if same_service >= policy.upcoming_limit:
        raise UpcomingLimit(patient=patient.name, service=slot.service.name)
    if any(starts < slot.ends_at and slot.starts_at < ends for _, starts, ends in upcoming):
        raise TimeConflict(patient=patient.name)
