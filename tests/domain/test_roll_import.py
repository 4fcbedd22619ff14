"""The roll: what each row must be, and whom it means."""

from datetime import date
from pathlib import Path

import pytest

from citas.domain.catalogue.models import Location
from citas.domain.intake.batches import Result
from citas.domain.intake.problems import Problems
from citas.domain.people.models import Coverage, FamilyGroup, MergeCandidate, Patient
from tests.factories.clinic import make_location
from tests.factories.files import CLUES, DAUGHTER, MOTHER, daughter, person, said, take_roll

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unit() -> Location:
    return Location.objects.create(
        clues=CLUES, name="Clínica", municipality="Tecate", address="Calle 1", phone="0", hours="8 a 14"
    )


def test_a_family_becomes_patients_coverages_and_a_group(tmp_path: Path, unit: Location) -> None:
    outcome = take_roll(tmp_path, person(), daughter())

    assert outcome.result is Result.WRITTEN
    mother = Patient.objects.get(curp=MOTHER)
    assert (mother.name, mother.sort_key) == ("Laura Méndez Ríos", "MENDEZ RIOS LAURA")
    assert mother.assigned_location == unit
    child = Coverage.objects.get(patient__curp=DAUGHTER)
    assert (child.family.affiliation_number, child.person_key) == ("A1000", "02")
    assert (child.valid_from, child.valid_to) == (date(2018, 6, 5), date(2036, 6, 4))
    assert (child.is_head, mother.coverages.get().is_head) == (False, True)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("numero_afiliacion", "A1"),
        ("numero_afiliacion", "A-1000"),
        ("numero_afiliacion", ""),
        ("clave_persona", ""),
        ("parentesco", "PRIMO"),
        ("serie_credencial", ""),
        ("curp", "MERL860412MBCNSR02"),
        ("curp", "MERL860412"),
        ("nombre", ""),
        ("nombre", "Lau4a"),
        ("nombre", "LÃ¡ura"),
        ("primer_apellido", "García".encode("mac-roman").decode("cp1252")),
        ("primer_apellido", "O’Farrill"),
        ("primer_apellido", ""),
        ("segundo_apellido", "=A1"),
        ("fecha_nacimiento", "1986-02-30"),
        ("fecha_nacimiento", "12/13/1986"),
        ("fecha_nacimiento", "2030-01-01"),
        ("fecha_nacimiento", "31516"),
        ("sexo", "F"),
        ("entidad_nacimiento", "Baja California"),
        ("clues_unidad", "BCTST999999"),
        ("vigencia_inicio", ""),
        ("vigencia_fin", "2019-12-31"),
        ("telefono", "=HYPERLINK(1)"),
        ("correo", "@SUM(1)"),
        ("correo", "#N/A"),
    ],
)
def test_one_wrong_cell_keeps_the_whole_file_out(tmp_path: Path, column: str, value: str) -> None:
    problems = Problems()

    outcome = take_roll(tmp_path, daughter(), person(**{column: value}), problems=problems)

    assert outcome.result is Result.ERRORS
    assert ("error", 3, column) in said(problems)
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("curp", ""),
        ("fecha_nacimiento", "1986-04-13"),
        ("sexo", "X"),
        ("entidad_nacimiento", "SR"),
        ("telefono", "no tiene"),
        ("correo", "laura en casa"),
    ],
)
def test_what_is_only_odd_is_written_and_told(tmp_path: Path, column: str, value: str) -> None:
    problems = Problems()

    outcome = take_roll(tmp_path, person(**{column: value}), problems=problems)

    assert outcome.result is Result.WRITTEN
    assert said(problems) == [("aviso", 2, column)]


@pytest.mark.parametrize("column", ["segundo_apellido", "vigencia_fin", "telefono", "correo"])
def test_what_may_be_empty_may_be_empty(tmp_path: Path, column: str) -> None:
    problems = Problems()

    assert take_roll(tmp_path, person(**{column: ""}), problems=problems).result is Result.WRITTEN
    assert said(problems) == []


def test_text_of_another_encoding_is_called_that(tmp_path: Path) -> None:
    problems = Problems()

    take_roll(tmp_path, person(primer_apellido="Garc’a"), person(nombre="O'Brien"), problems=problems)

    found = [(one.row, one.message) for shown in problems.shown.values() for one in shown]
    assert (2, "Parece texto con otra codificación. Si es un apóstrofo, escríbalo recto: '.") in found
    assert ("error", 3, "nombre") not in said(problems)


def test_the_check_digit_that_would_be_right_is_told(tmp_path: Path) -> None:
    problems = Problems()

    take_roll(tmp_path, person(curp="MERL860412MBCNSR02"), problems=problems)

    messages = [one.message for shown in problems.shown.values() for one in shown]
    assert messages == ["El dígito verificador de la CURP no corresponde: sería 1."]


def test_days_are_read_as_people_write_them_and_keys_in_lower_case(tmp_path: Path) -> None:
    row = person(fecha_nacimiento="12/4/1986", curp=MOTHER.lower(), numero_afiliacion="a1000")

    assert take_roll(tmp_path, row).result is Result.WRITTEN
    assert Patient.objects.get().birth_date == date(1986, 4, 12)
    assert FamilyGroup.objects.get().affiliation_number == "A1000"


def test_rights_beyond_the_age_of_the_relationship_are_a_warning(tmp_path: Path) -> None:
    problems = Problems()

    outcome = take_roll(tmp_path, person(), daughter(vigencia_fin="2040-01-01"), problems=problems)

    assert outcome.result is Result.WRITTEN
    assert said(problems) == [("aviso", 3, "vigencia_fin")]


def test_a_family_without_head_is_written_with_a_warning(tmp_path: Path) -> None:
    problems = Problems()

    assert take_roll(tmp_path, daughter(), problems=problems).result is Result.WRITTEN
    assert said(problems) == [("aviso", 2, "parentesco")]


def test_the_same_key_twice_in_a_family_is_an_error_of_the_second(tmp_path: Path) -> None:
    problems = Problems()

    take_roll(tmp_path, person(), daughter(clave_persona="01"), problems=problems)

    assert ("error", 3, "clave_persona") in said(problems)


def test_the_same_curp_twice_in_a_family_is_an_error(tmp_path: Path) -> None:
    problems = Problems()

    take_roll(tmp_path, person(), daughter(), daughter(clave_persona="03"), problems=problems)

    assert said(problems) == [("error", 4, "curp")]


def test_the_same_name_and_birth_twice_in_a_family_is_an_error_without_curp(tmp_path: Path) -> None:
    problems = Problems()

    take_roll(
        tmp_path, person(), daughter(), daughter(clave_persona="03", curp="", nombre="SOFIA"),
        problems=problems,
    )  # fmt: skip

    assert ("error", 4, "nombre") in said(problems)


def test_two_heads_at_once_are_an_error(tmp_path: Path) -> None:
    problems = Problems()
    other = daughter(
        parentesco="PENSIONADO", curp="", fecha_nacimiento="1950-01-01", vigencia_inicio="2021-01-01",
        vigencia_fin="",
    )  # fmt: skip

    take_roll(tmp_path, person(), other, problems=problems)

    assert ("error", 3, "parentesco") in said(problems)


def test_one_head_after_another_is_none(tmp_path: Path) -> None:
    widow = daughter(
        parentesco="PENSIONADO", fecha_nacimiento="1950-01-01", curp="", vigencia_inicio="2024-01-01",
        vigencia_fin="",
    )  # fmt: skip

    assert take_roll(tmp_path, person(vigencia_fin="2023-12-31"), widow).result is Result.WRITTEN


def test_a_head_against_one_already_known_is_an_error(tmp_path: Path) -> None:
    take_roll(tmp_path, person())
    problems = Problems()
    other = person(clave_persona="09", curp="", nombre="Eva", fecha_nacimiento="1970-01-01")

    take_roll(tmp_path, other, problems=problems)

    assert ("error", 2, "parentesco") in said(problems)


def test_two_members_may_change_places_in_one_file(tmp_path: Path) -> None:
    husband = daughter(
        parentesco="CONYUGE", curp="", fecha_nacimiento="1985-01-01", sexo="H", vigencia_fin=""
    )
    take_roll(tmp_path, person(), husband)

    outcome = take_roll(tmp_path, person(parentesco="CONYUGE"), {**husband, "parentesco": "TITULAR"})

    assert outcome.result is Result.WRITTEN
    assert list(Coverage.objects.order_by("person_key").values_list("relationship", "is_head")) == [
        ("CONYUGE", False),
        ("TITULAR", True),
    ]


def test_a_child_of_two_insured_is_one_patient_and_the_lower_number_speaks(tmp_path: Path) -> None:
    other_unit = make_location()
    problems = Problems()

    take_roll(
        tmp_path,
        daughter(numero_afiliacion="B2000", clues_unidad=other_unit.clues, nombre="Sofi"),
        daughter(numero_afiliacion="A1000"),
        problems=problems,
    )

    child = Patient.objects.get()
    assert (child.given_name, child.assigned_location.clues) == ("Sofía", CLUES)
    assert child.coverages.count() == 2
    assert {("aviso", 2, "clues_unidad"), ("aviso", 2, "nombre")} <= set(said(problems))


def test_the_higher_number_alone_does_not_take_the_word(tmp_path: Path) -> None:
    other_unit = make_location()
    higher = daughter(numero_afiliacion="B2000", clues_unidad=other_unit.clues)
    take_roll(tmp_path, daughter(), higher)

    assert take_roll(tmp_path, higher).result is Result.NOTHING_NEW
    assert Patient.objects.get().assigned_location.clues == CLUES


def test_a_later_curp_completes_the_same_patient(tmp_path: Path) -> None:
    take_roll(tmp_path, person(curp=""))
    before = Patient.objects.get()

    take_roll(tmp_path, person())

    assert Patient.objects.get().pk == before.pk
    assert Patient.objects.get().curp == MOTHER


def test_an_empty_curp_takes_none_away(tmp_path: Path) -> None:
    take_roll(tmp_path, person())

    assert take_roll(tmp_path, person(curp="")).result is Result.NOTHING_NEW
    assert Patient.objects.get().curp == MOTHER


def test_a_curp_that_arrives_with_a_second_family_finds_the_person(tmp_path: Path) -> None:
    take_roll(tmp_path, daughter(curp=""))

    take_roll(tmp_path, daughter(), daughter(numero_afiliacion="B2000"))

    assert Patient.objects.get().coverages.count() == 2


def test_a_key_is_not_given_to_another_person(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter())
    problems = Problems()
    stepson = daughter(curp="", nombre="Iker", fecha_nacimiento="2012-02-02", sexo="H")

    take_roll(tmp_path, person(), stepson, problems=problems)

    assert ("error", 3, "clave_persona") in said(problems)
    assert Patient.objects.get(curp=DAUGHTER).name == "Sofía Castillo Méndez"


def test_a_name_may_be_corrected(tmp_path: Path) -> None:
    take_roll(tmp_path, person(curp=""))

    outcome = take_roll(tmp_path, person(curp="", nombre="Laura Elena"))

    assert (outcome.done.difference.changed, Patient.objects.get().given_name) == (1, "Laura Elena")


def test_a_person_may_get_another_key(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter())

    take_roll(tmp_path, daughter(clave_persona="05"))

    assert Coverage.objects.get(patient__curp=DAUGHTER).person_key == "05"


def test_but_not_two_keys(tmp_path: Path) -> None:
    take_roll(tmp_path, person(), daughter())
    problems = Problems()

    take_roll(
        tmp_path, daughter(curp="", nombre="Sofi"), daughter(clave_persona="05"), problems=problems
    )

    assert ("error", 3, "clave_persona") in said(problems)


def test_perhaps_the_same_person_is_for_somebody_to_decide(tmp_path: Path) -> None:
    problems = Problems()

    take_roll(tmp_path, daughter(), daughter(numero_afiliacion="B2000", curp=""), problems=problems)

    assert Patient.objects.count() == 2
    assert MergeCandidate.objects.count() == 1
    assert ("aviso", 3, "nombre") in said(problems)


def test_a_curp_of_somebody_else_is_not_taken(tmp_path: Path) -> None:
    take_roll(tmp_path, daughter(), daughter(numero_afiliacion="B2000", curp=""))

    outcome = take_roll(tmp_path, daughter(numero_afiliacion="B2000"))

    assert outcome.result is Result.NOTHING_NEW
    assert MergeCandidate.objects.count() == 1
    assert Patient.objects.filter(curp=DAUGHTER).count() == 1


def test_a_curp_pasted_into_the_row_of_somebody_else_is_an_error(tmp_path: Path) -> None:
    problems = Problems()
    other = person(numero_afiliacion="B2000", nombre="Eva", fecha_nacimiento="1970-01-01")

    take_roll(tmp_path, person(), other, problems=problems)

    assert ("error", 3, "curp") in said(problems)


def test_and_so_it_is_against_people_already_known(tmp_path: Path) -> None:
    take_roll(tmp_path, person())
    problems = Problems()
    other = person(numero_afiliacion="B2000", nombre="Eva", fecha_nacimiento="1970-01-01")

    take_roll(tmp_path, other, problems=problems)

    assert ("error", 2, "curp") in said(problems)


def test_the_generic_curp_of_foreigners_is_none(tmp_path: Path) -> None:
    generic = "XEXX010101MNEXXXA8"

    take_roll(
        tmp_path, person(curp=generic),
        person(numero_afiliacion="B2000", nombre="Eva", curp=generic), skip_errors=True,
    )  # fmt: skip

    assert list(Patient.objects.values_list("curp", flat=True)) == [None, None]


def test_a_name_shared_by_many_makes_few_pairs(tmp_path: Path) -> None:
    rows = [person(numero_afiliacion=f"Z{number:04}", curp="") for number in range(50)]

    take_roll(tmp_path, *rows)

    assert MergeCandidate.objects.count() == 49
