"""A change of agenda and what it means for appointments: the one way in for web, imports and jobs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.models import Appointment
from citas.domain.booking.waiting.ground import lose_ground
from citas.domain.catalogue.policy_set import longest_agenda
from citas.domain.scheduling import publishing
from citas.domain.scheduling.planning import AgendaChange, plan, practitioners_with_agenda
from citas.domain.scheduling.publishing import among
from citas.rules import clock
from citas.rules.appointment_states import Status

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Published:
    """What a publication did: numbers of places, and folios of appointments that lost their ground."""

    added: int = 0
    restored: int = 0
    withdrawn: int = 0
    folios: tuple[str, ...] = ()

    @property
    def disrupted(self) -> int:
        """How many appointments lost their hour's ground."""
        return len(self.folios)

    def __add__(self, other: "Published") -> "Published":
        return Published(
            self.added + other.added,
            self.restored + other.restored,
            self.withdrawn + other.withdrawn,
            self.folios + other.folios,
        )


def horizon(now: datetime) -> tuple[date, date]:
    """The first and last local day to publish: today, and the longest agenda that a policy grants.

    Planning keeps each service and unit within its own.
    """
    today = clock.local_date(now)
    return today, today + timedelta(days=longest_agenda(today))


def preview(practitioner_ids: Iterable[int], *, now: datetime) -> tuple[AgendaChange, list[Appointment]]:
    """What publishing would change for these practitioners, and the appointments left without ground."""
    first, last = horizon(now)
    change = plan(practitioner_ids, first=first, last=last, now=now)
    return change, _booked_on(change.affected)


def apply(
    practitioner_ids: Iterable[int], *, actor: Actor, now: datetime, progress: Progress | None = None
) -> Published:
    """Publish these practitioners' agenda in one transaction.

    No appointment is cancelled: one whose hour is gone is marked as disrupted, and the mark is taken
    back when the hour returns. `progress(done, total)` is called after each practitioner planned.
    """
    ids = list(practitioner_ids)
    first, last = horizon(now)
    with transaction.atomic():
        publishing.lock(ids)
        change = plan(ids, first=first, last=last, now=now, progress=progress)
        lose_ground([*change.withdraw, *change.affected], now)
        done = publishing.carry_out(change, now=now)
        folios = _mark(ids, done.affected, actor, now)
    return Published(len(done.add), len(done.restore), len(done.withdraw), folios)


def publish(
    *,
    actor: Actor,
    now: datetime,
    practitioner_ids: list[int] | None = None,
    progress: Progress | None = None,
) -> Published:
    """Publish everybody's agenda (or these practitioners'), one transaction each; idempotent.

    `progress(done, total)` is called after each practitioner.
    """
    ids = practitioners_with_agenda() if practitioner_ids is None else practitioner_ids
    total = Published()
    for done, practitioner_id in enumerate(ids, start=1):
        total += apply([practitioner_id], actor=actor, now=now)
        if progress is not None:
            progress(done, len(ids))
    return total


def _booked_on(slot_ids: list[int]) -> list[Appointment]:
    return list(
        Appointment.objects.filter(slot_id__in=among(slot_ids), status=Status.BOOKED).select_related(
            "slot"
        )
    )


def _mark(ids: list[int], affected: list[int], actor: Actor, now: datetime) -> tuple[str, ...]:
    upcoming = Appointment.objects.filter(
        status=Status.BOOKED, starts_at__gt=now, slot__practitioner_id__in=among(ids)
    ).select_related("slot")
    recovered = upcoming.filter(disrupted_at__isnull=False).exclude(slot_id__in=among(affected))
    hit = upcoming.filter(disrupted_at__isnull=True, slot_id__in=among(affected))
    _set_disrupted(list(recovered), None, "appointment.recovered", actor, now)
    lost = list(hit)
    _set_disrupted(lost, now, "appointment.disrupted", actor, now)
    return tuple(row.folio for row in lost)


def _set_disrupted(
    rows: list[Appointment], moment: datetime | None, action: str, actor: Actor, now: datetime
) -> None:
    Appointment.objects.filter(pk__in=among(row.pk for row in rows)).update(disrupted_at=moment)
    for row in rows:
        record(
            actor=actor,
            action=action,
            subject=("appointment", row.folio),
            now=now,
            patient_id=row.patient_id,
            location_id=row.slot.location_id,
        )


def missing_sessions(now: datetime) -> list[tuple[int, date]]:
    """(practitioner, local day) inside the horizon with a place of a session that is not published.

    Anything here means that the agenda runs short of what the sessions promise.
    """
    first, last = horizon(now)
    change = plan(practitioners_with_agenda(), first=first, last=last, now=now)
    return sorted({(role.practitioner_id, day) for role, day, _ in change.add})
