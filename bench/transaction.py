"""The complete transaction of a booking as a script for pgbench, made of the product's own statements.

Each client books other pairs; a pair's identifiers follow from its number, see sql/agenda.sql. Policies,
roles and services are in the memory of a process at work, so they are not asked for here either.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings

from citas.domain.access import contacts, sessions
from citas.domain.audit import actions as audit
from citas.domain.booking import policies
from citas.domain.booking.actions import appointing, loading
from citas.domain.booking.waiting import ending
from citas.domain.messaging import outbox
from citas.domain.people import queries as people
from citas.domain.scheduling import actions as slots

VARIABLES = r"""
\set n :n + 1
\set pair :client_id * :share + :n
\set family :pair + 1
\set patient 3 * :pair + 3
\set slot :pair + 1
"""
FOLIO = "upper(substr(md5((:pair)::text), 1, 8))"
PLACE = "(SELECT {} FROM scheduling_slot WHERE id = :slot)"
DIGEST = "encode(sha256((:pair)::text::bytea), 'hex')"
KEY = "'bench-' || (:pair)::text"
AUDITED = (
    "now()", ":family", "'insured'", "'api'", "'appointment.book'", "'appointment'", FOLIO, ":patient",
    PLACE.format("location_id"), "''", "'{}'",
)  # fmt: skip
MADE = {
    "folio": FOLIO,
    "status": "'booked'",
    "patient_id": ":patient",
    "slot_id": ":slot",
    "service_id": PLACE.format("service_id"),
    "booked_by_id": ":family",
    "starts_at": PLACE.format("starts_at"),
    "ends_at": PLACE.format("ends_at"),
    "created_at": "now()",
    "key": KEY,
    "digest": DIGEST,
    "verb": "'book'",
    "actor": ":family",
    "kind": "'insured'",
}
UPCOMING = {
    "patient": ":patient",
    "now": "now()",
    "upcoming": "'{booked,arrived,checked-in}'",
}
# These accounts have no contact but their own page.
FACTS = """'{"folio": "BC23-D4F5", "day": "", "hour": "", "unit": "", "minutes": "15"}'"""
TOLD = {
    "event": "'appointment:' || (:pair)::text",
    "letter": "'booked'",
    "user": ":family",
    "language": "'es-mx'",
    "facts": FACTS,
    "sealed": "''",
    "now": "now()",
    "until": PLACE.format("starts_at"),
    "channels": "'{portal}'",
    "addresses": "ARRAY[(:family)::text]",
    "states": "'{sent}'",
    "dues": "ARRAY[now()]",
}
SERVED = {
    "patient": ":patient",
    "service": PLACE.format("service_id"),
    "limit": "1",
    "now": "now()",
}
STATEMENTS: Sequence[tuple[str, Sequence[str] | Mapping[str, str]]] = [
    (sessions._SESSION, ("'bench' || lpad((:pair)::text, 27, '0')", "now()")),
    (sessions._USER, (":family",)),
    ("BEGIN", ()),
    (loading._LOCK_PATIENT, (":patient",)),
    (people._VIA, {"user": ":family", "patient": ":patient", "today": "current_date"}),
    (appointing._KEY, (":family", KEY)),
    (loading._LOAD_SLOT, (":slot",)),
    (loading._REVIEWS, (":family", ":patient", ":slot")),
    (policies._UPCOMING, UPCOMING),
    (slots._OCCUPY, {"slot": ":slot", "now": "now()", "holds": "'{}'"}),
    (appointing._MAKE, MADE),
    (ending._SERVED, SERVED),
    (audit._RECORD, AUDITED),
    (contacts._REACH, {"user": ":family"}),
    (outbox._WRITE, TOLD),
    ("COMMIT", ()),
]


def script() -> Path:
    """The file, written anew."""
    lines = [" ".join(_filled(*statement).split()) + ";" for statement in STATEMENTS]
    path: Path = settings.CITAS_HOME / "booking.pgbench"
    path.write_text(VARIABLES.lstrip() + "\n".join(lines) + "\n")
    return path


def _filled(sql: str, values: Sequence[str] | Mapping[str, str]) -> str:
    return sql % (values if isinstance(values, Mapping) else tuple(values))
