"""Files as an institute would export them, a row a dict; what is not said is a harmless default."""

import csv
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook

from citas.domain.audit.actors import Channel, system
from citas.domain.intake.batches import Options, Outcome
from citas.domain.intake.problems import Problems
from citas.domain.people.imports import import_roll
from citas.domain.people.imports.rows import SHAPE
from tests.factories.clinic import NOW

Row = Mapping[str, object]
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
INLINE = re.compile(r'(<c r="\w+") t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
ACTOR = system(Channel.CLI)
CLUES = "BCTST900001"
MOTHER, DAUGHTER = "MERL860412MBCNSR01", "CAMS180605MBCSNFA1"
PERSON: Row = {
    "numero_afiliacion": "A1000", "clave_persona": "01", "parentesco": "TITULAR",
    "serie_credencial": "S1", "curp": MOTHER, "nombre": "Laura", "primer_apellido": "Méndez",
    "segundo_apellido": "Ríos", "fecha_nacimiento": "1986-04-12", "sexo": "M",
    "entidad_nacimiento": "BC", "clues_unidad": CLUES, "vigencia_inicio": "2020-01-01",
    "vigencia_fin": "", "telefono": "686 555 0000", "correo": "",
}  # fmt: skip


def person(**changes: object) -> Row:
    """A row of the roll: a mother, head of family A1000, unless told otherwise."""
    return {**PERSON, **changes}


def daughter(**changes: object) -> Row:
    """Her daughter, eight years old."""
    row = person(
        clave_persona="02", parentesco="HIJO", curp=DAUGHTER, nombre="Sofía", primer_apellido="Castillo",
        segundo_apellido="Méndez", fecha_nacimiento="2018-06-05", vigencia_inicio="2018-06-05",
        vigencia_fin="2036-06-04",
    )  # fmt: skip
    return {**row, **changes}


def stranger(number: int, **changes: object) -> Row:
    """A head of a family of one, without CURP, different for each number below 600."""
    letters = chr(ord("A") + number % 24) + chr(ord("a") + number // 24)
    row = person(numero_afiliacion=f"Z{number:05}", curp="", nombre=f"Eva {letters}")
    return {**row, **changes}


def write_csv(
    path: Path,
    rows: Iterable[Row],
    columns: Sequence[str] = SHAPE.columns,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """A CSV file with these columns in this order."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return path


def write_workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """An XLSX file, each sheet with its headers in the first row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def as_excel(path: Path) -> Path:
    """The workbook as Excel writes it: cells number texts that stand in a table of their own."""
    texts: dict[str, int] = {}

    def numbered(cell: re.Match[str]) -> str:
        return f'{cell[1]} t="s"><v>{texts.setdefault(cell[2], len(texts))}</v></c>'

    whole = path.with_suffix(".excel.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = INLINE.sub(numbered, old.read(name).decode())
            new.writestr(name, part.replace("</Types>", f"{TEXTS_TYPE}</Types>"))
        items = "".join(f"<si>{text}</si>" for text in texts)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SPREADSHEET}">{items}</sst>')
    return whole


def take_roll(folder: Path, *rows: Row, problems: Problems | None = None, **how: object) -> Outcome:
    """Import these rows of the roll at the tests' NOW; `how` are the options."""
    path = write_csv(folder / "padron.csv", rows)
    options = replace(Options(), **how)  # type: ignore[arg-type]
    return import_roll(path, options=options, problems=problems or Problems(), actor=ACTOR, now=NOW)


def said(problems: Problems) -> list[tuple[str, int, str]]:
    """The problems shown: severity, row and column."""
    return [(one.severity.value, one.row, one.column) for s in problems.shown.values() for one in s]
