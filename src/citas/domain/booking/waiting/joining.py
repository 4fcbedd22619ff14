"""Standing in line for a place, and stepping out of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import admitted, lock_patient
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.errors_waiting import (
    AlreadyWaiting,
    AppointmentToday,
    DoctorElsewhere,
    EntryUnknown,
    LastDayRefused,
    LimitWithoutAppointmentInHand,
)
from citas.domain.booking.models import Appointment, WaitlistEntry
from citas.domain.booking.policies import UPCOMING
from citas.domain.booking.queries import full_services
from citas.domain.booking.visibility import seen_as
from citas.domain.booking.waiting.ending import end
from citas.domain.booking.waiting.queries import sees_entry
from citas.domain.catalogue.models import HealthcareService, PractitionerRole
from citas.domain.catalogue.policy_set import policies
from citas.domain.catalogue.queries import services_of
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.people.policies import check_coverage
from citas.domain.scheduling.errors import ServiceUnknown
from citas.rules import clock
from citas.rules.appointment_states import Status

EVERY_DAY = 7


@dataclass(frozen=True)
class Wish:
    """What place would do. `practitioner_id` None: any doctor; `weekdays`: 1 is Monday, empty any;
    `last_day`: the last local day of use; `appointment_id`: a later appointment in hand, to be moved."""

    service_id: int
    last_day: date
    practitioner_id: int | None = None
    weekdays: tuple[int, ...] = ()
    part: str = WaitlistEntry.PartOfDay.ANY
    appointment_id: int | None = None


def join(*, account_id: int, patient_id: int, wish: Wish, actor: Actor, now: datetime) -> WaitlistEntry:
    """Put the patient at the end of the line of his unit; the same wish again finds the same entry.

    A new entry has `joined_at == now`. Raises PatientUnknown, NotBookableOnline, ServiceUnknown,
    DoctorElsewhere, LastDayRefused, NotCovered, AppointmentUnknown, AppointmentToday, AlreadyWaiting,
    or LimitWithoutAppointmentInHand where somebody has one and does not name it.
    """
    with transaction.atomic():
        patient = lock_patient(patient_id)
        actor = admitted(account_id, patient_id, actor, now)
        service = _service(patient, wish)
        wish = _fitting(account_id, patient, wish, now)
        already = _live(patient_id, service.pk, now)
        if already is not None:
            return _same(account_id, already, patient, service, wish, now)
        if wish.appointment_id is None:
            _check_limit(account_id, patient, service, now)
        entry = WaitlistEntry.objects.create(
            account_id=account_id,
            patient=patient,
            service=service,
            location_id=patient.assigned_location_id,
            practitioner_id=wish.practitioner_id,
            weekdays=list(wish.weekdays),
            part=wish.part,
            last_day=wish.last_day,
            appointment_id=wish.appointment_id,
            joined_at=now,
        )
        _record("waitlist.join", entry, actor, now)
    return entry


def leave(*, account_id: int, entry_id: int, actor: Actor, now: datetime) -> None:
    """Step out of the line; a place offered goes on to the next. An ended entry stays ended.

    Raises EntryUnknown.
    """
    with transaction.atomic():
        entry = WaitlistEntry.objects.filter(pk=entry_id).first()
        if entry is None:
            raise EntryUnknown()
        lock_patient(entry.patient_id)
        if not sees_entry(account_id, entry_id, now):
            raise EntryUnknown()
        actor = admitted(account_id, entry.patient_id, actor, now)
        if end([entry_id], WaitlistEntry.End.LEFT, now):
            _record("waitlist.leave", entry, actor, now)


def last_days(patient: Patient, service_id: int, now: datetime) -> tuple[date, date]:
    """The first and the last day until which one may wait: tomorrow, and the end of the agenda."""
    today = clock.local_date(now)
    unit = patient.assigned_location_id
    rules = policies(service_id=service_id, location_id=unit, on=today)
    return today + timedelta(days=1), today + timedelta(days=rules.agenda_days)


def _service(patient: Patient, wish: Wish) -> HealthcareService:
    unit = patient.assigned_location_id
    offered = {service.pk: service for service in services_of(unit)}
    if wish.service_id not in offered:
        raise ServiceUnknown()
    given = PractitionerRole.objects.filter(location=unit, service=wish.service_id, active=True)
    if wish.practitioner_id and not given.filter(practitioner=wish.practitioner_id).exists():
        raise DoctorElsewhere()
    return offered[wish.service_id]


def _fitting(account_id: int, patient: Patient, wish: Wish, now: datetime) -> Wish:
    """The wish as it is kept: its days in order and checked.

    Days beyond the appointment in hand stay in it, for that may still be moved: the line compares.
    """
    first, last = last_days(patient, wish.service_id, now)
    if not first <= wish.last_day <= last:
        raise LastDayRefused(first=first, last=last)
    until = wish.last_day
    if wish.appointment_id is not None:
        until = min(until, _in_hand(account_id, patient, wish, now))
    if until < first:
        raise AppointmentToday()
    check_coverage(patient, first=first, last=until, today=clock.local_date(now))
    days = tuple(sorted(set(wish.weekdays)))
    return replace(wish, weekdays=days if len(days) < EVERY_DAY else ())


def _in_hand(account_id: int, patient: Patient, wish: Wish, now: datetime) -> date:
    """The day of the appointment in hand."""
    appointment = Appointment.objects.filter(
        pk=wish.appointment_id or 0, patient=patient, service=wish.service_id, status=Status.BOOKED,
        starts_at__gt=now,
    ).first()  # fmt: skip
    if appointment is None or seen_as(account_id, appointment.pk, now) is None:
        raise AppointmentUnknown()
    return clock.local_date(appointment.starts_at)


def _live(patient_id: int, service_id: int, now: datetime) -> WaitlistEntry | None:
    """The patient's entry for the service; one whose last day is over ends here."""
    live = WaitlistEntry.objects.filter(patient=patient_id, service=service_id, ended_at=None).first()
    if live is not None and live.last_day < clock.local_date(now):
        end([live.pk], WaitlistEntry.End.LAPSED, now)
        return None
    return live


def _same(
    account_id: int,
    entry: WaitlistEntry,
    patient: Patient,
    service: HealthcareService,
    wish: Wish,
    now: datetime,
) -> WaitlistEntry:
    """The entry if it is of that very wish; of one that the account may not see, nothing is said."""
    if not sees_entry(account_id, entry.pk, now):
        raise NotBookableOnline(patient=patient.name)
    kept = Wish(
        service_id=entry.service_id,
        last_day=entry.last_day,
        practitioner_id=entry.practitioner_id,
        weekdays=tuple(entry.weekdays),
        part=entry.part,
        appointment_id=entry.appointment_id,
    )
    if kept != wish or entry.location_id != patient.assigned_location_id:
        raise AlreadyWaiting(patient=patient.name, service=service.name)
    return entry


def _check_limit(account_id: int, patient: Patient, service: HealthcareService, now: datetime) -> None:
    if service.pk in full_services(account_id, patient, now):
        raise LimitWithoutAppointmentInHand(patient=patient.name, service=service.name)
    upcoming = Appointment.objects.filter(
        patient=patient, service=service, status__in=UPCOMING, ends_at__gt=now, follows=None
    )
    today, unit = clock.local_date(now), patient.assigned_location_id
    rules = policies(service_id=service.pk, location_id=unit, on=today)
    if upcoming.count() >= rules.upcoming_limit:
        raise NotBookableOnline(patient=patient.name)


def _record(action: str, entry: WaitlistEntry, actor: Actor, now: datetime) -> None:
    record(
        actor=actor, action=action, subject=("waitlist", entry.pk), now=now,
        patient_id=entry.patient_id, location_id=entry.location_id,
    )  # fmt: skip
