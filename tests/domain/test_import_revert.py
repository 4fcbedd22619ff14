"""Undoing a batch: what it did goes, what is in use stays, and later batches go first."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from citas.domain.booking.actions.cleaning import clean_up
from citas.domain.catalogue.models import Location, Policy
from citas.domain.intake.errors import (
    BatchForgotten,
    BatchReverted,
    BatchUnknown,
    LaterBatchFirst,
    RevertImpossible,
)
from citas.domain.intake.models import ImportBatch, ImportChange
from citas.domain.people.accounts import open_account
from citas.domain.people.imports import revert_roll
from citas.domain.people.models import Account, Coverage, FamilyGroup, Patient
from tests.factories.clinic import NOW, OPERATOR, TODAY
from tests.factories.files import ACTOR, CLUES, DAUGHTER, MOTHER, Row, daughter, person, take_roll

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unit() -> Location:
    return Location.objects.create(
        clues=CLUES, name="Clínica", municipality="Tecate", address="Calle 1", phone="0", hours="8 a 14"
    )


def taken(folder: Path, *rows: Row, **how: Any) -> int:
    batch_id = take_roll(folder, *rows, **how).batch_id
    assert batch_id is not None
    return batch_id


def undo(batch_id: int) -> tuple[int, int, int]:
    undone = revert_roll(batch_id, actor=ACTOR, now=NOW)
    return undone.restored, undone.deleted, undone.kept


def test_new_people_are_deleted(tmp_path: Path) -> None:
    batch = taken(tmp_path, person(), daughter())

    assert undo(batch) == (0, 5, 0)
    assert not Patient.objects.exists()
    assert not FamilyGroup.objects.exists()


def test_nothing_of_people_is_kept_once_undone(tmp_path: Path) -> None:
    batch = taken(tmp_path, person(), daughter())
    undo(batch)

    assert not ImportChange.objects.exists()
    with pytest.raises(BatchReverted):
        undo(batch)


def test_what_old_imports_changed_is_forgotten_at_night_and_cannot_be_undone(tmp_path: Path) -> None:
    old = taken(tmp_path, person())
    new = taken(tmp_path, person(), daughter())
    ImportBatch.objects.filter(pk=old).update(started_at=NOW - timedelta(days=366))

    assert clean_up(NOW)["import_changes"] == 3
    assert clean_up(NOW)["import_changes"] == 0

    assert set(ImportChange.objects.values_list("batch_id", flat=True)) == {new}
    with pytest.raises(BatchForgotten) as refused:
        undo(old)
    assert "ya no se puede revertir" in refused.value.sentence()
    assert undo(new)[1] == 2


def test_how_long_changes_are_kept_is_a_policy(tmp_path: Path) -> None:
    taken(tmp_path, person())
    ImportBatch.objects.update(started_at=NOW - timedelta(days=40))

    assert clean_up(NOW)["import_changes"] == 0
    Policy.objects.filter(name="import_history_days").update(value=30)
    assert clean_up(NOW)["import_changes"] == 3


def test_a_person_with_an_account_stays_without_rights(tmp_path: Path) -> None:
    batch = taken(tmp_path, person(), daughter())
    own = Coverage.objects.get(patient__curp=MOTHER)
    open_account(own, "clave", actor=OPERATOR, now=NOW)

    assert undo(batch) == (0, 2, 3)
    own.refresh_from_db()
    assert own.valid_to == TODAY - timedelta(days=1)
    assert Account.objects.count() == 1
    assert not Patient.objects.filter(curp=DAUGHTER).exists()


def test_ended_rights_run_again(tmp_path: Path) -> None:
    taken(tmp_path, person(), daughter())
    batch = taken(tmp_path, person(), complete=True, confirmed=1)

    assert undo(batch) == (1, 0, 0)
    assert Coverage.objects.get(patient__curp=DAUGHTER).valid_to is not None
    assert take_roll(tmp_path, person(), daughter()).batch_id is None


def test_what_a_hand_has_changed_since_is_left_alone(tmp_path: Path) -> None:
    taken(tmp_path, person(correo="vieja@example.invalid"))
    batch = taken(tmp_path, person(correo="nueva@example.invalid"))
    Coverage.objects.update(email="ventanilla@example.invalid")

    assert undo(batch) == (0, 0, 1)
    assert Coverage.objects.get().email == "ventanilla@example.invalid"


def test_a_later_batch_of_the_same_rows_goes_first(tmp_path: Path) -> None:
    first = taken(tmp_path, person())
    second = taken(tmp_path, person(nombre="Laura Elena"))

    with pytest.raises(LaterBatchFirst) as refused:
        undo(first)
    assert refused.value.facts == {"batch": first, "later": second}
    undo(second)
    undo(first)
    assert not Patient.objects.exists()


def test_a_later_batch_of_other_rows_does_not_matter(tmp_path: Path) -> None:
    first = taken(tmp_path, person())
    taken(tmp_path, person(numero_afiliacion="B2000", curp="", nombre="Eva"))

    undo(first)

    assert Patient.objects.get().given_name == "Eva"


def test_a_person_whom_a_later_batch_put_into_another_family_stays(tmp_path: Path) -> None:
    first = taken(tmp_path, daughter())
    taken(tmp_path, daughter(numero_afiliacion="B2000"))

    undo(first)

    assert Patient.objects.get().coverages.get().family.affiliation_number == "B2000"


def test_a_batch_is_undone_once(tmp_path: Path) -> None:
    batch = taken(tmp_path, person())
    undo(batch)

    with pytest.raises(BatchReverted):
        undo(batch)


def test_a_batch_that_never_was_is_refused() -> None:
    with pytest.raises(BatchUnknown):
        undo(1)


def test_what_would_break_a_rule_is_refused_whole(tmp_path: Path) -> None:
    taken(tmp_path, person())
    batch = taken(tmp_path, person(vigencia_inicio="2026-01-01"), confirmed=1)
    family = FamilyGroup.objects.get()
    former = Patient.objects.create(
        given_name="Eva", first_surname="Ruiz", birth_date="1950-01-01", sex="M", birth_state="BC",
        assigned_location=Location.objects.get(), sort_key="RUIZ EVA",
    )  # fmt: skip
    Coverage.objects.create(
        family=family, patient=former, person_key="09", relationship_id="PENSIONADO", is_head=True,
        valid_from="2021-01-01", valid_to="2025-12-31",
    )  # fmt: skip

    with pytest.raises(RevertImpossible):
        undo(batch)
    assert ImportBatch.objects.get(pk=batch).reverted_at is None


def test_members_who_changed_places_change_back(tmp_path: Path) -> None:
    husband = daughter(
        parentesco="CONYUGE", curp="", fecha_nacimiento="1985-01-01", sexo="H", vigencia_fin=""
    )
    taken(tmp_path, person(), husband)
    batch = taken(tmp_path, person(parentesco="CONYUGE"), {**husband, "parentesco": "TITULAR"})

    undo(batch)

    assert Coverage.objects.get(is_head=True).person_key == "01"
