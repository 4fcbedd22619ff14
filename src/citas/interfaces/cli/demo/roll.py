"""The roll of some 3,000 invented people: a few families told one by one, the rest drawn at random."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from citas.interfaces.cli.demo.clinics import UNITS, Rows
from citas.interfaces.cli.demo.curp import invented
from citas.interfaces.cli.demo.names import MEN, SURNAMES, WOMEN

REFERENCE = date(2026, 11, 22)  # the day on which ages and rights are as told
PEOPLE = 3000
BY_NAME = {unit.name: unit.clues for unit in UNITS}
MEXICALI, TIJUANA = BY_NAME["Hospital Mexicali"], BY_NAME["Hospital Tijuana (Mirador)"]
ROSARITO, VICTORIA = BY_NAME["Clínica Rosarito"], BY_NAME["Clínica Guadalupe Victoria"]
TECATE, ENSENADA = BY_NAME["Clínica Tecate"], BY_NAME["Hospital Ensenada"]
SAN_FELIPE = BY_NAME["Clínica San Felipe"]

NEWCOMER = ("DEMO1009", "CR100901")  # a head without account, and the serial of the credential


@dataclass(frozen=True)
class Person:
    """One row of the roll; `number` tells namesakes' CURPs apart, `curp` False leaves it empty."""

    family: str
    key: str
    kind: str
    name: tuple[str, str, str]
    born: date
    sex: str
    unit: str
    ends: date | None = None
    begins: date | None = None
    curp: bool = True
    number: int = 0
    state: str = "BC"

    def row(self) -> tuple[object, ...]:
        """As the file has it."""
        given, first, second = self.name
        curp = invented(
            given, first, second, born=self.born, sex=self.sex, state=self.state, number=self.number
        )
        begins = self.begins or max(date(2015, 1, 1), self.born)
        digits = f"{self.family[4:]}{self.key}"
        return (
            self.family, self.key, self.kind, f"CR{digits}", curp if self.curp else "",
            given, first, second, self.born.isoformat(), self.sex, self.state, self.unit,
            begins.isoformat(), self.ends.isoformat() if self.ends else "",
            f"000 {digits[:3]} {digits[3:].rjust(4, '0')}",
            f"persona{digits}@example.invalid" if self.kind in ("TITULAR", "PENSIONADO") else "",
        )  # fmt: skip


def _told(family: str, *members: Person) -> list[Person]:
    return [replace(one, family=family, key=f"{i:02}") for i, one in enumerate(members, start=1)]


def _one(
    kind: str,
    name: str,
    born: str,
    sex: str,
    unit: str,
    *,
    ends: str = "",
    begins: str = "",
    curp: bool = True,
) -> Person:
    """`name` is given name, first and second surname with bars between; days are ISO."""
    given, first, second = name.split("|")
    return Person(
        "", "", kind, (given, first, second), date.fromisoformat(born), sex, unit,
        ends=date.fromisoformat(ends) if ends else None,
        begins=date.fromisoformat(begins) if begins else None,
        curp=curp,
    )  # fmt: skip


def told() -> list[Person]:
    """One family of every kind that deserves a look. The first seven have accounts."""
    return [*_usual(), *_rare()]


def _usual() -> list[Person]:
    return [
        *_told(  # a daughter, in a unit with dentists
            "DEMO1001",
            _one("TITULAR", "Laura|Méndez|Ríos", "1986-04-12", "M", MEXICALI),
            _one("CONYUGE", "Jorge|Castillo|Peña", "1984-09-30", "H", MEXICALI),
            _one("HIJO", "Sofía|Castillo|Méndez", "2018-06-05", "M", MEXICALI, ends="2036-06-04"),
            _one("HIJO", "Mateo|Castillo|Méndez", "2014-01-20", "H", MEXICALI, ends="2032-01-19"),
        ),
        *_told(  # over two units
            "DEMO1002",
            _one("TITULAR", "Ricardo|Osuna|Vargas", "1979-11-03", "H", TIJUANA),
            _one("CONCUBINO", "Patricia|Lara|Cota", "1981-05-17", "M", ROSARITO),
            _one("HIJO", "Diego|Osuna|Lara", "2012-08-08", "H", ROSARITO, ends="2030-08-07"),
        ),
        *_told(  # old and alone, one surname, without CURP
            "DEMO1003",
            _one("PENSIONADO", "Ignacio|Núñez|", "1941-07-31", "H", VICTORIA, curp=False),
        ),
        *_told(  # rights that have ended
            "DEMO1004",
            _one("TITULAR", "Verónica|Meza|Luna", "1990-02-02", "M", ENSENADA, ends="2026-06-30"),
            _one("HIJO", "Iván|Meza|", "2016-03-09", "H", ENSENADA, ends="2026-06-30"),
        ),
    ]  # fmt: skip


def _rare() -> list[Person]:
    shared = _one("HIJO", "Emilia|Soto|Rivera", "2017-02-11", "M", TECATE, ends="2035-02-10")
    return [
        *_told(  # a child in two families, whose units differ
            "DEMO1005",
            _one("TITULAR", "Daniela|Rivera|Ávila", "1988-12-01", "M", TECATE),
            shared,
        ),
        *_told(
            "DEMO1006",
            _one("TITULAR", "Arturo|Soto|Félix", "1985-10-10", "H", TIJUANA),
            replace(shared, unit=TIJUANA),
        ),
        *_told(  # a student about to turn 25, a disabled son, a mother
            "DEMO1007",
            _one("TITULAR", "Gloria|Verdugo|Ibarra", "1968-03-15", "M", MEXICALI),
            _one(
                "HIJO_ESTUDIANTE", "Paola|Zavala|Verdugo", "2001-12-15", "M", MEXICALI,
                ends="2026-12-14",
            ),
            _one("HIJO_DISCAPACIDAD", "Raúl|Zavala|Verdugo", "1996-05-05", "H", MEXICALI),
            _one("ASCENDIENTE", "Ofelia|Ibarra|", "1944-01-28", "M", MEXICALI),
        ),
        *_told(  # without head
            "DEMO1008",
            _one("CONYUGE", "Carmen|Peña|Murillo", "1972-06-18", "M", SAN_FELIPE),
            _one("HIJO", "Tomás|Félix|Peña", "2011-09-12", "H", SAN_FELIPE, ends="2029-09-11"),
        ),
        *_told(  # sex X, a ward, rights that have yet to begin
            "DEMO1009",
            _one("TITULAR", "Andrea|Muñoz|Lara", "1993-08-21", "X", TIJUANA),
            _one("TUTELADO", "Joel|Cruz|", "2013-04-04", "H", TIJUANA, ends="2031-04-03", curp=False),
            _one("ASCENDIENTE", "Elena|Lara|Díaz", "1950-10-25", "M", TIJUANA, begins="2027-01-01"),
        ),
    ]  # fmt: skip


def people() -> Rows:
    """Rows of the roll: whoever it names, once a family."""
    random = Random(PEOPLE)  # noqa: S311 - always the same people
    found = told()
    rows = [person.row() for person in found]
    curps = {row[4] for row in rows}
    for number in range(2001, 10_000):
        if len(rows) >= PEOPLE:
            break
        for person in _family(random, f"DEMO{number}"):
            alone = person
            while alone.curp and alone.row()[4] in curps:
                alone = replace(alone, number=alone.number + 1)
            rows.append(alone.row())
            curps.add(rows[-1][4])
    return rows


def _family(random: Random, number: str) -> Iterator[Person]:
    """A head with, as it happens, a partner, children and a parent, most of them in one unit."""
    unit = random.choices(UNITS, [unit.people for unit in UNITS])[0].clues
    sex = random.choice("HM")
    pensioner = random.random() < 0.2
    age = random.randint(58, 88) if pensioner else random.randint(23, 60)
    ends = random.choice((None,) * 17 + (date(2026, 6, 30), date(2026, 12, 31), date(2027, 6, 30)))
    head = _drawn(random, number, "PENSIONADO" if pensioner else "TITULAR", sex, age, unit)
    yield replace(head, ends=ends)
    key, other = 2, "M" if sex == "H" else "H"
    if random.random() < 0.55:
        kind = "CONYUGE" if random.random() < 0.8 else "CONCUBINO"
        partner = _drawn(random, number, kind, other, max(20, age + random.randint(-6, 6)), unit, key)
        yield replace(partner, ends=ends)
        key += 1
    for _ in range(0 if age > 62 else random.choice((0, 1, 1, 2, 2, 3))):
        yield _child(random, head, age, key, ends)
        key += 1
    if not pensioner and random.random() < 0.08:
        parent = _drawn(random, number, "ASCENDIENTE", "M", min(age + 25, 92), unit, key)
        yield replace(parent, ends=ends)


def _child(random: Random, head: Person, parent_age: int, key: int, ends: date | None) -> Person:
    """A minor, a student under 25 or, rarely, a disabled adult; with one surname of the head."""
    age = random.randint(0, min(24, max(0, parent_age - 19)))
    elsewhere = random.random() < 0.05
    unit = random.choice(UNITS).clues if elsewhere else head.unit
    kind = "HIJO" if age < 18 else "HIJO_ESTUDIANTE" if age < 24 else "HIJO_DISCAPACIDAD"
    child = _drawn(random, head.family, kind, random.choice("HM"), age, unit, key)
    limits = {"HIJO": _eve(child.born, 18), "HIJO_ESTUDIANTE": date(2027, 1, 31)}
    known = [day for day in (limits.get(kind), ends) if day and day > child.born]
    name = (child.name[0], head.name[1], child.name[2])
    return replace(child, name=name, ends=min(known, default=None))


def _drawn(
    random: Random, family: str, kind: str, sex: str, age: int, unit: str, key: int = 1
) -> Person:
    given = random.choice(WOMEN if sex == "M" else MEN)
    second = "" if random.random() < 0.02 else random.choice(SURNAMES)
    born = REFERENCE - timedelta(days=age * 365 + age // 4 + random.randint(1, 364))
    curp = random.random() > 0.015
    return Person(
        family, f"{key:02}", kind, (given, random.choice(SURNAMES), second), born, sex, unit, curp=curp
    )


def _eve(born: date, age: int) -> date:
    """The last day before somebody turns `age`."""
    return date(born.year + age, born.month, min(born.day, 28)) - timedelta(days=1)
