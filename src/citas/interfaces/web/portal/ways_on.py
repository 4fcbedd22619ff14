"""Where somebody goes on who finds no place: never nowhere."""

from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from citas.domain.booking import availability
from citas.domain.booking.alternatives import next_open
from citas.domain.booking.availability import Day, DoctorPlaces
from citas.interfaces.web.portal.trail import Trail


@dataclass(frozen=True)
class WaysOn:
    """`dates` is the address of the step of the date and `wait` that of the waiting list.

    `others`: doctors with places on the day itself; `doctor`: he has some on his `next_day`; `near`: the
    nearest other day of anybody; `opens`: where there is none, when the web gets more (None: unknown);
    `stands`: the hour of the appointment that was to move, and stays as it is.
    """

    dates: str
    wait: str
    day: date | None = None
    others: list[DoctorPlaces] = field(default_factory=list)
    doctor: DoctorPlaces | None = None
    near: Day | None = None
    opens: datetime | None = None
    stands: datetime | None = None


def ways_on(
    trail: Trail,
    day: date,
    now: datetime,
    *,
    others: list[DoctorPlaces] | None = None,
    doctor: DoctorPlaces | None = None,
) -> WaysOn:
    """The ways from a day without places, or from a doctor without any while others have some."""
    patient, service = trail.about
    near = None if others else next_open(patient, service, day, now)
    opens = None if others or near else availability.next_opening(patient, service, now)
    wished = {"cita": trail.moves and trail.moves.folio, "medico": doctor and doctor.practitioner_id}
    asked = urlencode({name: value for name, value in wished.items() if value})
    wait = reverse("portal:wait", args=[patient.pk, service.code])
    return WaysOn(
        dates=trail.dates,
        wait=f"{wait}?{asked}" if asked else wait,
        day=day,
        others=others or [],
        doctor=doctor,
        near=near,
        opens=opens,
        stands=trail.moves.starts_at if trail.moves else None,
    )
