"""A change of agenda and what it means for appointments: the one way in for web, imports and jobs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import Policy
from citas.domain.scheduling import publishing
from citas.domain.scheduling.models import Slot
from citas.domain.scheduling.publishing import AgendaChange
from citas.rules import clock
from citas.rules.appointment_states import Status


@dataclass(frozen=True)
class Published:
    """What a publication did: numbers of places, and of appointments that lost their hour's ground."""

    added: int = 0
    restored: int = 0
    withdrawn: int = 0
    disrupted: int = 0

    def __add__(self, other: "Published") -> "Published":
        return Published(
            self.added + other.added,
            self.restored + other.restored,
            self.withdrawn + other.withdrawn,
            self.disrupted + other.disrupted,
        )


def horizon(now: datetime) -> tuple[date, date]:
    """The first and last local day to publish: today, and the longest agenda that a policy grants."""
    today = clock.local_date(now)
    granted = Policy.objects.filter(name="agenda_days", valid_from__lte=today).values_list(
        "value", flat=True
    )
    return today, today + timedelta(days=max(granted))


def preview(practitioner_ids: Iterable[int], *, now: datetime) -> tuple[AgendaChange, list[Appointment]]:
    """What publishing would change for these practitioners, and the appointments left without ground."""
    first, last = horizon(now)
    change = publishing.plan(practitioner_ids, first=first, last=last, now=now)
    return change, _booked_on(change.affected)


def apply(practitioner_ids: Iterable[int], *, actor: Actor, now: datetime) -> Published:
    """Publish these practitioners' agenda in one transaction.

    No appointment is cancelled: one whose hour is gone is marked as disrupted, and the mark is taken
    back when the hour returns.
    """
    ids = list(practitioner_ids)
    first, last = horizon(now)
    with transaction.atomic():
        publishing.lock(ids)
        change = publishing.plan(ids, first=first, last=last, now=now)
        done = publishing.carry_out(change, now=now)
        disrupted = _mark(ids, done.affected, actor, now)
    return Published(len(done.add), len(done.restore), len(done.withdraw), disrupted)


def publish(
    *,
    actor: Actor,
    now: datetime,
    practitioner_ids: list[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Published:
    """Publish everybody's agenda (or these practitioners'), one transaction each; idempotent.

    `progress(done, total)` is called after each practitioner.
    """
    ids = publishing.practitioners_with_agenda() if practitioner_ids is None else practitioner_ids
    total = Published()
    for done, practitioner_id in enumerate(ids, start=1):
        total += apply([practitioner_id], actor=actor, now=now)
        if progress is not None:
            progress(done, len(ids))
    return total


def _booked_on(slot_ids: list[int]) -> list[Appointment]:
    return list(
        Appointment.objects.filter(slot_id__in=slot_ids, status=Status.BOOKED).select_related("slot")
    )


def _mark(ids: list[int], affected: list[int], actor: Actor, now: datetime) -> int:
    upcoming = Appointment.objects.filter(
        status=Status.BOOKED, starts_at__gt=now, slot__practitioner_id__in=ids
    ).select_related("slot")
    recovered = upcoming.filter(disrupted_at__isnull=False).exclude(slot_id__in=affected)
    hit = upcoming.filter(disrupted_at__isnull=True, slot_id__in=affected)
    _set_disrupted(list(recovered), None, "appointment.recovered", actor, now)
    return _set_disrupted(list(hit), now, "appointment.disrupted", actor, now)


def _set_disrupted(
    rows: list[Appointment], moment: datetime | None, action: str, actor: Actor, now: datetime
) -> int:
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(disrupted_at=moment)
    for row in rows:
        record(
            actor=actor,
            action=action,
            subject=("appointment", row.folio),
            now=now,
            patient_id=row.patient_id,
            location_id=row.slot.location_id,
        )
    return len(rows)


def missing_sessions(now: datetime) -> list[tuple[int, date]]:
    """(practitioner, local day) inside the horizon whose sessions have no published place at all.

    What publishing would add: anything here means that the agenda runs short of its horizon.
    """
    first, last = horizon(now)
    change = publishing.plan(publishing.practitioners_with_agenda(), first=first, last=last, now=now)
    wanted = {(role.practitioner_id, day) for role, day, _ in change.add}
    published = set(
        Slot.objects.filter(local_date__range=(first, last), withdrawn_at=None)
        .values_list("practitioner_id", "local_date")
        .distinct()
    )
    return sorted(wanted - published)
