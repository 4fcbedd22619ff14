"""The catalogue: one workbook or its CSV files, and no doctor lost."""

from pathlib import Path

import pytest

from citas.domain.booking.agenda_imports import import_catalogue, revert_catalogue
from citas.domain.catalogue.imports.rows import DOCTORS, SERVICES, UNITS
from citas.domain.catalogue.models import HealthcareService, Location, Practitioner, PractitionerRole
from citas.domain.intake.batches import Difference, Options, Outcome, Result
from citas.domain.intake.errors import ColumnsWrong, SheetsWrong
from citas.domain.intake.problems import Problems
from tests.factories.clinic import NOW, make_sessions
from tests.factories.files import ACTOR, Row, said, write_csv, write_workbook

pytestmark = pytest.mark.django_db

UNIT: Row = {
    "clues": "BCTST900001", "nombre": "Clínica", "municipio": "Tecate", "direccion": "Calle 1",
    "telefono": "665 000 0000 ext. 12", "horario": "8 a 14", "latitud": "32.57", "longitud": "-116.63",
}  # fmt: skip
SERVICE: Row = {"clave": "ODONTOLOGIA", "nombre": "Odontología", "minutos": "30"}
DOCTOR: Row = {
    "cedula": "1234567", "nombre": "Ana", "primer_apellido": "Ruiz", "clues_unidad": "BCTST900001",
    "servicio": "ODONTOLOGIA", "consultorio": "3",
}  # fmt: skip


def take(*paths: Path, problems: Problems | None = None, **how: bool) -> Outcome:
    return import_catalogue(
        paths, options=Options(**how), problems=problems or Problems(), actor=ACTOR, now=NOW
    )


def units(folder: Path, *rows: Row) -> Path:
    return write_csv(folder / "unidades.csv", rows, UNITS.columns)


def services(folder: Path, *rows: Row) -> Path:
    return write_csv(folder / "servicios.csv", rows, SERVICES.columns)


def doctors(folder: Path, *rows: Row, columns: tuple[str, ...] = DOCTORS.columns) -> Path:
    return write_csv(folder / "medicos.csv", rows, columns)


def whole(folder: Path) -> list[Path]:
    return [units(folder, UNIT), services(folder, SERVICE), doctors(folder, DOCTOR)]


def table(columns: tuple[str, ...], row: Row) -> list[list[object]]:
    return [list(columns), [row.get(name) for name in columns]]


def test_three_csv_files_are_told_apart_by_their_headers(tmp_path: Path) -> None:
    outcome = take(*reversed(whole(tmp_path)))

    assert (outcome.result, outcome.done.difference) == (Result.WRITTEN, Difference(new=3))
    role = PractitionerRole.objects.get()
    assert (role.practitioner.sort_key, role.room, role.location.clues) == (
        "RUIZ ANA", "3", "BCTST900001",
    )  # fmt: skip


def test_a_workbook_has_the_three_as_sheets_with_numbers_as_numbers(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "catalogo.xlsx",
        notas=[["lo que sea"]],
        medicos=table(DOCTORS.columns, {**DOCTOR, "cedula": 1234567, "consultorio": 3}),
        unidades=table(UNITS.columns, {**UNIT, "latitud": 32.57}),
        servicios=table(SERVICES.columns, {**SERVICE, "minutos": 30}),
    )

    assert take(path).result is Result.WRITTEN
    assert Practitioner.objects.get().licence == "1234567"
    assert take(*whole(tmp_path)).result is Result.NOTHING_NEW


def test_a_workbook_without_one_of_the_sheets_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "catalogo.xlsx", unidades=table(UNITS.columns, UNIT))

    with pytest.raises(SheetsWrong) as refused:
        take(path)
    assert refused.value.facts["details"] == "falta la hoja servicios, medicos"


def test_the_same_table_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetsWrong):
        take(units(tmp_path, UNIT), units(tmp_path, UNIT))


def test_a_missing_column_is_refused_and_nothing_of_the_other_files_written(tmp_path: Path) -> None:
    with pytest.raises(ColumnsWrong) as refused:
        take(units(tmp_path, UNIT), doctors(tmp_path, DOCTOR, columns=DOCTORS.columns[1:]))

    assert refused.value.facts["details"] == "falta cedula"
    assert not Location.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("clues", "BC1"), ("clues", ""), ("nombre", ""), ("direccion", "-2+3"), ("telefono", ""),
        ("latitud", "95"), ("longitud", "oeste"), ("horario", "=A1"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_unit_is_told(tmp_path: Path, column: str, value: str) -> None:
    problems = Problems()

    assert take(units(tmp_path, {**UNIT, column: value}), problems=problems).result is Result.ERRORS
    assert ("error", 2, column) in said(problems)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cedula", "12"), ("primer_apellido", ""), ("clues_unidad", "BCTST900009"),
        ("servicio", "CARDIOLOGIA"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_doctor_is_told(tmp_path: Path, column: str, value: str) -> None:
    problems = Problems()
    files = [*whole(tmp_path)[:2], doctors(tmp_path, {**DOCTOR, column: value})]

    assert take(*files, problems=problems).result is Result.ERRORS
    assert ("error", 2, column) in said(problems)


@pytest.mark.parametrize("minutes", ["", "0", "4", "241", "veinte", "20.5"])
def test_a_consultation_lasts_from_5_to_240_minutes(tmp_path: Path, minutes: str) -> None:
    problems = Problems()

    take(services(tmp_path, {**SERVICE, "minutos": minutes}), problems=problems)

    assert said(problems) == [("error", 2, "minutos")]


def test_a_licence_belongs_to_one_name(tmp_path: Path) -> None:
    problems = Problems()
    other = {**DOCTOR, "nombre": "Eva", "servicio": "MEDICINA"}
    files = [
        units(tmp_path, UNIT), services(tmp_path, SERVICE, {**SERVICE, "clave": "MEDICINA"}),
        doctors(tmp_path, DOCTOR, other),
    ]  # fmt: skip

    take(*files, problems=problems)

    assert said(problems) == [("error", 3, "cedula")]


def test_the_same_row_twice_is_an_error(tmp_path: Path) -> None:
    problems = Problems()

    take(units(tmp_path, UNIT, UNIT), problems=problems)

    assert said(problems) == [("error", 3, "clues")]


def test_a_doctor_missing_in_a_newer_file_is_not_removed(tmp_path: Path) -> None:
    take(*whole(tmp_path))

    take(doctors(tmp_path, {**DOCTOR, "cedula": "7654321", "nombre": "Eva"}))

    assert PractitionerRole.objects.filter(active=True).count() == 2


def test_a_file_without_the_column_of_groups_leaves_them_as_they_are(tmp_path: Path) -> None:
    with_group = (*DOCTORS.columns, "grupo")
    files = whole(tmp_path)
    take(*files[:2], doctors(tmp_path, {**DOCTOR, "grupo": "base"}, columns=with_group))

    assert take(doctors(tmp_path, DOCTOR)).result is Result.NOTHING_NEW
    assert PractitionerRole.objects.get().staff_group == "BASE"


def test_undoing_a_catalogue_deletes_what_nobody_uses(tmp_path: Path) -> None:
    batch = take(*whole(tmp_path)).batch_id
    assert batch is not None

    revert_catalogue(batch, actor=ACTOR, now=NOW)

    assert not Location.objects.exists()
    assert not HealthcareService.objects.exists()


def test_and_puts_out_of_service_what_somebody_does(tmp_path: Path) -> None:
    batch = take(*whole(tmp_path)).batch_id
    assert batch is not None
    make_sessions(PractitionerRole.objects.get())

    revert_catalogue(batch, actor=ACTOR, now=NOW)

    assert not PractitionerRole.objects.get().active
    assert not Location.objects.get().active
    assert take(*whole(tmp_path)).result is Result.WRITTEN
    assert PractitionerRole.objects.get().active
