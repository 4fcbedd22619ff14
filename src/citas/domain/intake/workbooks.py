"""XLSX workbooks as tables of text, read as a stream and never trusted."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from citas.domain.intake.errors import FileEmpty, WorkbookDamaged, WorkbookTooLarge
from citas.domain.intake.tables import Table, without_trailing_blanks

# The full roll (142,000 people) unpacks to about 120 MiB, and its texts to about 40.
LARGEST = 512 * 1024 * 1024
LARGEST_TEXTS = 128 * 1024 * 1024  # shared strings are the one part held in memory
MOST_COLUMNS = 64
CHUNK = 1 << 18
BOMBS = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
OVERLAP = max(map(len, BOMBS)) - 1  # bytes kept of a chunk, as the next may complete the word
DAMAGES = (
    zipfile.BadZipFile, InvalidFileException, ParseError, EOFError, KeyError, ValueError, TypeError,
    IndexError, AttributeError, NotImplementedError, RuntimeError, zipfile.LargeZipFile, OSError,
    zlib.error,
)  # fmt: skip


@contextmanager
def open_workbook(path: Path) -> Iterator[list[Table]]:
    """The visible sheets that have headers. Raises WorkbookDamaged, WorkbookTooLarge, FileEmpty."""
    with _damage_told(path.name), _quietly():
        _inspect(path)
        book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    try:
        with _damage_told(path.name):
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            tables = [_table(path.name, sheet) for sheet in sheets]
        if not any(table.headers for table in tables):
            raise FileEmpty(file=path.name)
        yield [table for table in tables if table.headers]
    finally:
        book.close()


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGES as error:
        raise WorkbookDamaged(file=name) from error


def _inspect(path: Path) -> None:
    """Refuse bombs before anything is parsed: by the directory's sizes, then by really unpacking.

    Unpacking also finds truncated and corrupt parts (CRC); a DOCTYPE is how XML bombs begin.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        _check_size(path, sum(part.file_size for part in parts), LARGEST)
        read = 0
        for part in parts:
            texts, end = 0, b""
            with archive.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    read, texts = read + len(chunk), texts + len(chunk)
                    _check_size(path, read, LARGEST)
                    end += chunk
                    if any(bomb in end for bomb in BOMBS):
                        raise WorkbookDamaged(file=path.name)
                    end = end[-OVERLAP:]
            if part.filename.endswith("sharedStrings.xml"):
                _check_size(path, texts, LARGEST_TEXTS)


def _check_size(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise WorkbookTooLarge(file=path.name, limit=limit // 1024 // 1024)


@contextmanager
def _quietly() -> Iterator[None]:
    """openpyxl warns of missing styles and other things that do not matter to us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _table(file: str, sheet: ReadOnlyWorksheet) -> Table:
    rows = _rows(file, sheet)
    _, headers = next(rows, (1, []))
    return Table(file, str(sheet.title), without_trailing_blanks(headers), rows)


def _rows(file: str, sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    with _damage_told(file):
        sheet.reset_dimensions()  # the size a file states may be wrong
        # openpyxl lends this method from its other kind of sheet
        cells = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)  # type: ignore[misc]
        number = 0
        while some := _next(cells):
            for row in some:
                number += 1
                yield number, [_text(value) for value in row]


def _next(cells: Iterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    with _quietly():
        return list(islice(cells, 500))


def _text(value: object) -> str:
    """A cell as a person would have typed it: days in ISO, hours without zero seconds."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return "SI" if value else "NO"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, datetime | date | time):
        return _moment(value)
    return "="  # an array formula, or whatever else a cell may hold


def _moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, time) and not (value.second or value.microsecond):
        return f"{value:%H:%M}"
    return str(value)
