"""Files of the agenda against ours; the headers tell sessions from days without service.

What a file does not mention stays: a session ends by its vigencia_fin.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from citas.domain.intake.batches import Changes, Difference
from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import Shape, rows_of
from citas.domain.intake.reversal import Touched
from citas.domain.intake.rows import Cells
from citas.domain.intake.tables import Table
from citas.domain.intake.upsert import State, difference, upsert
from citas.domain.scheduling.imports import rows
from citas.domain.scheduling.models import Absence, Closure, Session
from citas.domain.scheduling.planning import practitioners_with_agenda

KIND = "agenda"
TOUCHED = (
    Touched("scheduling_session", step_aside="valid_to = valid_from"),
    Touched("scheduling_closure"),
    Touched("scheduling_absence"),
)
SESSION_KEY = ("role_id", "weekday", "starts", "valid_from")
CLOSURE_KEY = ("location_id", "first_day", "last_day", "staff_group")
ABSENCE_KEY = ("practitioner_id", "first_day", "last_day")
Model = TypeVar("Model", Session, Closure, Absence)


@dataclass(frozen=True)
class TakenIn:
    """What was written, and whose agenda has to be published again."""

    difference: Difference
    practitioner_ids: list[int]


def take_in_agenda(tables: list[Table], changes: Changes, problems: Problems) -> TakenIn:
    """Write every table of a file that is an agenda; rows with errors are left out and noted.

    Raises ColumnsWrong where no table is one.
    """
    ours = [t for t in tables if rows.SESSIONS.matches(t.headers) or rows.CLOSURES.matches(t.headers)]
    total, concerned = Difference(), set[int]()
    for table in ours or tables[:1]:
        if _shape(table) is rows.SESSIONS:
            done = _sessions(table, changes, problems)
        else:
            done = _without_service(table, changes, problems)
        total += done.difference
        concerned.update(done.practitioner_ids)
    return TakenIn(total, sorted(concerned))


def _shape(table: Table) -> Shape:
    headers = set(table.headers)
    return max((rows.SESSIONS, rows.CLOSURES), key=lambda shape: len(headers & {*shape.columns}))


def _sessions(table: Table, changes: Changes, problems: Problems) -> TakenIn:
    known = rows.Known.now()
    read: list[tuple[Cells, Session]] = []
    for row in rows_of(table, rows.SESSIONS):
        cells = Cells(rows.SESSIONS.name, row, problems)
        session = rows.session(cells, known)
        if session is not None:
            read.append((cells, session))
    good = _without_overlaps(_each_once(read, SESSION_KEY))
    states = upsert(good, SESSION_KEY, changes, step_aside=_shrink)
    return TakenIn(difference(states), _concerned(good, states))


def _shrink(changing: QuerySet[Session]) -> None:
    """To a single day inside both the old and the new validity: meets nobody else's hours half-way."""
    changing.update(valid_to=F("valid_from"))


def _each_once(read: Iterable[tuple[Cells, Model]], key: tuple[str, ...]) -> list[tuple[Cells, Model]]:
    first: dict[tuple[object, ...], int] = {}
    good = []
    for cells, one in read:
        values = tuple(getattr(one, name) for name in key)
        if values in first:
            cells.wrong("", "", _("Lo mismo ya está en la fila {row}.").format(row=first[values]))
            continue
        first[values] = cells.line
        good.append((cells, one))
    return good


def _without_overlaps(read: list[tuple[Cells, Session]]) -> list[Session]:
    """Refuse the later of two rows that put a doctor in two consultations at once, and a row against a
    session of ours that the file does not change. A row left out leaves ours as it is: so look again."""
    ours = list(Session.objects.select_related("role__location"))
    good = read
    while True:
        staying = _not_replaced(ours, [session for _, session in good])
        faulty = set[int]()
        for (cells, one), other, message in _overlaps(good, staying):
            if id(one) not in faulty and id(other) not in faulty:
                cells.wrong("hora_inicio", f"{one.starts:%H:%M}–{one.ends:%H:%M}", message)
                faulty.add(id(one))
        if not faulty:
            return [session for _, session in good]
        good = [(cells, one) for cells, one in good if id(one) not in faulty]


def _not_replaced(ours: list[Session], wanted: list[Session]) -> list[Session]:
    keys = {tuple(getattr(one, name) for name in SESSION_KEY) for one in wanted}
    return [one for one in ours if tuple(getattr(one, name) for name in SESSION_KEY) not in keys]


def _overlaps(
    read: list[tuple[Cells, Session]], ours: list[Session]
) -> Iterator[tuple[tuple[Cells, Session], Session, str]]:
    by_day: dict[tuple[int, int], list[tuple[Cells | None, Session]]] = defaultdict(list)
    for cells, session in [*((None, session) for session in ours), *read]:
        by_day[session.practitioner_id, session.weekday].append((cells, session))
    for sessions in by_day.values():
        for (cells, one), (later_cells, later) in combinations(sessions, 2):
            if later_cells is not None and _overlap(one, later):
                words = _("Se encima con el horario de la fila {row}.")
                if cells is None:
                    words = _("Se encima con un horario de la agenda ({clues}, desde {since}).")
                message = words.format(
                    row=cells.line if cells else "",
                    clues=one.role.location.clues,
                    since=one.valid_from,
                )
                yield (later_cells, later), one, message


def _overlap(one: Session, other: Session) -> bool:
    return (
        one.starts < other.ends
        and other.starts < one.ends
        and one.valid_from <= (other.valid_to or date.max)
        and other.valid_from <= (one.valid_to or date.max)
    )


def _without_service(table: Table, changes: Changes, problems: Problems) -> TakenIn:
    known = rows.Known.now()
    closures: list[tuple[Cells, Closure]] = []
    absences: list[tuple[Cells, Absence]] = []
    for row in rows_of(table, rows.CLOSURES):
        cells = Cells(rows.CLOSURES.name, row, problems)
        one = rows.without_service(cells, known)
        if isinstance(one, Closure):
            closures.append((cells, one))
        elif one is not None:
            absences.append((cells, one))
    closed = [one for _, one in _each_once(closures, CLOSURE_KEY)]
    absent = [one for _, one in _each_once(absences, ABSENCE_KEY)]
    of_closures = upsert(closed, CLOSURE_KEY, changes)
    of_absences = upsert(absent, ABSENCE_KEY, changes)
    concerned = set(_concerned(absent, of_absences))
    if any(of_closures):
        concerned.update(practitioners_with_agenda())
    return TakenIn(difference(of_closures + of_absences), sorted(concerned))


def _concerned(written: Sequence[Session] | Sequence[Absence], states: list[State]) -> list[int]:
    doctors = [one.practitioner_id for one in written]
    pairs = zip(doctors, states, strict=True)
    return sorted({doctor for doctor, state in pairs if state is not State.UNCHANGED})
