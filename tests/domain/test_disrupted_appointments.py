"""Operators read which appointments lost their hour, and never whose they are."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from citas.domain.booking import disruption
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.agenda_imports import import_agenda
from citas.domain.booking.models import Appointment
from citas.domain.intake.batches import Options, Outcome
from citas.domain.intake.problems import Problems
from citas.domain.scheduling.imports.rows import CLOSURES
from citas.interfaces.cli import import_report
from citas.interfaces.cli.commands import disrupted as command
from citas.rules.folio import spoken_folio
from tests.factories.clinic import NOW, TOMORROW, Clinic, by, make_clinic
from tests.factories.files import ACTOR, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    family = clinic.family
    return book(
        account_id=family.user.pk, patient_id=family.head.pk, slot_id=clinic.slots()[0].pk, key="k",
        actor=by(family.user), now=NOW,
    ).appointment  # fmt: skip


def close_tomorrow(folder: Path, options: Options) -> Outcome:
    row = {
        "fecha_inicio": TOMORROW.isoformat(), "fecha_fin": TOMORROW.isoformat(), "alcance": "TODAS",
        "personal": "TODOS", "urgencias_abierta": "SI", "motivo": "Día inhábil",
    }  # fmt: skip
    path = write_csv(folder / "dias.csv", [row], CLOSURES.columns)
    return import_agenda(path, options=options, problems=Problems(), actor=ACTOR, now=NOW)


@pytest.mark.parametrize("simulate", [True, False])
def test_an_import_prints_the_appointments_that_lose_their_hour(
    tmp_path: Path, appointment: Appointment, simulate: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Options(simulate=simulate)

    import_report.show(close_tomorrow(tmp_path, options), Problems(), options)

    said = capsys.readouterr().out
    assert (
        f"{spoken_folio(appointment.folio)}  miércoles 2 de diciembre de 2026, 8:00 de la mañana;"
        " Ana Ruiz, Clínica de prueba\n"
    ) in said
    assert "López" not in said


def test_the_screen_shows_a_few_of_many_appointments(
    tmp_path: Path,
    appointment: Appointment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(import_report, "DISRUPTED_SHOWN", 0)

    import_report.show(close_tomorrow(tmp_path, Options()), Problems(), Options())

    said = capsys.readouterr().out
    assert spoken_folio(appointment.folio) not in said
    assert "y 1 más; véalas todas: citas afectadas" in said


def test_the_list_has_those_still_to_come(tmp_path: Path, appointment: Appointment) -> None:
    assert disruption.disrupted(NOW) == []

    close_tomorrow(tmp_path, Options())

    assert disruption.disrupted(NOW) == [appointment]
    assert disruption.disrupted(NOW + timedelta(days=2)) == []


def test_a_command_lists_them(
    tmp_path: Path, appointment: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "datetime", SimpleNamespace(now=lambda _zone: NOW))
    before = CliRunner().invoke(command.disrupted).output
    close_tomorrow(tmp_path, Options())

    after = CliRunner().invoke(command.disrupted).output

    assert before == "Ninguna cita próxima se quedó sin horario.\n"
    assert after.startswith(spoken_folio(appointment.folio))
    assert len(after.splitlines()) == 1
