"""Files of the catalogue against ours. Who is missing in a newer file is not removed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from citas.domain.catalogue.imports import rows
from citas.domain.catalogue.models import (
    HealthcareService,
    Location,
    Practitioner,
    PractitionerRole,
)
from citas.domain.intake.batches import Changes, Difference
from citas.domain.intake.errors import SheetsWrong
from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import Shape, open_tables, rows_of
from citas.domain.intake.reversal import Touched
from citas.domain.intake.rows import Cells
from citas.domain.intake.tables import Table
from citas.domain.intake.upsert import State, difference, upsert

KIND = "catalogo"
TOUCHED = (
    Touched("catalogue_practitionerrole", retire="active = false"),
    Touched("catalogue_practitioner"),
    Touched("catalogue_healthcareservice", retire="active = false"),
    Touched("catalogue_location", retire="active = false"),
)
SHAPES = (rows.UNITS, rows.SERVICES, rows.DOCTORS)
Read = TypeVar("Read")


@contextmanager
def open_catalogue(paths: Sequence[Path]) -> Iterator["Catalogue"]:
    """One workbook with the three sheets, or CSV files told apart by headers. Raises FileRefused."""
    with ExitStack() as stack:
        found: dict[str, Table] = {}
        for path in paths:
            tables = stack.enter_context(open_tables(path))
            for name, table in _named(path, tables):
                if name in found:
                    details = _("la tabla {name} viene dos veces").format(name=name)
                    raise SheetsWrong(file=path.name, details=details)
                found[name] = table
        yield Catalogue(found)


def _named(path: Path, tables: list[Table]) -> Iterator[tuple[str, Table]]:
    """Sheets by their name; a CSV file by the table with most headers in common."""
    if not tables[0].sheet:
        table = tables[0]
        yield max(SHAPES, key=lambda s: len({*s.columns} & {*table.headers})).name, table
        return
    sheets = {table.sheet.strip().lower(): table for table in tables}
    missing = [shape.name for shape in SHAPES if shape.name not in sheets]
    if missing:
        details = _("falta la hoja {names}").format(names=", ".join(missing))
        raise SheetsWrong(file=path.name, details=details)
    for shape in SHAPES:
        yield shape.name, sheets[shape.name]


@dataclass
class Catalogue:
    """The tables of the files, to be read once."""

    tables: dict[str, Table]

    def take_in(self, changes: Changes, problems: Problems) -> Difference:
        """Write what is new or different; rows with errors are left out and noted."""
        units = self._once(rows.UNITS, problems, rows.unit, "clues", lambda u: u.clues)
        states = upsert(units, ["clues"], changes)
        services = self._once(rows.SERVICES, problems, rows.service, "clave", lambda s: s.code)
        states += upsert(services, ["code"], changes)
        return difference(states + self._doctors(changes, problems))

    def _doctors(self, changes: Changes, problems: Problems) -> list[State]:
        units = dict(Location.objects.values_list("clues", "pk"))
        services = dict(HealthcareService.objects.values_list("code", "pk"))
        doctors = self._once(
            rows.DOCTORS,
            problems,
            rows.Doctors(units, services).read,
            "cedula",
            lambda d: (d.practitioner.licence, d.clues, d.service),
        )
        people = _people(doctors)
        persons = dict(zip(people, upsert(list(people.values()), ["licence"], changes), strict=True))
        groups = self._groups_kept()
        roles = [
            PractitionerRole(
                practitioner_id=people[one.practitioner.licence].pk,
                location_id=units[one.clues],
                service_id=services[one.service],
                room=one.room,
                staff_group=groups.get((one.practitioner.licence, one.clues, one.service), one.group),
                active=True,
            )
            for one in doctors
        ]
        states = upsert(roles, ["practitioner_id", "location_id", "service_id"], changes)
        return [
            max(state, min(persons[one.practitioner.licence], State.CHANGED))
            for state, one in zip(states, doctors, strict=True)
        ]

    def _groups_kept(self) -> dict[tuple[str, str, str], str]:
        """The groups that roles have, where the file has no column for them."""
        table = self.tables.get(rows.DOCTORS.name)
        if table is None or "grupo" in table.headers:
            return {}
        found = PractitionerRole.objects.values_list(
            "practitioner__licence", "location__clues", "service__code", "staff_group"
        )
        return {(licence, clues, code): group for licence, clues, code, group in found}

    def _once(
        self,
        shape: Shape,
        problems: Problems,
        read: Callable[[Cells], Read | None],
        column: str,
        key: Callable[[Read], object],
    ) -> list[Read]:
        """The good rows of one table, each key once."""
        table = self.tables.get(shape.name)
        first: dict[object, int] = {}
        good = []
        for row in rows_of(table, shape) if table else ():
            cells = Cells(shape.name, row, problems)
            one = read(cells)
            if one is None:
                continue
            if key(one) in first:
                message = _("Ya está en la fila {row}.").format(row=first[key(one)])
                cells.wrong(column, row.cells[column], message)
                continue
            first[key(one)] = row.number
            good.append(one)
        return good


def _people(doctors: list[rows.Doctor]) -> dict[str, Practitioner]:
    """One practitioner a licence; their rows agree on the name, or would have been refused."""
    return {one.practitioner.licence: one.practitioner for one in doctors}
