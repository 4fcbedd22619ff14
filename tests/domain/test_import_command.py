"""`citas import`: what the operator reads, and the exit code."""

import csv
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from citas.domain.catalogue.models import Location
from citas.domain.intake.batches import Done, Options, Outcome
from citas.domain.intake.batches import Result as Answer
from citas.domain.intake.problems import Problems
from citas.domain.people.models import Patient
from citas.interfaces.cli import import_report, session
from citas.interfaces.cli.commands.import_files import import_files
from citas.interfaces.cli.main import main
from tests.factories.files import CLUES, daughter, person, stranger, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unit() -> Location:
    return Location.objects.create(
        clues=CLUES, name="Clínica", municipality="Tecate", address="Calle 1", phone="0", hours="8 a 14"
    )


def run(*arguments: object) -> Result:
    return CliRunner().invoke(import_files, [str(one) for one in arguments])


def test_a_good_file_is_written_and_the_way_back_told(tmp_path: Path) -> None:
    done = run("padron", write_csv(tmp_path / "padron.csv", [person(), daughter()]))

    assert done.exit_code == 0
    assert "Nuevas: 2" in done.output
    assert "citas import revertir" in done.output
    assert not (tmp_path / "padron.csv.informe.csv").exists()


def test_errors_are_shown_and_listed_in_a_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "padron.csv", [person(sexo="F", correo="=cmd()")])

    done = run("padron", path)

    report = tmp_path / "padron.csv.informe.csv"
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert done.exit_code == 1
    assert "No se escribió nada" in done.output
    assert [(row["fila"], row["columna"], row["valor"]) for row in rows] == [
        ("2", "sexo", "F"), ("2", "correo", "'=cmd()"),
    ]  # fmt: skip
    assert report.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 1), (("--omitir-errores",), 3), (("--simular",), 1), (("--simular", "--omitir-errores"), 1)],
)
def test_the_exit_code_tells_whether_rows_stayed_out(
    tmp_path: Path, options: tuple[str, ...], code: int
) -> None:
    path = write_csv(tmp_path / "padron.csv", [person(), stranger(1, sexo="F")])

    assert run("padron", path, *options).exit_code == code
    assert Patient.objects.count() == (1 if code == 3 else 0)


def test_rows_left_out_are_told_even_when_the_others_change_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "padron.csv", [person(), stranger(1, sexo="F")])
    run("padron", path, "--omitir-errores")

    assert run("padron", path, "--omitir-errores").exit_code == 3


def test_a_simulation_without_errors_ends_well(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "padron.csv", [person()])

    assert run("padron", path, "--simular").exit_code == 0


def test_the_exit_code_reaches_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "padron.csv", [person(sexo="F")])
    monkeypatch.setattr(session, "with_database", lambda command: command)
    monkeypatch.setattr(sys, "argv", ["citas", "import", "padron", str(path)])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1


def test_the_screen_shows_a_few_of_many_errors(tmp_path: Path) -> None:
    rows = [stranger(number, sexo="F") for number in range(100)]

    done = run("padron", write_csv(tmp_path / "padron.csv", rows))

    assert "100 errores" in done.output
    assert done.output.count("Debe ser") == 20


def test_equal_warnings_are_one_line_and_each_is_in_the_report(tmp_path: Path) -> None:
    rows = [stranger(number) for number in range(33)]

    done = run("padron", write_csv(tmp_path / "padron.csv", rows))

    said = " ".join(done.output.split())
    report = (tmp_path / "padron.csv.informe.csv").read_text(encoding="utf-8-sig")
    assert "Gravedad" in said
    assert said.count("33 ×") == 1
    assert "aquí faltan" not in said
    assert len(report.splitlines()) == 34


def test_problems_are_shown_by_row(capsys: pytest.CaptureFixture[str]) -> None:
    problems = Problems()
    for row in (9, 2, 5):
        problems.error("padron", row, "sexo", "F", f"Mal en {row}")

    import_report.show(Outcome(Answer.ERRORS, None, Done()), problems, Options())

    said = capsys.readouterr().out
    assert re.findall(r"Mal en (\d)", said) == ["2", "5", "9"]


def test_a_later_good_run_takes_the_old_report_away(tmp_path: Path) -> None:
    run("padron", write_csv(tmp_path / "padron.csv", [person(sexo="F")]))
    run("padron", write_csv(tmp_path / "padron.csv", [person()]))

    assert not (tmp_path / "padron.csv.informe.csv").exists()


def test_a_report_that_was_asked_for_is_there_even_without_problems(tmp_path: Path) -> None:
    report = tmp_path / "informe.csv"

    done = run("padron", write_csv(tmp_path / "padron.csv", [person()]), "--informe", report)

    assert done.exit_code == 0
    assert report.read_text(encoding="utf-8-sig") == "tabla,fila,columna,valor,gravedad,mensaje\n"


def test_a_report_may_take_the_place_of_an_older_one(tmp_path: Path) -> None:
    report, path = tmp_path / "informe.csv", tmp_path / "padron.csv"
    run("padron", write_csv(path, [person(sexo="F")]), "--informe", report)
    run("padron", write_csv(path, [person()]), "--informe", report)

    assert len(report.read_text(encoding="utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("name", ["padron.csv", "carta.txt", "alias.csv"])
def test_a_report_never_takes_the_place_of_the_input_or_of_another_file(
    tmp_path: Path, name: str
) -> None:
    path = write_csv(tmp_path / "padron.csv", [person()])
    (tmp_path / "alias.csv").symlink_to(path)
    (tmp_path / "carta.txt").write_text("Estimada Laura:")
    before = (tmp_path / name).read_bytes()

    done = run("padron", path, "--informe", tmp_path / name)

    assert done.exit_code == 1
    assert "no es un informe de errores" in " ".join(done.output.split())
    assert (tmp_path / name).read_bytes() == before
    assert not Patient.objects.exists()


def test_an_older_report_given_as_input_is_not_deleted(tmp_path: Path) -> None:
    run("padron", write_csv(tmp_path / "padron.csv", [person(sexo="F")]))
    report = tmp_path / "padron.csv.informe.csv"

    done = run("padron", report, "--informe", report)

    assert done.exit_code == 1
    assert report.exists()


def test_a_file_refused_whole_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "padron.csv"
    path.write_bytes(b"\xd0\xcf\x11\xe0 viejo")

    done = run("padron", path)

    assert done.exit_code == 1
    assert "padron.csv no es CSV ni XLSX" in done.output
    assert "Traceback" not in done.output


def test_complete_and_skipping_errors_exclude_each_other(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "padron.csv", [person()])

    done = run("padron", path, "--completo", "--omitir-errores")

    assert done.exit_code == 2
    assert not Patient.objects.exists()


def test_too_many_endings_stop_and_give_the_number_to_repeat(tmp_path: Path) -> None:
    run("padron", write_csv(tmp_path / "padron.csv", [person(), daughter(), stranger(1)]))
    less = write_csv(tmp_path / "padron.csv", [person()])

    stopped = run("padron", less, "--completo")
    done = run("padron", less, "--completo", "--confirmar", "2")

    assert (stopped.exit_code, done.exit_code) == (1, 0)
    assert "--confirmar 2" in " ".join(stopped.output.split())


def test_batches_are_listed_and_undone(tmp_path: Path) -> None:
    done = run("padron", write_csv(tmp_path / "padron.csv", [person()]))
    batch = done.output.rsplit("revertir ", 1)[1].split(")")[0]

    assert "padron" in run("lotes").output
    undone = run("revertir", batch)
    again = run("revertir", batch)

    assert undone.exit_code == 0
    assert not Patient.objects.exists()
    assert again.exit_code == 1
    assert "ya se revirtió" in again.output


@pytest.mark.parametrize("command", ["", "padron", "catalogo", "agenda", "lotes", "revertir"])
def test_every_command_explains_itself_in_spanish(command: str) -> None:
    done = run(*filter(None, [command]), "--help")

    assert done.exit_code == 0
    assert {"Importa", "Lista", "Deshace"} & set(done.output.split())
