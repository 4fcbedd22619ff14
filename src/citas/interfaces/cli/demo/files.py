"""The demo data written as an institute would export them: CSV of several kinds, and a workbook."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

from citas.domain.catalogue.imports import rows as catalogue
from citas.domain.people.imports.rows import SHAPE as ROLL
from citas.domain.scheduling.imports import rows as agenda
from citas.interfaces.cli.demo import clinics, roll


class DemoFiles(NamedTuple):
    """Where the files were written, in the order in which they are imported."""

    catalogue: Path
    closures: Path
    sessions: Path
    roll: Path


def files_in(folder: Path) -> DemoFiles:
    """Where they go in `folder`, written or not."""
    return DemoFiles(
        folder / "catalogo.xlsx",
        folder / "dias_sin_servicio.csv",
        folder / "agenda.csv",
        folder / "padron.csv",
    )


def write_files(folder: Path) -> DemoFiles:
    """Write all of them into `folder`, over what is there."""
    files = files_in(folder)
    _workbook(files.catalogue)
    _csv(files.closures, agenda.CLOSURES.columns, clinics.closures(), "utf-8-sig", ";")
    _csv(files.sessions, agenda.SESSIONS.columns, clinics.sessions(), "cp1252", ";")
    _csv(files.roll, ROLL.columns, roll.people(), "utf-8", ",")
    return files


def _workbook(path: Path) -> None:
    book = Workbook(write_only=True)
    doctors = (*catalogue.DOCTORS.columns, *catalogue.DOCTORS.optional)
    for name, headers, rows in (
        ("unidades", catalogue.UNITS.columns, clinics.units()),
        ("servicios", catalogue.SERVICES.columns, clinics.services()),
        ("medicos", doctors, clinics.practitioners()),
    ):
        sheet = book.create_sheet(name)
        sheet.append(headers)
        for row in rows:
            sheet.append(row)
    book.save(path)


def _csv(path: Path, headers: Iterable[str], rows: clinics.Rows, encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(headers)
        writer.writerows(rows)
