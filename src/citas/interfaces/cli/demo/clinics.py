"""The units (their names are public; all else about them here is invented), doctors and their agenda."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

import holidays

from citas.interfaces.cli.demo.names import MEN, SURNAMES, WOMEN

Rows = list[tuple[object, ...]]
GENERAL, DENTAL = "MEDICINA_GENERAL", "ODONTOLOGIA"
YEARS = range(2026, 2029)
SINCE = date(2026, 1, 1)
HOLY_DAYS = (("2026-04-02", "2026-04-03"), ("2027-03-25", "2027-03-26"), ("2028-04-13", "2028-04-14"))


@dataclass(frozen=True)
class Unit:
    """`people`: its part of the roll, in per cent."""

    clues: str
    name: str
    municipality: str
    general: int
    dental: int
    people: int
    latitude: float
    longitude: float
    emergency: bool = False


UNITS = (
    Unit("BCDEM000001", "Hospital Mexicali", "Mexicali", 24, 8, 22, 32.62, -115.45, True),
    Unit("BCDEM000002", "Hospital Tijuana (Mirador)", "Tijuana", 24, 8, 22, 32.51, -117.1, True),
    Unit("BCDEM000003", "Hospital Ensenada", "Ensenada", 14, 6, 14, 31.85, -116.6, True),
    Unit("BCDEM000004", "Clínica Guadalupe Victoria", "Mexicali", 5, 1, 4, 32.29, -115.1),
    Unit("BCDEM000005", "Clínica Sánchez Zarazúa", "Mexicali", 10, 4, 9, 32.65, -115.47),
    Unit("BCDEM000006", "Clínica Estación Coahuila", "Mexicali", 2, 0, 2, 32.19, -115.0),
    Unit("BCDEM000007", "Clínica Tecate", "Tecate", 7, 2, 5, 32.57, -116.63),
    Unit("BCDEM000008", "Clínica Las Palmas", "Tijuana", 10, 4, 7, 32.49, -116.96),
    Unit("BCDEM000009", "Clínica Mariano Matamoros", "Tijuana", 9, 3, 6, 32.5, -116.86),
    Unit("BCDEM000010", "Clínica Rosarito", "Playas de Rosarito", 7, 2, 4, 32.36, -117.05),
    Unit("BCDEM000011", "Clínica San Quintín", "San Quintín", 6, 2, 3, 30.56, -115.94),
    Unit("BCDEM000012", "Clínica San Felipe", "San Felipe", 2, 0, 2, 31.02, -114.84),
)
SHIFTS = {"morning": ("08:00", "12:30"), "evening": ("14:30", "19:00")}


@dataclass(frozen=True)
class Doctor:
    """One practitioner, all week in one unit and shift."""

    licence: str
    name: tuple[str, str, str]
    unit: Unit
    service: str
    room: str
    group: str
    shift: str


def doctors() -> list[Doctor]:
    """120 general doctors and 40 dentists."""
    random = Random(160)  # noqa: S311 - always the same doctors
    posts = [
        (unit, service)
        for unit in UNITS
        for service, count in ((GENERAL, unit.general), (DENTAL, unit.dental))
        for _ in range(count)
    ]
    found = []
    for number, (unit, service) in enumerate(posts, start=1):
        given = random.choice(WOMEN if random.random() < 0.5 else MEN)
        name = (given, random.choice(SURNAMES), random.choice(SURNAMES))
        shift = "evening" if number % 3 == 0 else "morning"
        group = "BASE" if number % 4 else "CONFIANZA"
        room = str(number % 40 + 1)
        found.append(Doctor(f"99{number:05}", name, unit, service, room, group, shift))
    return found


def units() -> Rows:
    """Rows of `unidades`."""
    return [
        (
            unit.clues,
            unit.name,
            unit.municipality,
            f"Domicilio de demostración {number}",
            f"000 000 {number:04}",
            "Lunes a viernes de 7:00 a 20:00",
            "las 24 horas" if unit.emergency else "",
            f"000 000 {number + 900:04}" if unit.emergency else "",
            unit.latitude,
            unit.longitude,
        )
        for number, unit in enumerate(UNITS, start=1)
    ]


def services() -> Rows:
    """Rows of `servicios`."""
    return [(GENERAL, "Medicina general", 20), (DENTAL, "Odontología", 30)]


def practitioners() -> Rows:
    """Rows of `medicos`, with the optional column `grupo`."""
    return [(d.licence, *d.name, d.unit.clues, d.service, d.room, d.group) for d in doctors()]


def sessions() -> Rows:
    """Rows of the agenda: five days a week, in the morning or in the evening."""
    rows: Rows = []
    for doctor in doctors():
        starts, ends = SHIFTS[doctor.shift]
        for day in ("LUNES", "MARTES", "MIÉRCOLES", "JUEVES", "VIERNES"):
            key = (doctor.licence, doctor.unit.clues, doctor.service)
            rows.append((*key, day, starts, ends, "", SINCE.isoformat(), ""))
    return rows


def closures() -> Rows:
    """Rows of the days without service: holidays, some staff, a closed unit, an absent doctor."""
    rows: Rows = [
        (day, day, "TODAS", group, "SI", reason) for day, group, reason in sorted(set(_holidays()))
    ]
    rows.append(("2026-12-14", "2026-12-14", "BCDEM000012", "TODOS", "NO", "Fumigación"))
    rows.append(("2026-12-07", "2026-12-11", "9900002", "TODOS", "SI", "Capacitación"))
    return rows


def _holidays() -> Iterator[tuple[str, str, str]]:
    """The federal law's days, the state's, and days of the unionised staff (BASE) only."""
    for day, name in holidays.country_holidays("MX", years=YEARS, language="es").items():
        yield day.isoformat(), "TODOS", name
    for year in YEARS:
        yield f"{year}-05-05", "TODOS", "Aniversario de la Batalla de Puebla"
        yield f"{year}-09-22", "TODOS", "Día del Servidor Público"
        yield f"{year}-12-24", "TODOS", "Nochebuena"
        yield f"{year}-12-31", "TODOS", "Fin de año"
        yield f"{year}-05-10", "BASE", "Día de las Madres"
        yield f"{year}-11-01", "BASE", "Día de Todos los Santos"
        yield f"{year}-12-05", "BASE", "Día del personal sindicalizado"
    yield "2027-06-06", "TODOS", "Jornada electoral"
    for thursday, friday in HOLY_DAYS:
        yield thursday, "TODOS", "Jueves Santo"
        yield friday, "TODOS", "Viernes Santo"
