"""CSV as institutes export it: UTF-8 with or without BOM or Windows-1252; comma or semicolon."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from citas.domain.intake.errors import CsvBroken, EncodingWrong, FileEmpty
from citas.domain.intake.tables import Table, without_trailing_blanks

CHUNK = 1 << 20
LONGEST_LINE = 65_536  # characters; a longer one is no row of a table
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Never in Spanish text of Windows-1252: control codes, bytes without meaning there, and those to which
# the accented letters of DOS (‚ ¢ £ ¤ ¥) and Macintosh (‡ Ž) fall; and UTF-8's pairs for á to Ñ.
_FOREIGN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x82\x87\x8d-\x90\x9d\xa2-\xa5]|\xc3[\x80-\xbf]"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@contextmanager
def open_csv(path: Path) -> Iterator[list[Table]]:
    """The one table of a CSV file. Raises EncodingWrong, FileEmpty, CsvBroken (also while reading)."""
    with path.open(encoding=_encoding(path), newline="") as file:
        lines = _lines(file, path.name)
        first = next(lines, "")
        if not first.strip():
            raise FileEmpty(file=path.name)
        rows = _rows(first, lines, path.name)
        _, headers = next(rows)
        yield [Table(path.name, "", without_trailing_blanks(headers), rows)]


def _encoding(path: Path) -> str:
    """Read the file once through: an accent in the last line decides as well as one in the first."""
    with path.open("rb") as file:
        if file.read(2) in UTF_16:
            raise EncodingWrong(file=path.name, line=1)
    if _first_line_with(path, _CONTROL):
        raise EncodingWrong(file=path.name, line=_first_line_with(path, _CONTROL))
    if _is_utf_8(path):
        return "utf-8-sig"
    foreign = _first_line_with(path, _FOREIGN)
    if foreign:
        raise EncodingWrong(file=path.name, line=foreign)
    return "cp1252"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_line_with(path: Path, pattern: re.Pattern[bytes]) -> int:
    """The number of the first line that matches, or 0; a pair cut by a chunk's end may be overlooked."""
    line = 1
    for chunk in _chunks(path):
        if found := pattern.search(chunk):
            return line + chunk.count(b"\n", 0, found.start())
        line += chunk.count(b"\n")
    return 0


def _lines(file: TextIO, name: str) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise CsvBroken(file=name, line=number)
        yield line


def _rows(first: str, rest: Iterator[str], name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line on which each begins: what an editor and a person count."""
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(_from(first, rest), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise CsvBroken(file=name, line=begins) from error


def _from(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
