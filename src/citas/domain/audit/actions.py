import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from citas.domain.audit.actors import Actor

# Written out: every action records, and building this INSERT took longer than running it.
_RECORD = """
INSERT INTO audit_auditevent (recorded_at, actor_id, actor_kind, channel, action, subject_kind,
    subject_id, patient_id, location_id, reason, details)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)
"""


def record(
    *,
    actor: Actor,
    action: str,
    subject: tuple[str, object],
    now: datetime,
    patient_id: int | None = None,
    location_id: int | None = None,
    reason: str = "",
    details: dict[str, object] | None = None,
) -> None:
    """Write one event, called inside the transaction it tells of; with `record_each` the only writer.

    `subject` is (kind, identifier), as in ("appointment", folio). No names, no contacts in `details`.
    """
    kind, identifier = subject
    who = (actor.user_id, actor.kind.value, actor.channel.value)
    where = (patient_id, location_id, reason, json.dumps(details or {}))
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, (now, *who, action, kind, str(identifier), *where))


def record_each(
    patients: Iterable[tuple[int, int]],
    *,
    actor: Actor,
    action: str,
    subject: tuple[str, object],
    now: datetime,
) -> None:
    """The same event for each patient (identifier, and that of the unit), as `record` writes one."""
    kind, identifier = subject
    told = (now, actor.user_id, actor.kind.value, actor.channel.value, action, kind, str(identifier))
    with connection.cursor() as cursor:
        cursor.executemany(_RECORD, [(*told, *patient, "", "{}") for patient in patients])
