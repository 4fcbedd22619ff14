"""The invented data: always the same, accepted by the importers of real files, and of every kind."""

from collections import Counter
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings

from citas.domain.booking.agenda_imports import import_catalogue
from citas.domain.catalogue.models import HealthcareService, Location, PractitionerRole
from citas.domain.intake.batches import Options, Result
from citas.domain.intake.problems import Problems
from citas.domain.people.imports import import_roll
from citas.domain.people.models import Coverage, Patient
from citas.interfaces.cli.commands import demo
from citas.interfaces.cli.demo import clinics, roll
from citas.interfaces.cli.demo.files import DemoFiles, write_files
from citas.interfaces.cli.demo.loading import INSURED
from citas.rules.curp import read_curp
from tests.factories.clinic import NOW
from tests.factories.files import ACTOR


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_files(tmp_path_factory.mktemp("demo"))


def test_the_files_are_always_the_same(files: DemoFiles, tmp_path: Path) -> None:
    again = write_files(tmp_path)

    assert files.roll.read_bytes() == again.roll.read_bytes()
    assert files.sessions.read_bytes() == again.sessions.read_bytes()
    assert files.closures.read_bytes() == again.closures.read_bytes()


def test_the_command_never_writes_over_a_file(tmp_path: Path) -> None:
    real = tmp_path / "padron.csv"
    real.write_text("el de verdad")

    refused = CliRunner().invoke(demo.demo, ["--archivos", str(tmp_path)])
    written = CliRunner().invoke(demo.demo, ["--archivos", str(tmp_path / "otra")])

    assert (refused.exit_code, written.exit_code) == (1, 0)
    assert "ya hay padron.csv" in refused.output
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["padron.csv"]
    assert real.read_text() == "el de verdad"


def test_every_curp_is_well_formed_and_says_what_its_row_says() -> None:
    for row in roll.people():
        facts = read_curp(str(row[4])) if row[4] else None
        if row[4]:
            assert facts is not None, row
            assert (facts.birth_date.isoformat(), facts.sex) == (row[8], row[9])


def test_there_are_120_general_doctors_and_40_dentists_in_12_units() -> None:
    by_service = Counter(doctor.service for doctor in clinics.doctors())

    assert by_service == {clinics.GENERAL: 120, clinics.DENTAL: 40}
    assert len({doctor.unit for doctor in clinics.doctors()}) == 12


def test_the_holidays_of_each_year_are_there() -> None:
    days = {str(row[0]) for row in clinics.closures()}

    for year in (2026, 2027, 2028):
        fixed = {f"{year}-{day}" for day in ("01-01", "05-01", "05-05", "09-16", "09-22", "12-25")}
        assert fixed <= days
    assert {"2026-02-02", "2026-03-16", "2026-11-16", "2027-03-26", "2028-11-20"} <= days


@pytest.mark.django_db
def test_catalogue_and_roll_pass_the_real_importers(files: DemoFiles) -> None:
    problems = Problems()

    first = import_catalogue(
        [files.catalogue], options=Options(), problems=problems, actor=ACTOR, now=NOW
    )
    second = import_roll(files.roll, options=Options(), problems=problems, actor=ACTOR, now=NOW)

    assert (first.result, second.result, problems.errors) == (Result.WRITTEN, Result.WRITTEN, 0)
    assert (Location.objects.count(), HealthcareService.objects.count()) == (12, 2)
    assert PractitionerRole.objects.count() == 160
    assert Patient.objects.count() >= 2990
    _every_kind_of_family()


def _every_kind_of_family() -> None:
    today, people = roll.REFERENCE, Patient.objects
    assert Coverage.objects.filter(valid_to__lt=today).exists()
    assert people.filter(curp=None).exists()
    assert people.filter(second_surname="").exists()
    assert people.filter(sex="X").exists()
    about_25 = (date(2001, 11, 23), date(2001, 12, 31))
    students = people.filter(coverages__relationship="HIJO_ESTUDIANTE")
    assert students.filter(birth_date__range=about_25).exists()
    emilia = people.get(given_name="Emilia", first_surname="Soto")
    assert {c.family.affiliation_number for c in emilia.coverages.all()} == {"DEMO1005", "DEMO1006"}
    units = people.filter(coverages__family__affiliation_number="DEMO1002").values("assigned_location")
    assert units.distinct().count() == 2
    assert not Coverage.objects.filter(family__affiliation_number="DEMO1008", is_head=True).exists()
    assert Coverage.objects.filter(family__affiliation_number__in=INSURED, is_head=True).count() == len(
        INSURED
    )


def test_nothing_of_it_is_reachable_with_demo_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "DEMO", False)

    for refused in (demo.load, demo.logins):
        with pytest.raises(click.ClickException, match="DEMO=0"):
            refused()
