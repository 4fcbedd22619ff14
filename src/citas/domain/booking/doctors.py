"""The doctors of a patient's unit on one day: who has places, who has none, and why."""

from datetime import date, datetime

from citas.domain.booking.availability import (
    DoctorPlaces,
    Place,
    bookable_span,
    earliest,
    policy_of,
    remembered,
)
from citas.domain.booking.why import Lack, lack_of
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.domain.people.policies import run_between
from citas.domain.scheduling import days


def doctors(
    patient: Patient, service: HealthcareService, day: date, now: datetime
) -> list[DoctorPlaces]:
    """Every doctor of the service in the patient's unit on one day, by name, with places or with why
    not; at most a second old. Nobody on a day without coverage, or on one that is past."""
    span = bookable_span(patient, service, now)
    if day < span[0] or not run_between(patient.rights, day, day):
        return []
    location_id = patient.assigned_location_id
    found = remembered(
        f"doctors:{location_id}:{service.pk}:{day}",
        lambda: days.doctors_of_day(
            location_id=location_id,
            service_id=service.pk,
            day=day,
            span=span,
            now=now,
            earliest=earliest(location_id, service.pk, now),
        ),
    )
    ahead, published = (day - span[0]).days, policy_of(patient, service, now).agenda_days
    return [_doctor(patient, one, lack_of(one.offered, ahead, published)) for one in found]


def _doctor(patient: Patient, found: days.DoctorDay, lack: Lack | None) -> DoctorPlaces:
    places = [
        Place(slot_id, datetime.fromisoformat(starts), datetime.fromisoformat(ends))
        for slot_id, starts, ends in found.slots
    ]
    near = found.next_day
    covered = near is not None and run_between(patient.rights, near, near)
    return DoctorPlaces(
        practitioner_id=found.practitioner_id,
        name=found.name,
        places=places,
        lack=None if places else lack,
        next_day=near if covered else None,
    )
