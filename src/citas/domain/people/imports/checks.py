"""What can only be seen across rows, or against the people already known: one SQL query each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citas.domain.intake.problems import Problems
from citas.domain.people.imports.rows import SHAPE

Facts = dict[str, date | datetime | bool]


@dataclass(frozen=True)
class Check:
    """`query` gives row, value and one more fact of each row; `message` may name that {fact}."""

    column: str
    message: str | Promise
    query: str


TWICE_IN_FILE = (
    Check(
        "clave_persona",
        _("Esa clave ya está en la misma familia, en la fila {fact}."),
        """
        SELECT row, person_key, first FROM (
            SELECT row, person_key, min(row) OVER (PARTITION BY affiliation, person_key) AS first
            FROM roll
        ) keys WHERE row > first ORDER BY row
        """,
    ),
    Check(
        "curp",
        _("La misma persona ya está en esta familia, en la fila {fact}."),
        """
        SELECT row, curp, first FROM (
            SELECT row, curp, min(row) OVER (PARTITION BY affiliation, curp) AS first
            FROM roll WHERE curp IS NOT NULL
        ) curps WHERE row > first ORDER BY row
        """,
    ),
    Check(
        "nombre",
        _("La misma persona (nombre y nacimiento) ya está en esta familia, en la fila {fact}."),
        """
        SELECT row, given_name, first FROM (
            SELECT row, given_name, curp, first_value(row) OVER same AS first,
                first_value(curp) OVER same AS first_curp
            FROM roll WINDOW same AS (PARTITION BY affiliation, birth_date, sort_key ORDER BY row)
        ) names WHERE row > first AND (curp IS NULL OR first_curp IS NULL) ORDER BY row
        """,
    ),
)

CURP_OF_ANOTHER_ROW = Check(
    "curp",
    _("Esa CURP está también en la fila {fact}, con otro nombre y otro nacimiento."),
    """
    SELECT row, curp, first FROM (
        SELECT row, curp, birth_date, sort_key, first_value(row) OVER same AS first,
            first_value(birth_date) OVER same AS born, first_value(sort_key) OVER same AS name
        FROM roll WHERE curp IS NOT NULL
        WINDOW same AS (PARTITION BY curp ORDER BY affiliation, person_key)
    ) curps WHERE birth_date <> born AND sort_key <> name ORDER BY row
    """,
)

CURP_OF_ANOTHER = Check(
    "curp",
    _("Esa CURP es de otra persona del padrón, con otro nombre y nacida el {fact}."),
    """
    SELECT roll.row, roll.curp, p.birth_date FROM roll JOIN people_patient p USING (curp)
    WHERE roll.coverage_id IS NULL AND p.birth_date <> roll.birth_date AND p.sort_key <> roll.sort_key
    ORDER BY row
    """,
)

KEY_OF_ANOTHER = Check(
    "clave_persona",
    _("En esta familia, esa clave es de otra persona (nacida el {fact}): use una clave nueva."),
    """
    SELECT roll.row, roll.person_key, p.birth_date FROM roll JOIN people_patient p ON p.id = patient_id
    WHERE p.birth_date <> roll.birth_date AND p.sort_key <> roll.sort_key
        AND (roll.curp = p.curp) IS NOT TRUE
    ORDER BY row
    """,
)

KNOWN_BY_ANOTHER_KEY = Check(
    "clave_persona",
    _("La misma persona ya está en esta familia con la clave {fact}."),
    """
    SELECT roll.row, roll.person_key, c.person_key FROM roll
    JOIN people_coverage c ON c.family_id = roll.family_id AND c.patient_id = roll.patient_id
    WHERE roll.coverage_id IS NULL ORDER BY row
    """,
)

HEADS_IN_FILE = Check(
    "parentesco",
    _("La familia ya tiene titular en esas fechas, en la fila {fact}."),
    """
    SELECT row, relationship, before FROM (
        SELECT row, relationship, valid_from, lag(row) OVER heads AS before,
            max(coalesce(valid_to, 'infinity')) OVER (
                heads ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS taken_until
        FROM roll WHERE is_head WINDOW heads AS (PARTITION BY affiliation ORDER BY valid_from, row)
    ) heads WHERE valid_from <= taken_until ORDER BY row
    """,
)

HEAD_IN_TABLE = Check(
    "parentesco",
    _("La familia ya tiene titular en esas fechas: la clave {fact}, que no está en el archivo."),
    """
    SELECT r.row, r.relationship, min(c.person_key) FROM roll r
    JOIN people_coverage c ON c.family_id = r.family_id AND c.is_head
        AND daterange(r.valid_from, r.valid_to, '[]') && daterange(c.valid_from, c.valid_to, '[]')
    WHERE r.is_head AND NOT EXISTS (SELECT FROM roll o WHERE o.coverage_id = c.id)
        AND (NOT %(complete)s OR c.valid_to < %(today)s)
    GROUP BY r.row, r.relationship ORDER BY r.row
    """,
)

CURP_CORRECTED = Check(
    "curp",
    _("La CURP de esta persona cambia: era {fact}."),
    """
    SELECT roll.row, roll.curp, p.curp FROM roll JOIN people_patient p ON p.id = patient_id
    WHERE p.curp <> roll.curp ORDER BY row
    """,
)

TO_LOOK_AT = (
    Check(
        "curp",
        _("Esa CURP ya es de otra persona del padrón: quedan en la lista de posibles duplicados."),
        "SELECT row, min(curp), NULL FROM roll_same_curp GROUP BY row ORDER BY row",
    ),
    Check(
        "clave_persona",
        _("La clave de esta persona cambia: era {fact}."),
        """
        SELECT r.row, r.person_key, c.person_key
        FROM roll r JOIN people_coverage c ON c.id = r.coverage_id
        WHERE c.person_key <> r.person_key ORDER BY row
        """,
    ),
    Check(
        "parentesco",
        _("La familia no tiene titular."),
        """
        SELECT min(row), affiliation, NULL FROM roll GROUP BY affiliation, family_id
        HAVING NOT bool_or(is_head) AND NOT EXISTS (
            SELECT FROM people_coverage c WHERE c.family_id = roll.family_id AND c.is_head
                AND NOT EXISTS (SELECT FROM roll o WHERE o.coverage_id = c.id)
        ) ORDER BY 1
        """,
    ),
    Check(
        "clues_unidad",
        _("Otra familia suya ({fact}) dice otra unidad: vale aquella."),
        """
        SELECT r.row, l.clues, s.affiliation FROM roll r
        JOIN roll s ON s.patient_id = r.patient_id AND s.speaks AND s.location_id <> r.location_id
        JOIN catalogue_location l ON l.id = r.location_id
        WHERE NOT r.speaks ORDER BY row
        """,
    ),
    Check(
        "nombre",
        _("Otra familia suya ({fact}) no dice lo mismo: nombre, sexo o nacimiento. Vale aquella."),
        """
        SELECT r.row, r.given_name, s.affiliation FROM roll r
        JOIN roll s ON s.patient_id = r.patient_id AND s.speaks
        WHERE NOT r.speaks AND (s.given_name, s.first_surname, s.second_surname, s.birth_date, s.sex)
            <> (r.given_name, r.first_surname, r.second_surname, r.birth_date, r.sex)
        ORDER BY row
        """,
    ),
)

PERHAPS_THE_SAME = Check(
    "nombre",
    _("Mismo nombre y nacimiento que otra persona del padrón, y falta una CURP: posible duplicado."),
    """
    SELECT r.row, r.given_name, NULL FROM roll r
    JOIN people_patient p ON p.id = r.patient_id
    JOIN roll_twins t ON t.sort_key = p.sort_key AND t.birth_date = p.birth_date
    ORDER BY row
    """,
)


def drop_faulty(check: Check, problems: Problems, facts: Facts) -> bool:
    """Note the rows at fault as errors and take them out of the roll; whether there were any."""
    faulty = []
    for row, value, message in _found(check, facts):
        problems.error(SHAPE.name, row, check.column, value, message)
        faulty.append(row)
    if faulty:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM roll WHERE row = ANY(%s)", [faulty])
    return bool(faulty)


def warn_of(check: Check, problems: Problems, facts: Facts) -> None:
    """Note the rows as worth a look."""
    for row, value, message in _found(check, facts):
        problems.warn(SHAPE.name, row, check.column, value, message)


def _found(check: Check, facts: Facts) -> Iterator[tuple[int, object, str]]:
    with connection.cursor() as cursor:
        cursor.execute(check.query, facts)
        found = cursor.fetchall()
    for row, value, fact in found:
        yield row, value, str(check.message).format(fact=fact)
