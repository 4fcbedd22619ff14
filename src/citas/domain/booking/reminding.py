"""Reminders, chosen when they are due and not before, so that none tells of what is no longer so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from citas.domain.access.contacts import ContactSystem, Reach, reach
from citas.domain.booking.actions.loading import lock_appointment, lock_patient_of, policy_for
from citas.domain.booking.audience import whom_to_tell
from citas.domain.booking.links import make_link
from citas.domain.booking.models import Appointment, AppointmentHistory, Reminder
from citas.domain.booking.noshows import asks_confirmation
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.catalogue.policy_set import PolicySet, longest_notice, policies
from citas.domain.messaging.outbox import tell
from citas.rules import clock, reminders
from citas.rules.appointment_states import Status, Verb
from citas.rules.folio import spoken_folio
from citas.rules.wording import near_day, the_hour

MOST_AT_ONCE = 500  # of each kind in one run; the next run goes on
CLOCK_CHANGE = timedelta(hours=1)
_WINDOWS = {
    Reminder.Kind.LAST: reminders.last,
    Reminder.Kind.CONFIRM: reminders.confirm,
    Reminder.Kind.FIRST: reminders.first,
}
_BY_LINK = {ContactSystem.EMAIL, ContactSystem.SMS}


@dataclass(frozen=True)
class Due:
    """A reminder to be given now."""

    appointment_id: int
    kind: Reminder.Kind


def due_reminders(now: datetime) -> list[Due]:
    """What is to be told now, the most urgent kind and the next appointment first."""
    soon = _to_come(now)
    return [
        Due(appointment_id, kind)
        for kind in _WINDOWS
        for appointment_id in islice(_due_of(kind, soon, now), MOST_AT_ONCE)
    ]


def remind(*, appointment_id: int, kind: Reminder.Kind, now: datetime) -> bool:
    """Give one reminder of the place that the appointment has now; False where it is not, or no longer,
    to be given. May run twice, and at the same time as another.

    Whoever has no contact at all finds it on his page «Avisos».
    """
    with transaction.atomic():
        lock_patient_of(appointment_id)
        appointment = lock_appointment(appointment_id)
        policy = policy_for(appointment.slot, now)
        if not _is_to_be_given(appointment, kind, policy, now):
            return False
        window = _WINDOWS[kind](appointment.starts_at, policy.reminder_times)
        Reminder.objects.create(
            appointment=appointment, slot_id=appointment.slot_id, kind=kind, due_at=window.due_at,
            told_at=now,
        )  # fmt: skip
        until = reminders.useful_until(window, now, policy.reminder_times)
        for account_id in whom_to_tell(appointment, now):
            _tell(reach(account_id), appointment, kind, policy, now=now, until=until)
    return True


def _to_come(now: datetime) -> QuerySet[Appointment]:
    """Appointments that stand, as far ahead as anybody is reminded of any.

    Days, units and services are all named, so that the index of places by day finds them.
    """
    today = clock.local_date(now)
    last_day = clock.local_date(now + longest_notice(today) + CLOCK_CHANGE)
    given = set(PractitionerRole.objects.values_list("location_id", "service_id"))
    return _standing(now).filter(
        slot__location__in={location for location, _ in given},
        slot__service__in={service for _, service in given},
        slot__local_date__range=(today, last_day),
    )


def _due_of(kind: Reminder.Kind, soon: QuerySet[Appointment], now: datetime) -> Iterator[int]:
    """Of those, the ones of which this was not told yet and is to be told now."""
    told = Reminder.objects.filter(appointment=OuterRef("pk"), slot=OuterRef("slot"), kind=kind)
    untold = soon.filter(~Exists(told))
    if kind == Reminder.Kind.CONFIRM:
        missed = Appointment.objects.filter(patient=OuterRef("patient"), status=Status.NOSHOW)
        untold = untold.filter(Exists(missed), confirmed_at=None)
    rows = untold.annotate(taken_at=Subquery(_taken(OuterRef("pk"), OuterRef("slot"))))
    today = clock.local_date(now)
    for appointment_id, patient_id, service_id, location_id, starts_at, taken_at in rows.order_by(
        "starts_at", "pk"
    ).values_list("pk", "patient", "slot__service", "slot__location", "starts_at", "taken_at"):
        policy = policies(service_id=service_id, location_id=location_id, on=today)
        if _is_time(kind, starts_at, taken_at, policy, now) and (
            kind != Reminder.Kind.CONFIRM or asks_confirmation(patient_id, policy, now)
        ):
            yield appointment_id


def _standing(now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        status=Status.BOOKED, disrupted_at=None, starts_at__gt=now, patient__deceased_on=None
    )


def _taken(appointment: Any, slot: Any) -> QuerySet[AppointmentHistory, datetime]:
    """When the appointment got that place, the last time first; as identifiers or outer references."""
    steps = AppointmentHistory.objects.filter(
        appointment=appointment, slot=slot, verb__in=[Verb.BOOK, Verb.RESCHEDULE, Verb.RELOCATE]
    )
    return steps.order_by("-sequence").values_list("at", flat=True)[:1]


def _is_to_be_given(
    appointment: Appointment, kind: Reminder.Kind, policy: PolicySet, now: datetime
) -> bool:
    """The same once more, of one appointment that is locked."""
    told = Reminder.objects.filter(appointment=appointment, slot=appointment.slot_id, kind=kind)
    if told.exists() or not _standing(now).filter(pk=appointment.pk).exists():
        return False
    taken_at = _taken(appointment.pk, appointment.slot_id).get()
    if not _is_time(kind, appointment.starts_at, taken_at, policy, now):
        return False
    asked = kind == Reminder.Kind.CONFIRM
    return not asked or (
        appointment.confirmed_at is None and asks_confirmation(appointment.patient_id, policy, now)
    )


def _is_time(
    kind: Reminder.Kind, starts_at: datetime, taken_at: datetime, policy: PolicySet, now: datetime
) -> bool:
    times = policy.reminder_times
    window = _WINDOWS[kind](starts_at, times)
    return reminders.may_be_given(window, now, times) and not reminders.is_fresh(window, taken_at, times)


def _tell(
    to: Reach,
    appointment: Appointment,
    kind: Reminder.Kind,
    policy: PolicySet,
    *,
    now: datetime,
    until: datetime,
) -> None:
    """Neither service nor name: the folio says whose it is to who may know."""
    at = clock.local(appointment.starts_at)
    facts = {
        "folio": spoken_folio(appointment.folio),
        "day": near_day(at.date(), to.language),
        "hour": the_hour(at.time(), to.language),
        "unit": appointment.slot.location.name,
        "minutes": str(policy.arrive_minutes_before),
    }
    tell(
        to=to, event=f"appointment:{appointment.pk}:{appointment.slot_id}:reminder:{kind.value}",
        letter=f"reminder_{kind.value}", now=now, facts=facts,
        secrets=_door(to, appointment, now), useful_until=until,
    )  # fmt: skip


def _door(to: Reach, appointment: Appointment, now: datetime) -> dict[str, str]:
    """A link that opens without login, for who has an address to send it to."""
    if to.user_id is None or not _BY_LINK & {one.system for one in to.contacts}:
        return {}
    token = make_link(
        account_id=to.user_id, patient_id=appointment.patient_id, expires_at=appointment.starts_at,
        now=now, appointment_id=appointment.pk,
    )  # fmt: skip
    return {"token": token}
