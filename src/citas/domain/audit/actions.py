from datetime import datetime

from citas.domain.audit.actors import Actor
from citas.domain.audit.models import AuditEvent


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
    """Write one event; the only writer of the log, called inside the transaction it tells of.

    `subject` is (kind, identifier), as in ("appointment", folio). No names, no contacts in `details`.
    """
    AuditEvent.objects.create(
        recorded_at=now,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        channel=actor.channel,
        action=action,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        patient_id=patient_id,
        location_id=location_id,
        reason=reason,
        details=details or {},
    )
