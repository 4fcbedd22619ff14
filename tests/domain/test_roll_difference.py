"""What a file of the roll changes: nothing the second time, and never too much without asking."""

from datetime import timedelta
from pathlib import Path

import pytest

from citas.domain.audit.models import AuditEvent
from citas.domain.catalogue.models import Location
from citas.domain.intake.batches import Difference, Result
from citas.domain.intake.models import ImportBatch
from citas.domain.intake.problems import Problems
from citas.domain.people.imports import revert_roll
from citas.domain.people.models import Coverage, FamilyGroup, MergeCandidate, Patient
from tests.factories.clinic import NOW, TODAY, make_location
from tests.factories.files import ACTOR, CLUES, daughter, person, said, stranger, take_roll

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def unit() -> Location:
    return Location.objects.create(
        clues=CLUES, name="Clínica", municipality="Tecate", address="Calle 1", phone="0", hours="8 a 14"
    )


def everything() -> list[object]:
    tables = (FamilyGroup, Patient, Coverage, MergeCandidate)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_importing_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    rows = (person(), daughter(), daughter(numero_afiliacion="B2000", curp=""), stranger(1))
    take_roll(tmp_path, *rows)
    before = everything()

    outcome = take_roll(tmp_path, *rows)

    assert outcome.result is Result.NOTHING_NEW
    assert outcome.done.difference == Difference(unchanged=4)
    assert everything() == before
    assert ImportBatch.objects.count() == 1


def test_the_difference_is_counted_by_rows(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter())

    outcome = take_roll(tmp_path, person(correo="laura@example.invalid"), daughter(), stranger(1))

    assert outcome.done.difference == Difference(new=1, changed=1, unchanged=1)


def test_an_import_is_a_batch_in_the_log(tmp_path: Path) -> None:
    outcome = take_roll(tmp_path, person())

    batch = ImportBatch.objects.get()
    assert (batch.pk, batch.kind, batch.file_name) == (outcome.batch_id, "padron", "padron.csv")
    assert batch.counts["new"] == 1
    assert AuditEvent.objects.get(action="import.written").subject_id == str(batch.pk)


def test_a_simulation_tells_the_difference_and_writes_nothing(tmp_path: Path) -> None:
    outcome = take_roll(tmp_path, person(), daughter(), simulate=True)

    assert outcome.result is Result.SIMULATED
    assert outcome.done.difference == Difference(new=2)
    assert everything() == [[], [], [], []]
    assert not ImportBatch.objects.exists()


def test_good_rows_are_written_where_errors_are_skipped(tmp_path: Path) -> None:
    problems = Problems(tmp_path / "informe.csv")

    outcome = take_roll(
        tmp_path, person(), daughter(sexo="F"), stranger(1), problems=problems, skip_errors=True
    )
    problems.close()

    assert outcome.result is Result.WRITTEN
    assert outcome.done.difference == Difference(new=2)
    report = (tmp_path / "informe.csv").read_text(encoding="utf-8-sig").splitlines()
    assert 'padrón,3,sexo,F,error,"Debe ser H, M o X."' in report


def test_a_head_left_out_by_an_error_still_stands_against_another(tmp_path: Path) -> None:
    husband = daughter(
        parentesco="CONYUGE", curp="", fecha_nacimiento="1985-01-01", sexo="H", vigencia_fin=""
    )
    take_roll(tmp_path, person(), husband)
    problems = Problems()

    outcome = take_roll(
        tmp_path,
        person(parentesco="CONYUGE", sexo="F"),
        {**husband, "parentesco": "TITULAR"},
        problems=problems,
        skip_errors=True,
    )

    assert outcome.result is Result.NOTHING_NEW
    assert ("error", 3, "parentesco") in said(problems)


def test_a_complete_file_ends_the_rights_of_who_is_missing(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter())

    outcome = take_roll(tmp_path, person(), complete=True, confirmed=1)

    assert outcome.done.difference == Difference(ended=1, unchanged=1)
    assert Coverage.objects.get(person_key="02").valid_to == YESTERDAY
    again = take_roll(tmp_path, person(), complete=True)
    assert again.result is Result.NOTHING_NEW


def test_a_faulty_row_of_a_complete_file_is_nobody_who_left(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter())

    outcome = take_roll(tmp_path, person(), daughter(sexo="F"), complete=True, simulate=True)

    assert outcome.result is Result.SIMULATED
    assert outcome.done.difference == Difference(unchanged=1)
    assert (outcome.done.shortened, outcome.done.too_many) == (0, False)


def test_errors_hide_none_of_the_warnings(tmp_path: Path) -> None:
    problems = Problems()

    outcome = take_roll(
        tmp_path, daughter(), person(numero_afiliacion="B2000"),
        person(numero_afiliacion="C3000", curp=""), stranger(1, sexo="F"), problems=problems,
    )  # fmt: skip

    assert outcome.result is Result.ERRORS
    assert {("aviso", 2, "parentesco"), ("aviso", 4, "nombre"), ("error", 5, "sexo")} <= set(
        said(problems)
    )
    assert everything() == [[], [], [], []]


def test_rights_that_were_to_begin_later_end_before_they_begin(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter(vigencia_inicio="2027-01-01"))

    take_roll(tmp_path, person(), complete=True, confirmed=1)

    ended = Coverage.objects.get(person_key="02")
    assert (ended.valid_from, ended.valid_to) == (YESTERDAY, YESTERDAY)


def test_a_complete_file_may_bring_another_head(tmp_path: Path) -> None:
    husband = daughter(
        parentesco="CONYUGE", curp="", fecha_nacimiento="1985-01-01", sexo="H", vigencia_fin=""
    )
    take_roll(tmp_path, person(), husband)

    outcome = take_roll(tmp_path, {**husband, "parentesco": "PENSIONADO"}, complete=True, confirmed=1)

    assert outcome.result is Result.WRITTEN
    assert Coverage.objects.get(is_head=True).person_key == "02"


def many(count: int, **changes: object) -> list[dict[str, object]]:
    return [dict(stranger(number, **changes)) for number in range(count)]


def test_half_a_per_cent_may_end_without_asking(tmp_path: Path) -> None:
    take_roll(tmp_path, *many(200))

    outcome = take_roll(tmp_path, *many(199), complete=True)

    assert (outcome.result, outcome.done.shortened) == (Result.WRITTEN, 1)


def test_more_than_half_a_per_cent_asks_and_is_confirmed_by_its_number(tmp_path: Path) -> None:
    take_roll(tmp_path, *many(200))

    stopped = take_roll(tmp_path, *many(198), complete=True)
    wrong = take_roll(tmp_path, *many(198), complete=True, confirmed=3)

    assert (stopped.result, stopped.done.shortened) == (Result.TO_CONFIRM, 2)
    assert wrong.result is Result.TO_CONFIRM
    assert not Coverage.objects.exclude(valid_to=None).exists()
    confirmed = take_roll(tmp_path, *many(198), complete=True, confirmed=2)
    assert confirmed.result is Result.WRITTEN


def test_shortening_asks_as_ending_does(tmp_path: Path) -> None:
    take_roll(tmp_path, *many(200))

    outcome = take_roll(tmp_path, *many(200, vigencia_fin="2027-06-30"))

    assert (outcome.result, outcome.done.shortened) == (Result.TO_CONFIRM, 200)


def test_beginning_later_shortens_too(tmp_path: Path) -> None:
    take_roll(tmp_path, *many(100))

    outcome = take_roll(tmp_path, *many(100, vigencia_inicio="2027-01-01"))

    assert (outcome.result, outcome.done.shortened) == (Result.TO_CONFIRM, 100)


def test_lengthening_and_what_is_long_past_do_not_ask(tmp_path: Path) -> None:
    take_roll(tmp_path, *many(100, vigencia_fin="2026-06-30"), stranger(200))

    outcome = take_roll(tmp_path, *many(50, vigencia_fin="2025-06-30"), *many(100)[50:], stranger(200))

    assert (outcome.result, outcome.done.shortened) == (Result.WRITTEN, 0)


def test_two_per_cent_of_a_unit_ask_though_few_of_all(tmp_path: Path) -> None:
    small = make_location()
    few = [dict(stranger(number, clues_unidad=small.clues)) for number in range(500, 540)]
    take_roll(tmp_path, *many(460), *few)

    outcome = take_roll(tmp_path, *many(460), *few[:-1], complete=True)

    assert (outcome.result, outcome.done.shortened) == (Result.TO_CONFIRM, 1)


def test_reverting_brings_everything_back(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter(curp=""))
    before = everything()
    batch = take_roll(
        tmp_path,
        person(parentesco="PENSIONADO", nombre="Laura Elena"),
        daughter(vigencia_fin="2030-01-01"),
        daughter(numero_afiliacion="B2000", curp=""),
        stranger(1),
        confirmed=1,
    ).batch_id
    assert batch is not None
    assert everything() != before

    revert_roll(batch, actor=ACTOR, now=NOW)

    assert everything() == before
    assert ImportBatch.objects.get(pk=batch).reverted_at == NOW
    assert AuditEvent.objects.filter(action="import.reverted", subject_id=str(batch)).exists()
