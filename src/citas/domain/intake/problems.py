"""What is wrong with single rows: counted, a few kept for the screen, all written to a file."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from citas.domain.intake.errors import ReportRefused

LONGEST_VALUE = 120
SHOWN = 20
ROWS_NAMED = 5
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
REPORT_HEADERS = ("tabla", "fila", "columna", "valor", "gravedad", "mensaje")


class Severity(StrEnum):
    """An error keeps a row out; a warning does not."""

    ERROR = "error"
    WARNING = "aviso"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one row; `row` counts as the spreadsheet does, headers being row 1."""

    table: str
    row: int
    column: str
    value: str
    severity: Severity
    message: str


@dataclass
class Alike:
    """Warnings that say the same of several rows: the first of them, how many, and a few rows."""

    first: Problem
    rows: list[int]
    count: int = 1


@dataclass
class Problems:
    """Takes problems as they are found; with a `path`, writes each to that CSV file at once.

    The file is made at the first problem, unless `open_report` made it before, and readable by its
    owner only: it quotes personal data.
    """

    path: Path | None = None
    errors: int = 0
    warnings: int = 0
    shown: dict[Severity, list[Problem]] = field(default_factory=lambda: {s: [] for s in Severity})
    alike: dict[tuple[str, str, str], Alike] = field(default_factory=dict)
    _file: TextIO | None = None

    def error(self, table: str, row: int, column: str, value: object, message: str) -> None:
        """Note an error of a row."""
        self.errors += 1
        self._add(Problem(table, row, column, _short(value), Severity.ERROR, message))

    def warn(self, table: str, row: int, column: str, value: object, message: str) -> None:
        """Note something to look at that does not keep the row out."""
        self.warnings += 1
        problem = Problem(table, row, column, _short(value), Severity.WARNING, message)
        self._add(problem)
        self._gather(problem)

    def _gather(self, warning: Problem) -> None:
        key = (warning.table, warning.column, warning.message)
        group = self.alike.get(key)
        if group is None:
            if len(self.alike) < SHOWN:
                self.alike[key] = Alike(warning, [warning.row])
            return
        group.count += 1
        if len(group.rows) < ROWS_NAMED:
            group.rows.append(warning.row)

    def _add(self, problem: Problem) -> None:
        shown = self.shown[problem.severity]
        if len(shown) < SHOWN:
            shown.append(problem)
        if self.path is not None:
            self._write(problem, self.path)

    def _write(self, problem: Problem, path: Path) -> None:
        file = self.open_report(path)
        value = f"'{problem.value}" if problem.value.startswith(FORMULA_STARTS) else problem.value
        csv.writer(file).writerow(
            (problem.table, problem.row, problem.column, value, problem.severity, problem.message)
        )

    def open_report(self, path: Path) -> TextIO:
        """The file, made with its headers in place of an older one."""
        if self._file is None:
            path.unlink(missing_ok=True)
            path.touch(mode=0o600, exist_ok=False)
            self._file = path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(REPORT_HEADERS)
        return self._file

    def close(self) -> None:
        """Finish the file; where none was made, one left by an earlier try is removed."""
        if self._file is not None:
            self._file.close()
            self._file = None
        elif self.path is not None:
            self.path.unlink(missing_ok=True)


def problems_of(inputs: Sequence[Path], report: Path | None) -> Problems:
    """Problems written to `report`, made at once, or, when there are any, beside the first input.

    Raises ReportRefused rather than write over an input or anything else that is no older report.
    """
    path = report or inputs[0].with_name(f"{inputs[0].name}.informe.csv")
    if path.exists() and (any(map(path.samefile, inputs)) or not _is_report(path)):
        raise ReportRefused(file=path)
    problems = Problems(path)
    if report is not None:
        problems.open_report(path)
    return problems


def _is_report(path: Path) -> bool:
    """Whether an earlier import wrote it; one that was killed may have left it empty."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.readline(LONGEST_VALUE).rstrip("\n") in {",".join(REPORT_HEADERS), ""}


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
