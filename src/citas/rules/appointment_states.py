"""The life of an appointment as data: which verb leads from which status to which (FHIR R4 codes)."""

from enum import StrEnum
from typing import Final

from citas.rules.errors import DomainError, Kind


class Status(StrEnum):
    """FHIR Appointment.status, the part in use."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked-in"
    FULFILLED = "fulfilled"
    NOSHOW = "noshow"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What people do to an appointment."""

    BOOK = "book"
    ARRIVE = "arrive"
    CHECK_IN = "check-in"
    FULFIL = "fulfil"
    MISS = "miss"
    CANCEL = "cancel"
    RESTORE = "restore"
    RESCHEDULE = "reschedule"
    RELOCATE = "relocate"  # to another place too, but on the clinic's account: no limit counts it


TRANSITIONS: Final[dict[tuple[Status, Verb], Status]] = {
    (Status.BOOKED, Verb.ARRIVE): Status.ARRIVED,
    (Status.BOOKED, Verb.CHECK_IN): Status.CHECKED_IN,
    (Status.BOOKED, Verb.FULFIL): Status.FULFILLED,
    (Status.BOOKED, Verb.MISS): Status.NOSHOW,
    (Status.BOOKED, Verb.CANCEL): Status.CANCELLED,
    (Status.BOOKED, Verb.RESCHEDULE): Status.BOOKED,
    (Status.BOOKED, Verb.RELOCATE): Status.BOOKED,
    (Status.ARRIVED, Verb.CHECK_IN): Status.CHECKED_IN,
    (Status.ARRIVED, Verb.FULFIL): Status.FULFILLED,
    (Status.ARRIVED, Verb.CANCEL): Status.CANCELLED,
    (Status.CHECKED_IN, Verb.FULFIL): Status.FULFILLED,
    (Status.CHECKED_IN, Verb.CANCEL): Status.CANCELLED,
    # undone at once, while the place waits
    (Status.CANCELLED, Verb.RESTORE): Status.BOOKED,
    # somebody marked as missed was there after all
    (Status.NOSHOW, Verb.ARRIVE): Status.ARRIVED,
}


class TransitionRefused(DomainError):
    """The appointment's status does not allow the verb."""

    code = "transition_refused"
    kind = Kind.CONFLICT
    message = "Esa cita ya no admite ese cambio."
    next_step = "Vea en Tus citas cómo quedó."


def transition(status: Status, verb: Verb) -> Status:
    """The status after `verb`. Raises TransitionRefused where the table has no such step."""
    try:
        return TRANSITIONS[status, verb]
    except KeyError:
        raise TransitionRefused(status=status, verb=verb) from None


def mermaid() -> str:
    """The table as a Mermaid state diagram, as it stands in docs/appointment-states.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.BOOKED.name}: {Verb.BOOK.value}"]
    lines += [
        f"    {before.name} --> {after.name}: {verb.value}"
        for (before, verb), after in TRANSITIONS.items()
    ]
    return "\n".join(lines)
