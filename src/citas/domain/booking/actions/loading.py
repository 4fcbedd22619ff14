"""What every booking action loads first, in the order that keeps them from deadlock:
account, patient, hold, slot, appointment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from citas.domain.audit.actors import Actor, ActorKind
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


def policy_for(slot: Slot, now: datetime) -> PolicySet:
    """The policies in force today for the place's service and unit."""
    return policies(service_id=slot.service_id, location_id=slot.location_id, on=clock.local_date(now))
