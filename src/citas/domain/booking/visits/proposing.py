"""Where a family visit fits: days with room for all, and places of one day close together."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from citas.domain.booking import availability, queries
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.availability import Day, DoctorPlaces, Place
from citas.domain.booking.follow_ups import ordered_for
from citas.domain.booking.models import Appointment
from citas.domain.booking.policies import UPCOMING
from citas.domain.booking.why import Lack, Why
from citas.domain.catalogue.models import HealthcareService, Location
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.close_together import Option, at_once, closest, stay

SHOWN = 4


@dataclass(frozen=True)
class Wish:
    """Who needs what; the unit is the patient's own."""

    patient: Patient
    service: HealthcareService


@dataclass(frozen=True)
class Stop:
    """One place of a proposal."""

    wish: Wish
    place: Place
    practitioner: str


@dataclass(frozen=True)
class Proposal:
    """A place for each wish, by hour; `slot_ids` in the order of the wishes; `stay` from the first
    beginning to the last end; `at_once`: some of them at the same time, in different rooms."""

    stops: list[Stop]
    slot_ids: list[int]
    stay: timedelta
    at_once: bool


def at_limit(user_id: int, patient: Patient, now: datetime) -> dict[int, Appointment]:
    """By service, the appointment that leaves room for no other, as far as this account sees; not where
    a doctor ordered one more."""
    today = clock.local_date(now)
    return {
        service_id: one
        for service_id, one in queries.full_services(user_id, patient, now).items()
        if ordered_for(user_id, patient.pk, service_id, today, policy_for(one.slot, now), now) is None
    }


def by_unit(wishes: list[Wish]) -> dict[Location, list[Wish]]:
    """What can be asked for together: those of each unit, units by name."""
    units = sorted({one.patient.assigned_location for one in wishes}, key=lambda unit: unit.name)
    return {unit: [one for one in wishes if one.patient.assigned_location == unit] for unit in units}


def month(wishes: list[Wish], first: date, now: datetime) -> list[Day]:
    """Every day of the month that begins on `first`: what it offers to whom it offers least.

    A day is open where each service has as many places as people want it; whether they lie close
    together, `propose` tells.
    """
    wanted = Counter(one.service.pk for one in wishes)
    months = months_of(wishes, first, now)
    return [
        min(
            (_room(days[at], wanted[one.service.pk]) for one, days in months),
            key=lambda day: day.places,
        )
        for at in range(len(months[0][1]))
    ]


def months_of(wishes: list[Wish], first: date, now: datetime) -> list[tuple[Wish, list[Day]]]:
    """The month that begins on `first` as each would find it alone."""
    return [(one, availability.month(one.patient, one.service, first, now)) for one in wishes]


def _room(found: Day, wanted: int) -> Day:
    if found.places >= wanted or found.lack is not None:
        return found
    return Day(found.day, 0, Lack(Why.FULL))


def span(wishes: list[Wish], now: datetime) -> tuple[date, date]:
    """The first and last local day that the web shows for all of them."""
    spans = [availability.bookable_span(one.patient, one.service, now) for one in wishes]
    return max(first for first, _ in spans), min(last for _, last in spans)


def propose(user_id: int, wishes: list[Wish], day: date, now: datetime) -> list[Proposal]:
    """Places of that local day for all, closest together first; none where they do not fit.

    Hours at which one of them has another appointment that this account sees are left out.
    """
    taken = _taken(user_id, wishes, now)
    known: dict[int, tuple[Place, str]] = {}
    options = []
    for wish in wishes:
        offered = availability.day(wish.patient, wish.service, day, now)
        known |= {place.slot_id: (place, doctor.name) for doctor in offered for place in doctor.places}
        options.append(_free(wish, offered, taken[wish.patient.pk]))
    return [_proposal(wishes, choice, known) for choice in closest(options, SHOWN)]


def _taken(
    user_id: int, wishes: list[Wish], now: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    hours: dict[int, list[tuple[datetime, datetime]]] = {one.patient.pk: [] for one in wishes}
    for one in queries.upcoming(user_id, now):
        if one.patient_id in hours and one.status in UPCOMING:
            hours[one.patient_id].append((one.starts_at, one.ends_at))
    return hours


def _free(
    wish: Wish, offered: list[DoctorPlaces], taken: list[tuple[datetime, datetime]]
) -> list[Option]:
    return [
        Option(place.slot_id, wish.patient.pk, place.starts, place.ends)
        for doctor in offered
        for place in doctor.places
        if not any(place.starts < end and start < place.ends for start, end in taken)
    ]


def _proposal(
    wishes: list[Wish], choice: tuple[Option, ...], known: dict[int, tuple[Place, str]]
) -> Proposal:
    stops = [Stop(wish, *known[option.place]) for wish, option in zip(wishes, choice, strict=True)]
    slot_ids = [option.place for option in choice]
    return Proposal(
        sorted(stops, key=lambda one: one.place.starts), slot_ids, stay(choice), at_once(choice)
    )


def elsewhere_close(
    user_id: int, slots: list[Slot], now: datetime, *, but: int | None = None
) -> list[Appointment]:
    """Appointments in sight of this account, on the same local day in another unit, so close to one of
    these places that there may be no time to get from one to the other; `but` one that is to move."""
    apart = timedelta(minutes=policy_for(slots[0], now).units_apart_minutes)
    return [
        one
        for one in queries.upcoming_in_family(user_id, now)
        if one.status in UPCOMING and one.pk != but and any(_close(one, slot, apart) for slot in slots)
    ]


def _close(one: Appointment, slot: Slot, apart: timedelta) -> bool:
    return (
        one.slot.location_id != slot.location_id
        and clock.local_date(one.starts_at) == clock.local_date(slot.starts_at)
        and one.starts_at < slot.ends_at + apart
        and slot.starts_at < one.ends_at + apart
    )
