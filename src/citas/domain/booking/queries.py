"""Reading holds and appointments, always for one account: what it may see and nothing else."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from citas.domain.booking.errors import AppointmentUnknown, HoldUnknown
from citas.domain.booking.models import Appointment, Hold, IdempotencyKey
from citas.domain.booking.policies import UPCOMING
from citas.domain.catalogue.policy_set import people_policies, policies
from citas.domain.people.models import Account, Patient
from citas.domain.people.queries import patients_visible_to
from citas.rules import clock
from citas.rules.appointment_states import Status
from citas.rules.folio import parse_folio

_SHOWN = ("patient", "service", "slot__location", "slot__practitioner", "slot__role")


def appointments_visible_to(user_id: int, now: datetime) -> QuerySet[Appointment]:
    """Appointments of the patients this user may see, with all that a receipt shows.

    His own, those of minors of the family, and of the family's adults those he booked himself.
    """
    today = clock.local_date(now)
    born_after = _years_before(today, people_policies(today).adult_age)
    own = Q(patient__in=Account.objects.filter(user_id=user_id).values("coverage__patient"))
    minor = Q(patient__birth_date__gt=born_after)
    return (
        Appointment.objects.filter(patient__in=patients_visible_to(user_id))
        .filter(own | minor | Q(booked_by_id=user_id))
        .select_related(*_SHOWN)
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def upcoming(user_id: int, now: datetime) -> QuerySet[Appointment]:
    """Appointments still to come or under way, the next one first."""
    return (
        appointments_visible_to(user_id, now)
        .filter(ends_at__gt=now)
        .exclude(status=Status.CANCELLED)
        .order_by("starts_at")
    )


def past(user_id: int, now: datetime) -> QuerySet[Appointment]:
    """Appointments that are over or cancelled, the latest first."""
    return (
        appointments_visible_to(user_id, now)
        .filter(Q(ends_at__lte=now) | Q(status=Status.CANCELLED))
        .order_by("-starts_at")
    )


def appointment_for(user_id: int, folio: str, now: datetime) -> Appointment:
    """The appointment with that folio as typed. Raises AppointmentUnknown, also for other families'."""
    parsed = parse_folio(folio)
    found = appointments_visible_to(user_id, now).filter(folio=parsed).first() if parsed else None
    if found is None:
        raise AppointmentUnknown()
    return found


def hold_for(user_id: int, hold_id: int) -> Hold:
    """The account's hold with its patient and place, ended or not. Raises HoldUnknown."""
    found = (
        Hold.objects.filter(pk=hold_id, account_id=user_id)
        .select_related(
            "patient__assigned_location",
            "slot__service",
            "slot__location",
            "slot__practitioner",
            "slot__role",
        )
        .first()
    )
    if found is None:
        raise HoldUnknown()
    return found


def booked_with(user_id: int, key: str, now: datetime) -> Appointment | None:
    """The visible appointment that this idempotency key has made, or None."""
    known = IdempotencyKey.objects.filter(account_id=user_id, key=key).values("appointment_id")
    return appointments_visible_to(user_id, now).filter(pk__in=known).first()


def booked_from(user_id: int, kept: Hold, now: datetime) -> Appointment | None:
    """The patient's visible appointment on the place of this hold, or None."""
    return (
        appointments_visible_to(user_id, now)
        .filter(slot_id=kept.slot_id, patient_id=kept.patient_id)
        .exclude(status=Status.CANCELLED)
        .first()
    )


def full_services(user_id: int, patient: Patient, now: datetime) -> dict[int, Appointment]:
    """By service, the patient's next visible appointment, where it leaves room for no other.

    What this account may not see is left out; booking refuses all the same.
    """
    by_service: dict[int, list[Appointment]] = {}
    for appointment in upcoming(user_id, now).filter(patient=patient, status__in=UPCOMING):
        by_service.setdefault(appointment.service_id, []).append(appointment)
    today = clock.local_date(now)
    return {
        service_id: found[0]
        for service_id, found in by_service.items()
        if len(found)
        >= policies(
            service_id=service_id, location_id=patient.assigned_location_id, on=today
        ).upcoming_limit
    }


def usual_practitioner(patient: Patient, service_id: int) -> int | None:
    """The practitioner of the patient's latest appointment for the service, or None without history."""
    return (
        Appointment.objects.filter(patient=patient, service_id=service_id)
        .exclude(status=Status.CANCELLED)
        .order_by("-starts_at")
        .values_list("slot__practitioner_id", flat=True)
        .first()
    )
