"""From weekly sessions, closures and absences to the places of the agenda: what would change, and
changing it.

Knows no appointments: booking.agenda_changes adds what a change means for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from citas.domain.catalogue.models import Practitioner, PractitionerRole
from citas.domain.catalogue.policy_set import policies
from citas.domain.scheduling.claimable import claimable, is_claimable
from citas.domain.scheduling.models import Absence, Closure, Session, Slot
from citas.rules.places import Place, places_of_session

# Doctors share a few patterns of hours, so a day's places are cut once for all of them.
_places_of_session = lru_cache(maxsize=4096)(places_of_session)


@dataclass
class AgendaChange:
    """What publishing would do: places to add (with their role), to bring back, to withdraw; and the
    identifiers of places that are held or booked although the agenda no longer has them."""

    add: list[tuple[PractitionerRole, date, Place]] = field(default_factory=list)
    restore: list[int] = field(default_factory=list)
    withdraw: list[int] = field(default_factory=list)
    affected: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.add or self.restore or self.withdraw or self.affected)


@dataclass(frozen=True)
class _Days:
    """The sessions of one practitioner and the days on which there is no service."""

    sessions: list[Session]
    closures: list[Closure]
    absences: list[Absence]

    def places(self, day: date) -> Iterator[tuple[PractitionerRole, Place]]:
        for session in self.sessions:
            role = session.role
            if self._holds(session, day) and not self._closed(role, day):
                minutes = session.minutes or role.service.minutes
                pools = policies(service_id=role.service_id, location_id=role.location_id, on=day).pools
                for place in _places_of_session(day, session.starts, session.ends, minutes, pools):
                    yield role, place

    @staticmethod
    def _holds(session: Session, day: date) -> bool:
        ended = session.valid_to is not None and session.valid_to < day
        return session.weekday == day.isoweekday() and session.valid_from <= day and not ended

    def _closed(self, role: PractitionerRole, day: date) -> bool:
        if any(a.first_day <= day <= a.last_day for a in self.absences):
            return True
        groups = {"", role.staff_group, role.service.code}
        return any(
            c.first_day <= day <= c.last_day
            and c.location_id in (None, role.location_id)
            and c.staff_group in groups
            for c in self.closures
        )


def practitioners_with_agenda() -> list[int]:
    """Everybody who has or had a session, by identifier: whom a full publication visits."""
    return list(
        Session.objects.order_by("practitioner_id").values_list("practitioner_id", flat=True).distinct()
    )


def plan(practitioner_ids: Iterable[int], *, first: date, last: date, now: datetime) -> AgendaChange:
    """What publishing the days from `first` to `last` (local) would change, for these practitioners."""
    change = AgendaChange()
    ids = list(practitioner_ids)
    for practitioner_id, days in _load(ids, first, last).items():
        _plan_one(change, practitioner_id, days, first, last, now)
    return change


def _load(ids: list[int], first: date, last: date) -> dict[int, _Days]:
    sessions = defaultdict(list)
    active = Session.objects.filter(
        practitioner_id__in=ids, role__active=True, role__service__active=True,
        role__location__active=True,
    )  # fmt: skip
    for session in active.select_related("role__service").order_by("practitioner_id", "starts"):
        sessions[session.practitioner_id].append(session)
    closures = list(Closure.objects.filter(first_day__lte=last, last_day__gte=first))
    absences = defaultdict(list)
    for absence in Absence.objects.filter(
        practitioner_id__in=ids, first_day__lte=last, last_day__gte=first
    ):
        absences[absence.practitioner_id].append(absence)
    return {i: _Days(sessions[i], closures, absences[i]) for i in sorted(ids)}


def _plan_one(
    change: AgendaChange, practitioner_id: int, days: _Days, first: date, last: date, now: datetime
) -> None:
    existing = Slot.objects.filter(
        practitioner_id=practitioner_id,
        local_date__range=(first, last),
        extra=False,
        starts_at__gt=now,
    )
    kept: dict[tuple[int, datetime, datetime], Slot] = {}
    withdrawn: dict[tuple[int, datetime, datetime], Slot] = {}
    for slot in existing:
        known = kept if slot.withdrawn_at is None else withdrawn
        known[slot.role_id, slot.starts_at, slot.ends_at] = slot
    wanted = {
        (role.pk, place.starts_at, place.ends_at): (role, day, place)
        for day in _days(first, last)
        for role, place in days.places(day)
        if place.starts_at > now
    }
    surplus = [slot for key, slot in kept.items() if key not in wanted]
    free = [slot for slot in surplus if is_claimable(slot, now)]
    claimed = [slot for slot in surplus if not is_claimable(slot, now)]
    change.withdraw += [slot.pk for slot in free]
    change.affected += [slot.pk for slot in claimed]
    for key, (role, day, place) in wanted.items():
        if key in kept or any(_overlap(place, slot) for slot in claimed):
            continue
        if key in withdrawn:
            change.restore.append(withdrawn[key].pk)
        else:
            change.add.append((role, day, place))


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _overlap(place: Place, slot: Slot) -> bool:
    return place.starts_at < slot.ends_at and slot.starts_at < place.ends_at


def lock(practitioner_ids: Iterable[int]) -> None:
    """Let one transaction at a time publish these practitioners; call it before planning."""
    rows = Practitioner.objects.filter(pk__in=list(practitioner_ids)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def carry_out(change: AgendaChange, *, now: datetime) -> AgendaChange:
    """Write the change in one transaction; returns what was done.

    A place that somebody took since planning is not withdrawn but told among the affected, one that
    somebody gave back is withdrawn after all. Idempotent.
    """
    with transaction.atomic():
        surplus = sorted({*change.withdraw, *change.affected})
        withdrawn = _set_withdrawn(surplus, now)
        restored = _restore(change.restore)
        _insert(change.add)
    affected = sorted(set(surplus) - set(withdrawn))
    return AgendaChange(add=change.add, restore=restored, withdraw=withdrawn, affected=affected)


def _set_withdrawn(slot_ids: list[int], now: datetime) -> list[int]:
    # Those that are taken are locked too: who cancels one waits, and then reads that its ground is gone.
    rows = Slot.objects.filter(pk__in=slot_ids)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    withdrawn = list(rows.filter(claimable(now)).values_list("pk", flat=True))
    Slot.objects.filter(pk__in=withdrawn).update(
        withdrawn_at=now, status=Slot.Status.FREE, hold_id=None, held_until=None
    )
    return withdrawn


def _restore(slot_ids: list[int]) -> list[int]:
    """Bring places back, except over one that was to make way and has been taken meanwhile."""
    over = Slot.objects.filter(
        practitioner_id=OuterRef("practitioner_id"), withdrawn_at=None, extra=False,
        starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"),
    )  # fmt: skip
    rows = Slot.objects.filter(~Exists(over), pk__in=slot_ids)
    restored = list(rows.values_list("pk", flat=True))
    Slot.objects.filter(pk__in=restored).update(withdrawn_at=None)
    return restored


def _insert(places: list[tuple[PractitionerRole, date, Place]]) -> None:
    if not places:
        return
    columns: list[list[Any]] = [
        [role.pk for role, _, _ in places],
        [role.practitioner_id for role, _, _ in places],
        [role.location_id for role, _, _ in places],
        [role.service_id for role, _, _ in places],
        [day for _, day, _ in places],
        [place.starts_at for _, _, place in places],
        [place.ends_at for _, _, place in places],
        [place.web_from for _, _, place in places],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO scheduling_slot (role_id, practitioner_id, location_id, service_id, local_date,
                starts_at, ends_at, web_from, status, extra)
            SELECT *, 'free', false FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                %s::date[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
            ON CONFLICT ON CONSTRAINT slot_one_at_a_time DO NOTHING
            """,
            columns,
        )
