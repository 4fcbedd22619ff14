"""The agenda: weekly sessions and days without service, published at once, no appointment cancelled."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.agenda_imports import import_agenda, revert_agenda
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.intake.batches import Difference, Options, Outcome, Result
from citas.domain.intake.errors import ColumnsWrong
from citas.domain.intake.problems import Problems
from citas.domain.scheduling.imports.rows import CLOSURES, SESSIONS
from citas.domain.scheduling.models import Absence, Closure, Session, Slot
from citas.rules.appointment_states import Status
from tests.factories.clinic import (
    NOW,
    TODAY,
    by,
    make_family,
    make_location,
    make_role,
    make_service,
)
from tests.factories.files import ACTOR, Row, said, write_csv, write_workbook

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def role() -> PractitionerRole:
    return make_role(make_location(), make_service())


def hours(role: PractitionerRole, **changes: object) -> Row:
    row: Row = {
        "cedula": role.practitioner.licence, "clues_unidad": role.location.clues,
        "servicio": role.service.code, "dia_semana": "MIÉRCOLES", "hora_inicio": "08:00",
        "hora_fin": "12:00", "minutos": "", "vigencia_inicio": "2026-01-01", "vigencia_fin": "",
    }  # fmt: skip
    return {**row, **changes}


def closed(**changes: object) -> Row:
    row: Row = {
        "fecha_inicio": TOMORROW.isoformat(), "fecha_fin": TOMORROW.isoformat(), "alcance": "TODAS",
        "personal": "TODOS", "urgencias_abierta": "SI", "motivo": "Día inhábil",
    }  # fmt: skip
    return {**row, **changes}


def take(folder: Path, *rows: Row, problems: Problems | None = None, **how: bool) -> Outcome:
    columns = SESSIONS.columns if "cedula" in rows[0] else CLOSURES.columns
    return import_agenda(
        write_csv(folder / "agenda.csv", rows, columns),
        options=Options(**how),
        problems=problems or Problems(),
        actor=ACTOR,
        now=NOW,
    )


def test_a_session_is_published_with_the_import(tmp_path: Path, role: PractitionerRole) -> None:
    outcome = take(tmp_path, hours(role))

    assert outcome.result is Result.WRITTEN
    assert outcome.done.effects["added"] == Slot.objects.count()
    assert Slot.objects.filter(local_date=TOMORROW).count() == 8  # four hours of 30 minutes


@pytest.mark.parametrize("day", ["3", "miercoles", "Miércoles", "MIÉRCOLES"])
def test_the_day_of_the_week_may_be_a_number_or_a_name(
    tmp_path: Path, role: PractitionerRole, day: str
) -> None:
    take(tmp_path, hours(role, dia_semana=day))

    assert Session.objects.get().weekday == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cedula", "9999999"), ("clues_unidad", "BCTST999999"), ("servicio", "CARDIOLOGIA"),
        ("dia_semana", "8"), ("dia_semana", "mier"), ("hora_inicio", "8"), ("hora_inicio", "25:00"),
        ("hora_fin", "08:00"), ("hora_fin", "=A1"), ("minutos", "3"), ("vigencia_inicio", "ayer"),
        ("vigencia_fin", "2025-12-31"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_session_is_told(
    tmp_path: Path, role: PractitionerRole, column: str, value: str
) -> None:
    problems = Problems()

    outcome = take(tmp_path, hours(role, **{column: value}), problems=problems)

    assert outcome.result is Result.ERRORS
    assert ("error", 2, column) in said(problems)
    assert not Slot.objects.exists()


def test_sessions_that_overlap_are_an_error_of_the_later_row(
    tmp_path: Path, role: PractitionerRole
) -> None:
    problems = Problems()
    later = hours(role, hora_inicio="11:30", hora_fin="14:00")

    take(tmp_path, hours(role), later, problems=problems)

    assert said(problems) == [("error", 3, "hora_inicio")]


def test_a_doctor_is_not_in_two_units_at_once(tmp_path: Path, role: PractitionerRole) -> None:
    elsewhere = PractitionerRole.objects.create(
        practitioner=role.practitioner, location=make_location(), service=role.service
    )
    take(tmp_path, hours(role))
    problems = Problems()

    take(tmp_path, hours(elsewhere, hora_inicio="09:00"), problems=problems)

    assert said(problems) == [("error", 2, "hora_inicio")]


def test_hours_that_meet_and_validities_that_follow_do_not_overlap(
    tmp_path: Path, role: PractitionerRole
) -> None:
    outcome = take(
        tmp_path,
        hours(role, vigencia_fin="2026-12-31"),
        hours(role, hora_inicio="12:00", hora_fin="14:00"),
        hours(role, vigencia_inicio="2027-01-01", hora_fin="11:00"),
    )

    assert outcome.done.difference == Difference(new=3)


def test_sessions_may_give_way_to_one_another_in_one_file(
    tmp_path: Path, role: PractitionerRole
) -> None:
    early, late = hours(role, hora_fin="10:00"), hours(role, hora_inicio="10:00")
    take(tmp_path, early, late)

    outcome = take(tmp_path, hours(role), {**late, "vigencia_fin": "2026-01-01"}, problems=Problems())

    assert outcome.result is Result.ERRORS  # on 1 January they would still meet
    take(
        tmp_path,
        hours(role, hora_fin="10:00", vigencia_fin="2026-12-01"),
        {**late, "vigencia_fin": "2026-12-01"},
        hours(role, vigencia_inicio="2026-12-02"),
    )
    assert Session.objects.get(valid_from="2026-12-02").ends == time(12)


def test_hours_too_short_for_a_consultation_are_a_warning(
    tmp_path: Path, role: PractitionerRole
) -> None:
    problems = Problems()

    outcome = take(tmp_path, hours(role, hora_fin="08:20"), problems=problems)

    assert outcome.result is Result.WRITTEN
    assert said(problems) == [("aviso", 2, "hora_fin")]


def test_the_same_agenda_again_changes_nothing(tmp_path: Path, role: PractitionerRole) -> None:
    take(tmp_path, hours(role))

    assert take(tmp_path, hours(role)).result is Result.NOTHING_NEW


def test_hours_and_days_of_a_spreadsheet_may_be_real_ones(
    tmp_path: Path, role: PractitionerRole
) -> None:
    row = hours(role, hora_inicio=time(8), hora_fin=time(12), vigencia_inicio=TODAY, dia_semana=3)
    path = write_workbook(
        tmp_path / "agenda.xlsx",
        agenda=[SESSIONS.columns, [row[name] or None for name in SESSIONS.columns]],
    )

    import_agenda(path, options=Options(), problems=Problems(), actor=ACTOR, now=NOW)

    assert Session.objects.get().starts == time(8)


def test_a_simulation_tells_the_places_and_adds_none(tmp_path: Path, role: PractitionerRole) -> None:
    outcome = take(tmp_path, hours(role), simulate=True)

    assert outcome.done.effects["added"] > 0
    assert not Slot.objects.exists()


def test_other_headers_are_no_agenda(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "agenda.csv", [], ["fecha_inicio", "motivo"])

    with pytest.raises(ColumnsWrong):
        import_agenda(path, options=Options(), problems=Problems(), actor=ACTOR, now=NOW)


def test_a_closure_takes_the_places_of_the_day_away(tmp_path: Path, role: PractitionerRole) -> None:
    take(tmp_path, hours(role))

    outcome = take(tmp_path, closed(alcance=role.location.clues))

    assert outcome.done.effects["withdrawn"] == 8
    assert Closure.objects.get().location == role.location


def test_a_licence_as_scope_is_the_absence_of_one_doctor(tmp_path: Path, role: PractitionerRole) -> None:
    take(tmp_path, hours(role))

    outcome = take(tmp_path, closed(alcance=role.practitioner.licence))

    assert Absence.objects.get().practitioner == role.practitioner
    assert outcome.done.effects["withdrawn"] == 8


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("alcance", "NINGUNA"), ("alcance", ""), ("fecha_fin", ""), ("fecha_fin", "2026-11-01"),
        ("urgencias_abierta", "TALVEZ"), ("motivo", ""), ("personal", ""),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_closure_is_told(tmp_path: Path, column: str, value: str) -> None:
    problems = Problems()

    assert take(tmp_path, closed(**{column: value}), problems=problems).result is Result.ERRORS
    assert ("error", 2, column) in said(problems)


def test_a_group_that_nobody_belongs_to_is_a_warning(tmp_path: Path, role: PractitionerRole) -> None:
    problems = Problems()

    outcome = take(tmp_path, closed(personal="ENFERMERIA"), problems=problems)

    assert outcome.result is Result.WRITTEN
    assert said(problems) == [("aviso", 2, "personal")]


def test_a_service_is_a_group(tmp_path: Path, role: PractitionerRole) -> None:
    problems = Problems()
    take(tmp_path, hours(role))

    outcome = take(tmp_path, closed(personal="odontologia"), problems=problems)

    assert outcome.done.effects["withdrawn"] == 8
    assert said(problems) == []


def booked(role: PractitionerRole) -> Appointment:
    family = make_family(role.location)
    slot = Slot.objects.filter(local_date=TOMORROW, web_from__lte=NOW).order_by("starts_at")[0]
    return book(
        account_id=family.user.pk, patient_id=family.head.pk, slot_id=slot.pk, key="k",
        actor=by(family.user), now=NOW,
    ).appointment  # fmt: skip


def test_an_appointment_stands_when_an_import_takes_its_hour_away(
    tmp_path: Path, role: PractitionerRole
) -> None:
    take(tmp_path, hours(role))
    appointment = booked(role)

    outcome = take(tmp_path, closed())

    appointment.refresh_from_db()
    assert appointment.status == Status.BOOKED
    assert appointment.disrupted_at == NOW
    assert outcome.done.effects["disrupted"] == 1


def test_undoing_the_import_gives_the_hour_back(tmp_path: Path, role: PractitionerRole) -> None:
    take(tmp_path, hours(role))
    appointment = booked(role)
    batch = take(tmp_path, closed()).batch_id
    assert batch is not None

    _, effects = revert_agenda(batch, actor=ACTOR, now=NOW)

    appointment.refresh_from_db()
    assert appointment.disrupted_at is None
    assert effects["restored"] == 7
    assert not Closure.objects.exists()


def test_undoing_the_sessions_cancels_no_appointment(tmp_path: Path, role: PractitionerRole) -> None:
    batch = take(tmp_path, hours(role)).batch_id
    assert batch is not None
    appointment = booked(role)

    _, effects = revert_agenda(batch, actor=ACTOR, now=NOW)

    appointment.refresh_from_db()
    assert (appointment.status, appointment.disrupted_at) == (Status.BOOKED, NOW)
    assert effects["disrupted"] == 1
    assert not Session.objects.exists()
    assert Slot.objects.filter(withdrawn_at=None).count() == 1
