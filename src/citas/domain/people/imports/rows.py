"""One row of the roll (padrón): its checks, and its columns as the staging table takes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from citas.domain.catalogue.models import Location
from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import Row, Shape
from citas.domain.intake.rows import Cells
from citas.domain.people.models import Relationship
from citas.rules import curp as curps
from citas.rules.names import sort_key

SHAPE = Shape(
    "padrón",
    (
        "numero_afiliacion", "clave_persona", "parentesco", "serie_credencial", "curp", "nombre",
        "primer_apellido", "segundo_apellido", "fecha_nacimiento", "sexo", "entidad_nacimiento",
        "clues_unidad", "vigencia_inicio", "vigencia_fin", "telefono", "correo",
    ),
)  # fmt: skip
GENERIC = "XEXX010101"  # what offices write for foreigners without CURP: not one person's
OLDEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Known:
    """What rows are checked against: relationships and units of the catalogue, and the day."""

    today: date
    relationships: dict[str, Relationship]
    locations: dict[str, int]

    @classmethod
    def on(cls, today: date) -> "Known":
        """As they stand now."""
        return cls(
            today,
            {r.code: r for r in Relationship.objects.all()},
            dict(Location.objects.filter(active=True).values_list("clues", "pk")),
        )


def checked(rows: Iterator[Row], known: Known, problems: Problems) -> Iterator[tuple[object, ...]]:
    """The rows that are right in themselves, in the order of the staging table's columns."""
    for row in rows:
        cells = Cells(SHAPE.name, row, problems)
        values = _values(cells, known)
        if cells.ok:
            yield (row.number, *values)


def _values(cells: Cells, known: Known) -> tuple[object, ...]:
    relationship = cells.known(
        "parentesco", known.relationships, _("No está en el catálogo de parentescos.")
    )
    clues = cells.known("clues_unidad", known.locations, _("No hay una unidad activa con esa CLUES."))
    born, begins, ends = _days(cells, known.today)
    name = (
        cells.person_name("nombre"),
        cells.person_name("primer_apellido"),
        cells.person_name("segundo_apellido", required=False),
    )
    sex = cells.known("sexo", ("H", "M", "X"), _("Debe ser H, M o X."))
    state = cells.known(
        "entidad_nacimiento", curps.BIRTH_STATES, _("No es la clave de una entidad, como BC.")
    )
    curp = _curp(cells, born, sex, state)
    kind = known.relationships.get(relationship)
    _check_age(cells, kind, born, ends)
    return (
        cells.code("numero_afiliacion", settings.AFFILIATION_PATTERN, _("la forma de una afiliación")),
        cells.code("clave_persona", r"[A-Z0-9]{1,10}", _("de 1 a 10 letras o dígitos")),
        relationship,
        kind is not None and kind.is_head,
        cells.text("serie_credencial", 30),
        curp,
        *name,
        born,
        sex,
        state,
        known.locations.get(clues),
        begins,
        ends,
        cells.phone("telefono"),
        cells.mail("correo"),
        sort_key(*name),
    )


def _days(cells: Cells, today: date) -> tuple[date | None, date | None, date | None]:
    born = cells.day("fecha_nacimiento")
    if born and not OLDEST <= born <= today:
        cells.wrong("fecha_nacimiento", born, _("No puede ser una fecha de nacimiento."))
    begins, ends = cells.period("vigencia_inicio", "vigencia_fin")
    return born, begins, ends


def _curp(cells: Cells, born: date | None, sex: str, state: str) -> str | None:
    """The CURP, or None without one: the law forbids refusing a person for that."""
    curp = cells.code("curp", r"[A-ZÑ0-9]{18}", _("18 letras y dígitos"), required=False)
    if not curp:
        if cells.is_blank("curp"):
            cells.odd("curp", "", _("Sin CURP: la persona se registra y queda por completar."))
        return None
    if curp.startswith(GENERIC):
        cells.odd("curp", curp, _("CURP genérica: la persona se registra sin ella."))
        return None
    facts = curps.read_curp(curp)
    if facts is None:
        cells.wrong("curp", curp, _fault(curp))
        return None
    said = (
        ("fecha_nacimiento", facts.birth_date, born),
        ("sexo", facts.sex, sex),
        ("entidad_nacimiento", facts.birth_state, state),
    )
    for column, by_curp, given in said:
        if given and given != by_curp:
            cells.odd(column, given, _("No coincide con la CURP, que dice {said}.").format(said=by_curp))
    return curp


def _fault(curp: str) -> str:
    digit = curps.check_digit(curp[:17])
    if curp[17].isdigit() and digit != curp[17]:
        return _("El dígito verificador de la CURP no corresponde: sería {digit}.").format(digit=digit)
    return _("No tiene la forma de una CURP (letras, fecha, sexo, entidad).")


def _check_age(cells: Cells, kind: Relationship | None, born: date | None, ends: date | None) -> None:
    if kind is None or kind.age_limit is None or born is None:
        return
    birthday = _birthday(born, kind.age_limit)
    if ends is None or ends > birthday:
        cells.odd(
            "vigencia_fin",
            ends,
            _("La vigencia de {kind} pasa de su cumpleaños {age} ({birthday}).").format(
                kind=kind.code, age=kind.age_limit, birthday=birthday
            ),
        )


def _birthday(born: date, age: int) -> date:
    """The day on which somebody turns `age`; who was born on 29 February, on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
