"""A file of an institute as tables of text, whatever its format; nothing is held in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from citas.domain.intake.csv_files import open_csv
from citas.domain.intake.errors import ColumnsWrong, FileMissing, FormatUnknown, TooManyRows
from citas.domain.intake.tables import Table
from citas.domain.intake.workbooks import open_workbook

MOST_ROWS = 1_048_575  # of a sheet, without its headers
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


@dataclass(frozen=True)
class Shape:
    """The headers of one kind of table, exactly; `optional` ones may be left out."""

    name: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def matches(self, headers: list[str]) -> bool:
        """Whether these are the headers, in any order."""
        found = set(headers)
        return set(self.columns) <= found <= {*self.columns, *self.optional}


@dataclass(frozen=True)
class Row:
    """One row that is not blank; `number` counts as the spreadsheet does, headers being row 1.

    Every column of the shape is in `cells`; `surplus` is what stood beyond the last header.
    """

    number: int
    cells: dict[str, str]
    surplus: str = ""


@contextmanager
def open_tables(path: Path) -> Iterator[list[Table]]:
    """The tables of a file: one of a CSV file, one a sheet of a workbook. Raises FileRefused."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise FileMissing(file=path.name) from error
    if start in (OLE, PDF):
        raise FormatUnknown(file=path.name)
    with open_workbook(path) if start == ZIP else open_csv(path) as tables:
        yield tables


def rows_of(table: Table, shape: Shape) -> Iterator[Row]:
    """The rows of a table that has this shape. Raises FileRefused of some kind."""
    _check_headers(table, shape)
    columns, blank = len(table.headers), dict.fromkeys(shape.optional, "")
    for number, cells in table.rows:
        if number > MOST_ROWS + 1:
            raise TooManyRows(file=table.file, limit=MOST_ROWS)
        if any(cells):
            named = dict(zip(table.headers, cells, strict=False))
            if len(cells) < columns:
                named |= dict.fromkeys(table.headers[len(cells) :], "")
            yield Row(number, blank | named, next(filter(None, cells[columns:]), ""))


def _check_headers(table: Table, shape: Shape) -> None:
    headers = table.headers
    known = {*shape.columns, *shape.optional}
    faults = {
        "falta {}": [c for c in shape.columns if c not in headers],
        "sobra {}": [h or "una columna sin nombre" for h in headers if h not in known],
        "se repite {}": sorted({h for h in headers if headers.count(h) > 1}),
    }
    details = [words.format(", ".join(found)) for words, found in faults.items() if found]
    if details:
        raise ColumnsWrong(file=table.label, details="; ".join(details))
