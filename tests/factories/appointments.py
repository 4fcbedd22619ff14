"""Appointments at any hour, also of the past, as booking leaves them."""

from datetime import date, datetime, time, timedelta

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment, AppointmentHistory
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.folio import new_folio
from tests.factories.clinic import NOW, TODAY, Clinic, by

LENGTH = timedelta(minutes=20)


def place(role: PractitionerRole, starts: datetime, status: str = Slot.Status.FREE) -> Slot:
    """A place of the agenda that the web may take."""
    return Slot.objects.create(
        role=role, practitioner=role.practitioner, location=role.location, service=role.service,
        starts_at=starts, ends_at=starts + LENGTH, local_date=clock.local_date(starts),
        status=status, web_from=clock.instant(date(2020, 1, 1), time(7)),
    )  # fmt: skip


def booked(
    role: PractitionerRole, user: User, patient: Patient, starts: datetime, taken: datetime
) -> Appointment:
    """An appointment that this user made at `taken`, whatever the rules say."""
    slot = place(role, starts, Slot.Status.BUSY)
    made = Appointment.objects.create(
        folio=new_folio(), status="booked", patient=patient, slot=slot, service=role.service,
        booked_by=user, starts_at=slot.starts_at, ends_at=slot.ends_at, created_at=taken,
    )  # fmt: skip
    AppointmentHistory.objects.create(
        appointment=made, sequence=0, verb="book", status="booked", slot=slot, at=taken,
        actor_id=user.pk, actor_kind="insured",
    )  # fmt: skip
    return made


def agreed(clinic: Clinic) -> Appointment:
    """The daughter's, tomorrow at eight at the dentist's, booked by her mother."""
    user = clinic.family.user
    return book(
        account_id=user.pk, patient_id=clinic.family.daughter.pk, slot_id=clinic.slots()[0].pk,
        key="k", actor=by(user), now=NOW,
    ).appointment  # fmt: skip


def missed(clinic: Clinic, *days_ago: int, patient: Patient | None = None) -> list[Appointment]:
    """Appointments of the daughter's (or another's) that somebody marked as missed, so long ago."""
    found = []
    for days in days_ago:
        at = clock.instant(TODAY - timedelta(days=days), time(8))
        whose = patient or clinic.family.daughter
        found.append(booked(clinic.role, clinic.family.user, whose, at, at - timedelta(days=20)))
    Appointment.objects.filter(pk__in=[one.pk for one in found]).update(status="noshow")
    return found
