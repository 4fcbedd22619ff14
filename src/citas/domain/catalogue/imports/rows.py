"""Rows of the three tables of the catalogue."""

from collections.abc import Container
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from citas.domain.catalogue.models import HealthcareService, Location, Practitioner
from citas.domain.intake.reading import Shape
from citas.domain.intake.rows import Cells
from citas.rules.names import sort_key

UNITS = Shape(
    "unidades",
    (
        "clues", "nombre", "municipio", "direccion", "telefono", "horario", "urgencias_horario",
        "urgencias_telefono", "latitud", "longitud",
    ),
)  # fmt: skip
SERVICES = Shape("servicios", ("clave", "nombre", "minutos"))
DOCTORS = Shape(
    "medicos",
    (
        "cedula", "nombre", "primer_apellido", "segundo_apellido", "clues_unidad", "servicio",
        "consultorio",
    ),
    optional=("grupo",),
)  # fmt: skip
CLUES = r"[A-Z0-9]{11}"
LICENCE = r"[A-Z0-9]{4,12}"


@dataclass(frozen=True)
class Doctor:
    """One row of `medicos`: a practitioner, and where and in which service."""

    practitioner: Practitioner
    clues: str
    service: str
    room: str
    group: str


def unit(cells: Cells) -> Location | None:
    """A unit, or None when something is wrong with the row."""
    location = Location(
        clues=cells.code("clues", CLUES, _("11 letras y dígitos")),
        name=cells.text("nombre", 120),
        municipality=cells.text("municipio", 60),
        address=cells.text("direccion", 250),
        phone=cells.phone("telefono", required=True),
        hours=cells.text("horario", 120),
        emergency_hours=cells.text("urgencias_horario", 120, required=False),
        emergency_phone=cells.phone("urgencias_telefono"),
        latitude=cells.coordinate("latitud", 90),
        longitude=cells.coordinate("longitud", 180),
        active=True,
    )
    return location if cells.ok else None


def service(cells: Cells) -> HealthcareService | None:
    """A service, or None when something is wrong with the row."""
    found = HealthcareService(
        code=cells.code("clave", r"[A-Z0-9_\-]{1,30}", _("de 1 a 30 letras, dígitos o guiones")),
        name=cells.text("nombre", 80),
        minutes=cells.number("minutos", 5, 240) or 0,
        active=True,
    )
    return found if cells.ok else None


@dataclass
class Doctors:
    """Reads rows of `medicos` against the units and services there are, and against one another."""

    units: Container[str]
    services: Container[str]
    names: dict[str, str] = field(default_factory=dict)

    def read(self, cells: Cells) -> Doctor | None:
        """A doctor in one unit and service, or None when something is wrong with the row."""
        practitioner = self._person(cells)
        found = Doctor(
            practitioner,
            cells.known("clues_unidad", self.units, _("No hay una unidad con esa CLUES.")),
            cells.known("servicio", self.services, _("No hay un servicio con esa clave.")),
            cells.text("consultorio", 40, required=False),
            cells.text("grupo", 30, required=False).upper(),
        )
        return found if cells.ok else None

    def _person(self, cells: Cells) -> Practitioner:
        practitioner = Practitioner(
            licence=cells.code("cedula", LICENCE, _("de 4 a 12 letras o dígitos")),
            given_name=cells.person_name("nombre"),
            first_surname=cells.person_name("primer_apellido"),
            second_surname=cells.person_name("segundo_apellido", required=False),
        )
        practitioner.sort_key = sort_key(
            practitioner.given_name, practitioner.first_surname, practitioner.second_surname
        )
        before = self.names.setdefault(practitioner.licence, practitioner.name)
        if cells.ok and before != practitioner.name:
            message = _("Otra fila da esa cédula a {name}.").format(name=before)
            cells.wrong("cedula", practitioner.licence, message)
        return practitioner
