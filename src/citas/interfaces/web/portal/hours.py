"""The hours of one day, as the last step shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from citas.domain.booking.availability import DoctorPlaces

ANYBODY = "cualquiera"


@dataclass(frozen=True)
class Hour:
    """A place to choose: when, and with whom."""

    slot_id: int
    starts: datetime
    doctor: str


@dataclass(frozen=True)
class PartOfDay:
    """Morning, afternoon or evening, with its hours; never empty. `code` stands for it in addresses."""

    code: str
    name: str
    hours: list[Hour]


def hours_of(doctors: Iterable[DoctorPlaces]) -> list[Hour]:
    """Each hour once; where several doctors have it, the one with most places left."""
    by_hour: dict[datetime, Hour] = {}
    for doctor in sorted(doctors, key=lambda doctor: len(doctor.places)):
        for place in doctor.places:
            by_hour[place.starts] = Hour(place.slot_id, place.starts, doctor.name)
    return [by_hour[starts] for starts in sorted(by_hour)]


def parts_of_day(hours: list[Hour]) -> list[PartOfDay]:
    """The hours in groups people speak of."""
    bounds = (
        ("manana", _("Por la mañana"), time(0), time(12)),
        ("tarde", _("Por la tarde"), time(12), time(19)),
        ("noche", _("Por la noche"), time(19), time.max),
    )
    parts = (
        PartOfDay(code, name, [hour for hour in hours if start <= hour.starts.time() < end])
        for code, name, start, end in bounds
    )
    return [part for part in parts if part.hours]
