"""Typed values out of the cells of one row; whatever is wrong is noted, not raised."""

import re
import unicodedata
from collections.abc import Container
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils.translation import gettext as _

from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import Row

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOCAL = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_NUMBER = re.compile(r"\d{1,9}")
_PHONE = re.compile(r"(?=(?:\D*\d){3})[0-9 +()./\-]{3,25}(?: ?(?:ext|EXT|x)\.? ?\d{1,6})?")
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
_NAME = re.compile(r"[^\W\d_]+(?:[ .'´`/\-]+[^\W\d_]+)*\.?")
# What í, É and Á of Macintosh and DOS look like in Windows-1252 where a file has nothing else foreign.
_GARBLED = re.compile(r"[‘’ƒµ]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BROKEN = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|¡VALOR!|¿NOMBRE\?)")
# A cell that a spreadsheet would run; phones may begin with + and coordinates with -.
_FORMULA = re.compile(r"[=+\-@]")


@lru_cache(maxsize=65536)
def read_day(text: str) -> date | None:
    """A day written 2026-11-22 or 22/11/2026; None where it is neither or does not exist."""
    local = _LOCAL.fullmatch(text)
    if local:
        day, month, year = local.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_hour(text: str) -> time | None:
    """An hour written 8:00, 08:00 or 08:00:00; None where it is none."""
    found = _HOUR.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


class Cells:
    """One row being read. Each method gives the value, or None (an empty text) when it noted an error.

    `ok` tells whether every cell so far was right; `line` is the row's number in the file.
    """

    def __init__(self, table: str, row: Row, problems: Problems) -> None:
        self.ok = True
        self.line = row.number
        self._table, self._row, self._problems = table, row, problems
        if row.surplus:
            self.wrong("", row.surplus, _("Hay un valor después de la última columna."))

    def wrong(self, column: str, value: object, message: str) -> None:
        """Note an error of this row."""
        self.ok = False
        self._problems.error(self._table, self.line, column, value, message)

    def odd(self, column: str, value: object, message: str) -> None:
        """Note a warning of this row."""
        self._problems.warn(self._table, self.line, column, value, message)

    def is_blank(self, column: str) -> bool:
        """Whether nothing is written there."""
        return not self._row.cells[column]

    def _given(self, column: str, required: bool) -> str:
        value = self._row.cells[column]
        if not value and required:
            self.wrong(column, "", _("Falta este dato."))
        elif _BROKEN.match(value):
            self.wrong(column, value, _("La celda tiene un error de la hoja de cálculo."))
            return ""
        return value

    def _harmless(self, column: str, value: str) -> str:
        if _FORMULA.match(value):
            self.wrong(column, value, _("La celda tiene una fórmula: escriba el valor."))
            return ""
        return value

    def text(self, column: str, longest: int, *, required: bool = True) -> str:
        """Any text on one line, with single spaces."""
        value = self._harmless(column, self._given(column, required))
        if len(value) > longest:
            self.wrong(column, value, _("Pasa de {longest} caracteres.").format(longest=longest))
            return ""
        if _CONTROL.search(value):
            self.wrong(column, value, _("Tiene saltos de línea u otros caracteres de control."))
            return ""
        return " ".join(unicodedata.normalize("NFC", value).split())

    def person_name(self, column: str, longest: int = 80, *, required: bool = True) -> str:
        """A name or surname: letters, spaces, hyphens, straight apostrophes and full stops."""
        value = self.text(column, longest, required=required)
        if _GARBLED.search(value):
            sentence = _("Parece texto con otra codificación. Si es un apóstrofo, escríbalo recto: '.")
            self.wrong(column, value, sentence)
            return ""
        if value and not _NAME.fullmatch(value):
            self.wrong(column, value, _("Tiene caracteres que no van en un nombre."))
            return ""
        return value

    def code(self, column: str, pattern: str, expected: str, *, required: bool = True) -> str:
        """A key in upper case that matches the whole `pattern`; `expected` ends the sentence."""
        value = self._harmless(column, self._given(column, required)).upper()
        if value and not re.fullmatch(pattern, value):
            self.wrong(column, value, _("Debe tener {expected}.").format(expected=expected))
            return ""
        return value

    def day(self, column: str, *, required: bool = True) -> date | None:
        """A day, ISO or dd/mm/aaaa."""
        value = self._harmless(column, self._given(column, required))
        day = read_day(value) if value else None
        if value and day is None:
            self.wrong(column, value, _("No es una fecha que exista (AAAA-MM-DD o dd/mm/aaaa)."))
        return day

    def period(self, first: str, last: str, *, open_end: bool = True) -> tuple[date | None, date | None]:
        """Two days in order; the second may be empty (without end) where `open_end`."""
        begins, ends = self.day(first), self.day(last, required=not open_end)
        if begins and ends and ends < begins:
            self.wrong(last, ends, _("Termina antes de comenzar ({begins}).").format(begins=begins))
        return begins, ends

    def hour(self, column: str) -> time | None:
        """An hour of the day, to the minute."""
        value = self._harmless(column, self._given(column, True))
        hour = read_hour(value) if value else None
        if value and hour is None:
            self.wrong(column, value, _("No es una hora (HH:MM, de 00:00 a 23:59)."))
        return hour

    def number(self, column: str, low: int, high: int, *, required: bool = True) -> int | None:
        """A whole number between `low` and `high`."""
        value = self._harmless(column, self._given(column, required))
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or not low <= int(value) <= high:
            self.wrong(
                column,
                value,
                _("Debe ser un número entero de {low} a {high}.").format(low=low, high=high),
            )
            return None
        return int(value)

    def coordinate(self, column: str, limit: int) -> Decimal | None:
        """Degrees with a point, rounded to six decimals; may be empty."""
        value = self._given(column, False)
        if not value:
            return None
        try:
            degrees = round(Decimal(value), 6)
            if abs(degrees) <= limit:
                return degrees
        except InvalidOperation:
            pass
        self.wrong(column, value, _("Deben ser grados con punto decimal, hasta {n}.").format(n=limit))
        return None

    def known(self, column: str, among: Container[str], sentence: str) -> str:
        """A key in upper case that is `among` what is known; `sentence` tells of any other."""
        value = self._harmless(column, self._given(column, True)).upper()
        if value and value not in among:
            self.wrong(column, value, sentence)
            return ""
        return value

    def phone(self, column: str, *, required: bool = False) -> str:
        """A telephone number; one that cannot be dialled is told and left out."""
        value = self._given(column, required)
        if not value or _PHONE.fullmatch(value):
            return value
        return self._left_out(column, value, _("No parece un teléfono: no se guarda."))

    def mail(self, column: str) -> str:
        """An e-mail address; a malformed one is told and left out."""
        value = self._given(column, False)
        if not value or (len(value) <= 254 and _MAIL.fullmatch(value) and not _FORMULA.match(value)):
            return value
        return self._left_out(column, value, _("No parece un correo: no se guarda."))

    def _left_out(self, column: str, value: str, sentence: str) -> str:
        if _FORMULA.match(value):
            return self._harmless(column, value)
        self.odd(column, value, sentence)
        return ""
