"""Whatever a file of the roll says, an appointment stands."""

from datetime import timedelta
from pathlib import Path

import pytest

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from citas.domain.intake.batches import Result
from citas.domain.people.accounts import open_account
from citas.domain.people.imports import revert_roll
from citas.domain.people.models import Coverage
from citas.rules.appointment_states import Status
from tests.factories.clinic import NOW, OPERATOR, TODAY, Clinic, by, make_clinic
from tests.factories.files import ACTOR, MOTHER, person, take_roll

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def booked(clinic: Clinic) -> Appointment:
    own = Coverage.objects.get(patient__curp=MOTHER)
    user = open_account(own, None, actor=OPERATOR, now=NOW)
    return book(
        account_id=user.pk, patient_id=own.patient_id, slot_id=clinic.slots()[0].pk, key="k",
        actor=by(user), now=NOW,
    ).appointment  # fmt: skip


def test_losing_rights_cancels_nothing(tmp_path: Path, clinic: Clinic) -> None:
    clues = clinic.family.location.clues
    take_roll(tmp_path, person(clues_unidad=clues))
    appointment = booked(clinic)
    other = person(clues_unidad=clues, numero_afiliacion="B2000", curp="", nombre="Eva")

    stopped = take_roll(tmp_path, other, complete=True)
    done = take_roll(tmp_path, other, complete=True, confirmed=stopped.done.shortened)

    assert done.result is Result.WRITTEN
    appointment.refresh_from_db()
    assert (appointment.status, appointment.disrupted_at) == (Status.BOOKED, None)


def test_undoing_the_import_that_brought_a_patient_cancels_nothing(
    tmp_path: Path, clinic: Clinic
) -> None:
    batch = take_roll(tmp_path, person(clues_unidad=clinic.family.location.clues)).batch_id
    assert batch is not None
    appointment = booked(clinic)

    revert_roll(batch, actor=ACTOR, now=NOW)

    appointment.refresh_from_db()
    assert appointment.status == Status.BOOKED
    assert Coverage.objects.get(patient__curp=MOTHER).valid_to == TODAY - timedelta(days=1)
