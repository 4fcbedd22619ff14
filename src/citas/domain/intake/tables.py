"""What every format is turned into."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Headers and the rows below them as text, each with its number in the file; readable once.

    `sheet` is empty for CSV. Cells are trimmed; a formula starts with "=".
    """

    file: str
    sheet: str
    headers: list[str]
    rows: Iterator[tuple[int, list[str]]]

    @property
    def label(self) -> str:
        """How to name the table to a person."""
        return f"{self.file}, hoja «{self.sheet}»" if self.sheet else self.file


def without_trailing_blanks(headers: list[str]) -> list[str]:
    """The headers up to the last that has a name: spreadsheets export formatted emptiness."""
    while headers and not headers[-1]:
        headers = headers[:-1]
    return headers
