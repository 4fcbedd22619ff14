"""A file of the roll against the people we know: staged, matched, compared and written by SQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import connection

from citas.domain.audit.actors import Actor
from citas.domain.intake.batches import Changes, Difference, Done, Options, Outcome, take_in
from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import Row, open_tables, rows_of
from citas.domain.intake.reversal import Touched, Undone, revert
from citas.domain.intake.tables import Table
from citas.domain.people.imports import checks
from citas.domain.people.imports.checks import Facts
from citas.domain.people.imports.rows import SHAPE, Known, checked
from citas.rules import clock

KIND = "padron"
# Referring tables first. Who has an account or appointments by now stays, without rights.
TOUCHED = (
    Touched("people_mergecandidate"),
    Touched(
        "people_coverage",
        retire="valid_from = least(valid_from, %(day)s), valid_to = least(valid_to, %(day)s)",
        step_aside="is_head = false",
    ),
    Touched("people_patient", step_aside="curp = NULL"),
    Touched("people_familygroup"),
)
COLUMNS = (
    "row, affiliation, person_key, relationship, is_head, credential_serial, curp, given_name, "
    "first_surname, second_surname, birth_date, sex, birth_state, location_id, valid_from, valid_to, "
    "phone, email, sort_key"
)
CHUNK = 1000
Progress = Callable[[int], None]


def import_roll(
    path: Path,
    *,
    options: Options,
    problems: Problems,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Take in a file of the roll. `progress(rows)` is called as rows are read.

    Raises FileRefused. Never touches an appointment.
    """

    def work(changes: Changes) -> Done:
        with open_tables(path) as tables:
            table = next((t for t in tables if SHAPE.matches(t.headers)), tables[0])
            return _Roll(changes, problems, options, now).take_in(table, progress)

    return take_in(
        work, kind=KIND, paths=[path], problems=problems, options=options, actor=actor, now=now
    )


def revert_roll(batch_id: int, *, actor: Actor, now: datetime) -> Undone:
    """Undo a batch of the roll. Raises what `intake.reversal.revert` raises."""
    return revert(batch_id, TOUCHED, actor=actor, now=now)


def _statements(name: str) -> dict[str, str]:
    """The SQL of a file beside this one, by the names in its `-- name:` lines."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    parts = text.split("-- name: ")[1:]
    return {part.split("\n", 1)[0].strip(): part.split("\n", 1)[1] for part in parts}


def _script(name: str) -> list[str]:
    """The statements of a file beside this one; a semicolon at the end of a line ends one."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [part for part in text.split(";\n") if part.strip()]


WRITING = _statements("writing.sql")


@dataclass(frozen=True)
class _Roll:
    """One run over the temporary table `roll`, inside the batch's transaction."""

    changes: Changes
    problems: Problems
    options: Options
    now: datetime

    @property
    def facts(self) -> Facts:
        today = clock.local_date(self.now)
        return {
            "today": today,
            "yesterday": today - timedelta(days=1),
            "now": self.now,
            "complete": self.options.complete,
        }

    def take_in(self, table: Table, progress: Progress | None) -> Done:
        self._stage(table, progress)
        self._match()
        self._run_all("numbering.sql")
        for check in checks.TO_LOOK_AT:
            checks.warn_of(check, self.problems, self.facts)
        done = self._compare()
        self._write()  # also what errors will take back: possible duplicates are seen only afterwards
        checks.warn_of(checks.PERHAPS_THE_SAME, self.problems, self.facts)
        return done

    def _stage(self, table: Table, progress: Progress | None) -> None:
        self._run_all("staging.sql")
        known = Known.on(clock.local_date(self.now))
        rows = checked(_told(rows_of(table, SHAPE), progress), known, self.problems)
        with connection.cursor() as cursor:
            while chunk := list(islice(rows, CHUNK)):
                with cursor.copy(f"COPY roll ({COLUMNS}) FROM STDIN") as copy:
                    for values in chunk:
                        copy.write_row(values)

    def _match(self) -> None:
        self._run_all("indexing.sql")
        for check in (*checks.TWICE_IN_FILE, checks.CURP_OF_ANOTHER_ROW):
            checks.drop_faulty(check, self.problems, self.facts)
        self._run_all("matching.sql")
        for check in (checks.KEY_OF_ANOTHER, checks.CURP_OF_ANOTHER):
            checks.drop_faulty(check, self.problems, self.facts)
        checks.warn_of(checks.CURP_CORRECTED, self.problems, self.facts)
        self._run_all("persons.sql")
        for check in (checks.KNOWN_BY_ANOTHER_KEY, checks.HEADS_IN_FILE):
            checks.drop_faulty(check, self.problems, self.facts)
        # a head left out leaves his row of the table as it is, which may stand against another's
        while checks.drop_faulty(checks.HEAD_IN_TABLE, self.problems, self.facts):
            pass

    def _compare(self) -> Done:
        new, changed, unchanged = self._rows(WRITING["difference"])[0]
        whole = self.options.complete and not self.problems.errors  # a faulty row is nobody who left
        ended = len(self._ended()) if whole else 0
        by_unit = self._rows(WRITING["shortened-by-unit"], complete=whole)
        running, shortened = sum(row[0] for row in by_unit), sum(row[1] for row in by_unit)
        # beyond 0.5 % of all, or 2 % of a unit
        too_many = shortened * 200 > running or any(lost * 50 > all_ for all_, lost in by_unit)
        return Done(Difference(new, changed, ended, unchanged), shortened, too_many)

    def _ended(self) -> list[int]:
        return self._ids(WRITING["ended"]) if self.options.complete else []

    def _write(self) -> None:
        changing, created, ended = self.changes.changing, self.changes.created, self._ended()
        patients = self._ids("SELECT patient_id FROM roll WHERE patient_differs")
        coverages = self._ids("SELECT coverage_id FROM roll WHERE coverage_differs")
        with changing("people_patient", patients):
            self._run(WRITING["change-patients"])
        with changing("people_coverage", coverages + ended):
            self._run(WRITING["end-coverages"], ids=ended)
            self._run(WRITING["step-aside"])
            self._run(WRITING["change-coverages"])
        for table, one in (("familygroup", "family"), ("patient", "patient"), ("coverage", "coverage")):
            many = "families" if one == "family" else f"{one}s"
            self._run(WRITING[many])
            ids = self._ids(f"SELECT DISTINCT {one}_id FROM roll WHERE new_{one}")  # noqa: S608
            created(f"people_{table}", ids)
        self._run(WRITING["twins"])
        created("people_mergecandidate", self._ids(WRITING["merge-candidates"]))

    def _run_all(self, script: str) -> None:
        for statement in _script(script):
            self._run(statement)

    def _run(self, sql: str, **more: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.facts, **more})

    def _rows(self, sql: str, **other: bool) -> list[tuple[int, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.facts, **other})
            return list(cursor.fetchall())

    def _ids(self, sql: str) -> list[int]:
        return [row[0] for row in self._rows(sql)]


def _told(rows: Iterator[Row], progress: Progress | None) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if progress is not None and count % CHUNK == 0:
            progress(count)
        yield row
