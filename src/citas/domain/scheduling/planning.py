"""What publishing would change: sessions, less closures and absences, against the places there are.

Knows no appointments: booking.agenda_changes adds what a change means for them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from citas.domain.catalogue.models import PractitionerRole
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.scheduling.claimable import FREE, is_claimable
from citas.domain.scheduling.models import Absence, Closure, Session, Slot
from citas.rules.places import Place, places_of_session

# What makes two places the same: role, start and end.
Key = tuple[int, datetime, datetime]

# Doctors share a few patterns of hours, so a day's places are cut once for all of them.
_places_of_session = lru_cache(maxsize=4096)(places_of_session)


@dataclass
class AgendaChange:
    """What publishing would do: places to add (with their role), to bring back, to withdraw, and to open
    on the web at another instant; and the identifiers of places that are held or booked although the
    agenda no longer has them."""

    add: list[tuple[PractitionerRole, date, Place]] = field(default_factory=list)
    restore: list[int] = field(default_factory=list)
    withdraw: list[int] = field(default_factory=list)
    reopen: list[tuple[int, datetime | None]] = field(default_factory=list)
    affected: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.add or self.restore or self.withdraw or self.reopen or self.affected)


class _Row(NamedTuple):
    """A published place, as far as planning needs it: a hundred thousand are read at a time."""

    pk: int
    role_id: int
    starts_at: datetime
    ends_at: datetime
    local_date: date
    status: str
    held_until: datetime | None
    withdrawn_at: datetime | None
    web_from: datetime | None


@dataclass(frozen=True)
class _Days:
    """The sessions of one practitioner and the days on which there is no service."""

    today: date
    sessions: list[Session]
    closures: list[Closure]
    absences: list[Absence]

    def places(self, day: date) -> Iterator[tuple[PractitionerRole, Place]]:
        for session in self.sessions:
            role = session.role
            if self._holds(session, day) and self._published(role, day) and not self._closed(role, day):
                minutes = session.minutes or role.service.minutes
                pools = _policy(role, day).pools
                for place in _places_of_session(day, session.starts, session.ends, minutes, pools):
                    yield role, place

    def _published(self, role: PractitionerRole, day: date) -> bool:
        return (day - self.today).days <= _policy(role, self.today).agenda_days

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


def _policy(role: PractitionerRole, day: date) -> PolicySet:
    return policies(service_id=role.service_id, location_id=role.location_id, on=day)


def practitioners_with_agenda() -> list[int]:
    """Everybody who has or had a session, by identifier: whom a full publication visits."""
    return list(
        Session.objects.order_by("practitioner_id").values_list("practitioner_id", flat=True).distinct()
    )


def plan(
    practitioner_ids: Iterable[int],
    *,
    first: date,
    last: date,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> AgendaChange:
    """What publishing the days from `first` (today) to `last` (local) would change for these people.

    `progress(done, total)` is called after each practitioner.
    """
    change = AgendaChange()
    everybody = _load(list(practitioner_ids), first, last)
    for done, (practitioner_id, days) in enumerate(everybody.items(), start=1):
        _plan_one(change, practitioner_id, days, last, now)
        if progress is not None:
            progress(done, len(everybody))
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
    return {i: _Days(first, sessions[i], closures, absences[i]) for i in sorted(ids)}


def _plan_one(
    change: AgendaChange, practitioner_id: int, days: _Days, last: date, now: datetime
) -> None:
    kept: dict[Key, _Row] = {}
    withdrawn: dict[Key, _Row] = {}
    for found in _existing(practitioner_id, days.today, last, now):
        known = kept if found.withdrawn_at is None else withdrawn
        known[found.role_id, found.starts_at, found.ends_at] = found
    wanted = {
        (role.pk, place.starts_at, place.ends_at): (role, day, place)
        for day in _days(days.today, last)
        for role, place in days.places(day)
        if place.starts_at > now
    }
    surplus = [row for key, row in kept.items() if key not in wanted]
    claimed = [row for row in surplus if not is_claimable(row, now)]
    change.withdraw += [row.pk for row in surplus if is_claimable(row, now)]
    change.affected += [row.pk for row in claimed]
    for key, (role, day, place) in wanted.items():
        row = kept.get(key) or withdrawn.get(key)
        if row is not None and _opens_otherwise(row, place, days.today):
            change.reopen.append((row.pk, place.web_from))
        if key in kept or any(_overlap(place, other) for other in claimed):
            continue
        if row is not None:
            change.restore.append(row.pk)
        else:
            change.add.append((role, day, place))


def _existing(practitioner_id: int, first: date, last: date, now: datetime) -> Iterator[_Row]:
    rows = Slot.objects.filter(
        practitioner_id=practitioner_id,
        local_date__range=(first, last),
        extra=False,
        starts_at__gt=now,
    )
    return map(_Row._make, rows.values_list(*_Row._fields))


def _opens_otherwise(row: _Row, place: Place, today: date) -> bool:
    # Today's openings stay: a place that was freed today is the desk's.
    return row.status == FREE and row.local_date > today and row.web_from != place.web_from


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _overlap(place: Place, row: _Row) -> bool:
    return place.starts_at < row.ends_at and row.starts_at < place.ends_at
