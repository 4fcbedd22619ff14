"""Reading holds and appointments, always for one account: what it may see and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, models

from citas.domain.booking.errors import AppointmentUnknown, HoldUnknown
from citas.domain.booking.models import Appointment, FollowUp, Hold
from citas.domain.booking.policies import UPCOMING
from citas.domain.booking.visibility import VISIBLE, seen_by
from citas.domain.catalogue.policy_set import policies
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.domain.scheduling.queries import with_role
from citas.rules import clock
from citas.rules.folio import parse_folio

MOST_SHOWN = 200


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


_VISIBLE = f"""
SELECT {_columns(Appointment, "a")}, {_columns(Slot, "s")}, {_columns(Patient, "p")} {VISIBLE}
"""
_TO_COME = "AND a.ends_at > %(now)s AND a.status <> 'cancelled'"
_UPCOMING = f"{_VISIBLE} {_TO_COME} ORDER BY a.starts_at"
_UPCOMING_IN_FAMILY = f"{_VISIBLE} {_TO_COME} AND seen.via <> 'helper' ORDER BY a.starts_at"
_PAST = (
    f"{_VISIBLE} AND (a.ends_at <= %(now)s OR a.status = 'cancelled')"
    " AND coalesce(a.patient_id = %(patient)s, true) ORDER BY a.starts_at DESC LIMIT %(limit)s"
)
_WHOSE = f"SELECT {_columns(Patient, 'p')} {VISIBLE} GROUP BY p.id ORDER BY p.sort_key, p.id"
_BY_ID = f"{_VISIBLE} AND a.id = %(appointment)s"
_IN_CALENDAR = f"""{_VISIBLE} AND seen.via <> 'helper'
    AND a.ends_at > CASE WHEN a.status = 'cancelled' THEN %(now)s ELSE %(since)s END ORDER BY a.starts_at
"""
_BY_FOLIO = f"{_VISIBLE} AND a.folio = %(folio)s"
_BY_PLACE = (
    f"{_VISIBLE} AND a.slot_id = %(slot)s AND a.patient_id = %(patient)s AND a.status <> 'cancelled'"
)
_HOLD = f"""
SELECT {_columns(Hold, "h")}, {_columns(Slot, "s")}
FROM booking_hold h JOIN scheduling_slot s ON s.id = h.slot_id
WHERE h.id = %(hold)s AND h.account_id = %(user)s
"""  # noqa: S608 - columns of our own tables
_USUAL = f"""
SELECT s.practitioner_id {VISIBLE}
    AND a.patient_id = %(patient)s AND a.service_id = %(service)s AND a.status <> 'cancelled'
ORDER BY a.starts_at DESC LIMIT 1
"""


def _read(sql: str, shapes: tuple[type[models.Model], ...], **given: Any) -> Iterator[list[Any]]:
    """One object of each shape a row, from columns in the order of the shapes."""
    names = [[field.attname for field in shape._meta.concrete_fields] for shape in shapes]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for row in cursor.fetchall():
            values = iter(row)
            yield [
                shape.from_db("default", attributes, [next(values) for _ in attributes])
                for shape, attributes in zip(shapes, names, strict=True)
            ]


def _appointments(sql: str, user_id: int, now: datetime, **given: Any) -> list[Appointment]:
    shapes = (Appointment, Slot, Patient)
    found = []
    for appointment, slot, patient in _read(sql, shapes, **seen_by(user_id, now), now=now, **given):
        appointment.slot, appointment.patient = with_role(slot), patient
        appointment.service = slot.service
        found.append(appointment)
    return found


def upcoming(user_id: int, now: datetime) -> list[Appointment]:
    """Appointments still to come or under way, the next one first, with all that a receipt shows."""
    return _appointments(_UPCOMING, user_id, now)


def upcoming_in_family(user_id: int, now: datetime) -> list[Appointment]:
    """The same, without those of people whom the account only helps."""
    return _appointments(_UPCOMING_IN_FAMILY, user_id, now)


def in_calendar(user_id: int, now: datetime, since: datetime) -> list[Appointment]:
    """Those that ended after `since` or are to come, by hour, and of what is cancelled what would still
    come; without those of people whom the account only helps, as a calendar asks long after."""
    return _appointments(_IN_CALENDAR, user_id, now, since=since)


def past(
    user_id: int, now: datetime, limit: int = MOST_SHOWN, patient_id: int | None = None
) -> list[Appointment]:
    """Appointments that are over or cancelled, of everybody or of one person, the latest first, with all
    that a receipt shows."""
    return _appointments(_PAST, user_id, now, limit=limit, patient=patient_id)


def whose(user_id: int, now: datetime) -> list[Patient]:
    """The people of whom the account sees some appointment, by name."""
    found = _read(_WHOSE, (Patient,), **seen_by(user_id, now))
    return [patient for (patient,) in found]


def appointment_for(user_id: int, folio: str, now: datetime) -> Appointment:
    """The appointment with that folio as typed. Raises AppointmentUnknown, also for other families'."""
    parsed = parse_folio(folio)
    for appointment in _appointments(_BY_FOLIO, user_id, now, folio=parsed) if parsed else ():
        return appointment
    raise AppointmentUnknown()


def undo_until(appointment_id: int, now: datetime) -> datetime | None:
    """Until when a cancelling can still be taken back; None where it cannot."""
    kept = Hold.objects.filter(
        kind=Hold.Kind.UNDO, moves=appointment_id, slot__appointments=appointment_id,
        slot__withdrawn_at=None, ended_at=None, expires_at__gt=now,
    )  # fmt: skip
    return kept.values_list("expires_at", flat=True).first()


def hold_for(user_id: int, hold_id: int) -> Hold:
    """The account's hold with its place, ended or not. Raises HoldUnknown."""
    for kept, slot in _read(_HOLD, (Hold, Slot), hold=hold_id, user=user_id):
        kept.slot = with_role(slot)
        return kept  # type: ignore[no-any-return]
    raise HoldUnknown()


def moved_by(user_id: int, kept: Hold, now: datetime) -> Appointment | None:
    """The appointment that this hold is to move; None for a hold to book from.

    Raises AppointmentUnknown where the account sees it no more.
    """
    if kept.moves_id is None:
        return None
    for appointment in _appointments(_BY_ID, user_id, now, appointment=kept.moves_id):
        return appointment
    raise AppointmentUnknown()


def booked_from(user_id: int, kept: Hold, now: datetime) -> Appointment | None:
    """The patient's visible appointment on the place of this hold, or None."""
    place = {"slot": kept.slot_id, "patient": kept.patient_id}
    return next(iter(_appointments(_BY_PLACE, user_id, now, **place)), None)


def full_services(user_id: int, patient: Patient, now: datetime) -> dict[int, Appointment]:
    """By service, the patient's next visible appointment, where it leaves room for no other.

    What this account may not see is left out; booking refuses all the same. Visits that a doctor ordered
    are outside the limit.
    """
    theirs = [
        one for one in upcoming(user_id, now) if one.patient_id == patient.pk and one.status in UPCOMING
    ]
    ordered = set(FollowUp.objects.filter(booked__in=theirs).values_list("booked", flat=True))
    by_service: dict[int, list[Appointment]] = {}
    for appointment in theirs:
        if appointment.pk not in ordered:
            by_service.setdefault(appointment.service_id, []).append(appointment)
    today, unit = clock.local_date(now), patient.assigned_location_id
    return {
        service_id: found[0]
        for service_id, found in by_service.items()
        if len(found) >= policies(service_id=service_id, location_id=unit, on=today).upcoming_limit
    }


def usual_practitioner(user_id: int, patient: Patient, service_id: int, now: datetime) -> int | None:
    """The practitioner of the patient's latest visible appointment for the service, or None."""
    with connection.cursor() as cursor:
        wanted = {"patient": patient.pk, "service": service_id}
        cursor.execute(_USUAL, seen_by(user_id, now) | wanted)
        found = cursor.fetchone()
    return found[0] if found else None
