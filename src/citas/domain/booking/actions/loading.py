"""What every booking action loads first, in the order that keeps them from deadlock:
account, patient, hold, slot, appointment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from citas.domain.audit.actors import Actor, ActorKind
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.models import Appointment, Hold
from citas.domain.booking.visibility import seen_as
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.people.errors import PatientUnknown
from citas.domain.people.models import Patient, Sight
from citas.domain.people.queries import acting_as
from citas.domain.scheduling.errors import SlotUnknown, SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.domain.scheduling.queries import with_role
from citas.rules import clock

# Written out: everybody who books or holds waits for them, and the ORM took longer than the database.
_LOCK_PATIENT = """
SELECT p.*,
    ARRAY(SELECT c.valid_from FROM people_coverage c WHERE c.patient_id = p.id ORDER BY c.id) AS starts,
    ARRAY(SELECT c.valid_to FROM people_coverage c WHERE c.patient_id = p.id ORDER BY c.id) AS ends
FROM people_patient p WHERE p.id = %s AND p.deceased_on IS NULL FOR NO KEY UPDATE OF p
"""
_LOAD_SLOT = "SELECT * FROM scheduling_slot WHERE id = %s"
_REVIEWS = """
SELECT * FROM booking_hold WHERE account_id = %s AND patient_id = %s AND slot_id = %s
    AND kind = 'review' AND ended_at IS NULL FOR UPDATE
"""
INSURED = {ActorKind.INSURED, ActorKind.HELPER}


def lock_patient(patient_id: int) -> Patient:
    """The patient with his rights, locked so that limits read now still hold at the commit.

    Raises PatientUnknown, also of the deceased; whether the account may act for the patient, `admitted`
    asks under this lock.
    """
    found: Iterable[Any] = Patient.objects.raw(_LOCK_PATIENT, [patient_id])
    for patient in found:
        patient.rights = list(zip(patient.starts, patient.ends, strict=True))
        return patient  # type: ignore[no-any-return]
    raise PatientUnknown()


def admitted(account_id: int, patient_id: int, actor: Actor, now: datetime) -> Actor:
    """Who acts, as a helper where it is by permission; call it with the patient's row locked.

    Permissions end and separate treatment begins under that lock: what is asked here holds at the
    commit. Raises PatientUnknown, NotBookableOnline.
    """
    via = acting_as(account_id, patient_id, clock.local_date(now))
    return replace(actor, kind=ActorKind.HELPER) if via is Sight.Via.HELPER else actor


def load_slot(slot_id: int) -> Slot:
    """The place with all that pages say of it. Raises SlotUnknown, SlotWithdrawn."""
    for slot in Slot.objects.raw(_LOAD_SLOT, [slot_id]):
        if slot.withdrawn_at is not None:
            raise SlotWithdrawn()
        return with_role(slot)
    raise SlotUnknown()


def reviews_of(account_id: int, patient_id: int, slot_id: int) -> list[Hold]:
    """The account's review holds of that place for that patient that nobody ended, locked."""
    return list(Hold.objects.raw(_REVIEWS, [account_id, patient_id, slot_id]))


def policy_for(slot: Slot, now: datetime) -> PolicySet:
    """The policies in force today for the place's service and unit."""
    return policies(service_id=slot.service_id, location_id=slot.location_id, on=clock.local_date(now))


def patient_of(appointment_id: int) -> int:
    """Whose it is: the row to lock before anything of the appointment. Raises AppointmentUnknown."""
    owners = Appointment.objects.filter(pk=appointment_id).values_list("patient_id", flat=True)
    owner = owners.first()
    if owner is None:
        raise AppointmentUnknown()
    return owner


def lock_patient_of(appointment_id: int) -> None:
    """Lock the patient of the appointment, the deceased too. Raises AppointmentUnknown."""
    lock_any_patient(patient_of(appointment_id))


def lock_any_patient(patient_id: int) -> None:
    """Let nobody book, answer or leave the line for this patient, alive or not, until the commit."""
    rows = Patient.objects.filter(pk=patient_id)
    list(rows.select_for_update(no_key=True).values_list("pk"))


def lock_appointment(appointment_id: int, *others: int) -> Appointment:
    """The appointment with place and patient, locked after its place and `others`, by identifier.

    Call it with the patient's row locked: appointments change hands and places under that lock alone.
    """
    own = Appointment.objects.values_list("slot_id", flat=True).get(pk=appointment_id)
    # the places before the appointment, as publishing does
    places = Slot.objects.filter(pk__in={own, *others}).order_by("pk")
    list(places.select_for_update(no_key=True).values_list("pk"))
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("slot", "patient")
    return rows.get(pk=appointment_id)


def by_whom(actor: Actor, appointment_id: int, now: datetime) -> Actor:
    """Who changes it, as a helper where it is by permission; for staff its own door has answered.

    Raises AppointmentUnknown where an insured person does not see it.
    """
    if actor.kind not in INSURED or actor.user_id is None:
        return actor
    via = seen_as(actor.user_id, appointment_id, now)
    if via is None:
        raise AppointmentUnknown()
    return replace(actor, kind=ActorKind.HELPER) if via is Sight.Via.HELPER else actor
