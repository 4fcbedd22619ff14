"""Reading the log, as an auditor does: by what stands in it, in plain identifiers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.audit.models import AuditEvent

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What to look for; what is empty or None asks nothing. Instants: from (included), to (excluded).

    `before` goes on after a page: only events with a smaller identifier.
    """

    since: datetime | None = None
    until: datetime | None = None
    actor_id: int | None = None
    actor_kind: str = ""
    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    patient_id: int | None = None
    before: int | None = None


LOOKUPS = {
    "since": "recorded_at__gte",
    "until": "recorded_at__lt",
    "actor_id": "actor_id",
    "actor_kind": "actor_kind",
    "action": "action__startswith",
    "subject_kind": "subject_kind",
    "subject_id": "subject_id",
    "patient_id": "patient_id",
    "before": "pk__lt",
}


def read_log(*, wanted: Wanted, actor: Actor, now: datetime) -> list[AuditEvent]:
    """The latest events that are `wanted`: at most PAGE and one more, which says that there are others.

    This reading is written down too; it shows in the next.
    """
    asked = {
        lookup: value
        for name, lookup in LOOKUPS.items()
        if (value := getattr(wanted, name)) not in (None, "")
    }
    with transaction.atomic():
        found = list(AuditEvent.objects.filter(**asked).order_by("-pk")[: PAGE + 1])
        details: dict[str, object] = {lookup: str(value) for lookup, value in asked.items()}
        subject = ("log", "page")
        record(actor=actor, action="audit.read", subject=subject, now=now, details=details)
    return found


def last_page(found: list[AuditEvent]) -> tuple[list[AuditEvent], int | None]:
    """What to show of `read_log`, and the identifier from which the next page goes on, or None."""
    shown = found[:PAGE]
    return shown, shown[-1].pk if len(found) > PAGE else None
