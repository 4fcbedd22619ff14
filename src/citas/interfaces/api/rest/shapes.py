"""What goes over the wire, as it stands in the OpenAPI document."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from citas.domain.booking.actions.cancelling import Cause
from citas.domain.booking.availability import Day
from citas.domain.booking.models import Appointment
from citas.domain.booking.policies import late_from
from citas.domain.booking.why import Why
from citas.domain.catalogue.models import Location
from citas.domain.people.queries import Member
from citas.rules import clock

LARGEST_ID = 2**63 - 1
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _first_of_month(value: object) -> date:
    if not isinstance(value, str) or not MONTH.fullmatch(value):
        raise ValueError("YYYY-MM")
    return date.fromisoformat(f"{value}-01")


def _day(value: object) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("YYYY-MM-DD")
    return date.fromisoformat(value)


def _whole(value: object) -> object:
    """JSON knows one kind of number: 7.0 is 7; but "7" and true are none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("whole number")
    return value


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
BodyId = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(_whole)]
Weekday = Annotated[int, Field(ge=1, le=7), BeforeValidator(_whole)]
Code = Annotated[str, StringConstraints(max_length=30, pattern=r"^[^\x00-\x1f]+$")]
Folio = Annotated[str, StringConstraints(max_length=20)]
Limit = Annotated[int, Field(ge=0, le=200)]
# No space: keys of other surfaces have one, so that nobody sends theirs.
Key = Annotated[str, StringConstraints(max_length=80, pattern=r"^[!-~]+$")]
IsoDay = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Month = Annotated[
    date,
    BeforeValidator(_first_of_month),
    WithJsonSchema({"type": "string", "pattern": f"^{MONTH.pattern}$", "example": "2026-12"}),
]


class FieldProblem(Schema):
    """One datum that must be corrected; what was sent is not repeated."""

    field: str
    where: Literal["query", "path", "header", "body"]
    message: str


class Problem(Schema):
    """RFC 9457; `code` never changes, `detail` and `next_step` are sentences for the person."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    next_step: str
    fields: list[FieldProblem] | None = None


class Unit(Schema):
    """A health unit."""

    clues: str
    name: str

    @classmethod
    def of(cls, location: Location) -> "Unit":
        """The unit as sent."""
        return cls(clues=location.clues, name=location.name)


class PatientShape(Schema):
    """Whom the caller may book for; `reason` says why nothing can be booked.

    `via`: the caller himself, somebody of the family he heads, or whom he helps by permission until the
    day `until`. Of whom he knows by name alone, relationship and unit are null; of whom he helps, the
    relationship.
    """

    id: int
    name: str
    via: Literal["self", "head", "helper"]
    until: date | None
    relationship: str | None
    unit: Unit | None
    can_book: bool
    reason: str | None

    @classmethod
    def of(cls, member: Member) -> "PatientShape":
        """The member as sent."""
        return cls(
            id=member.patient.pk,
            name=member.patient.name,
            via=member.via.value,  # type: ignore[arg-type]
            until=member.until,
            relationship=None if member.via.value == "helper" else member.relationship or None,
            unit=None if member.name_only else Unit.of(member.patient.assigned_location),
            can_book=member.can_book,
            reason=member.reason.sentence() if member.reason else None,
        )


class Service(Schema):
    """A service of the patient's unit; `minutes` is the usual length."""

    code: str
    name: str
    minutes: int


class DayShape(Schema):
    """A local day; `why`, a code that never changes, and `reason`, in words, are null of an open one."""

    date: date
    places: int
    status: Literal["open", "full", "closed", "not-yet"]
    why: Why | None
    reason: str | None

    @classmethod
    def of(cls, day: Day) -> "DayShape":
        """The day as sent."""
        return cls(
            date=day.day,
            places=day.places,
            status=day.status.value,
            why=day.why,
            reason=day.reason or None,
        )


class Person(Schema):
    """A patient or a practitioner, by identifier and name."""

    id: int
    name: str


class Place(Schema):
    """A free place; instants carry the offset of Baja California on that day."""

    id: int
    start: datetime
    end: datetime


class DoctorPlaces(Schema):
    """A practitioner's free places of one day, by hour."""

    practitioner: Person
    slots: list[Place]


class Wish(Schema):
    """Which place for whom."""

    patient: BodyId
    slot: BodyId


class Moving(Schema):
    """Which place the appointment is to have."""

    slot: BodyId


class Cancelling(Schema):
    """Why, if somebody wishes to say: one of the causes that the pages offer."""

    reason: Cause | Literal[""] = ""


class HoldShape(Schema):
    """A place kept for the caller until `expires_at`."""

    id: int
    expires_at: datetime


class AppointmentShape(Schema):
    """An appointment; `status` is FHIR's; to cancel it after `late_from` counts as late."""

    folio: str
    status: Literal["booked", "arrived", "checked-in", "fulfilled", "noshow", "cancelled"]
    start: datetime
    end: datetime
    patient: Person
    practitioner: Person
    unit: Unit
    service: Service
    room: str
    disrupted: bool
    late_from: datetime | None

    @classmethod
    def of(cls, appointment: Appointment, now: datetime) -> "AppointmentShape":
        """The appointment as sent; expects patient and slot loaded."""
        slot, patient = appointment.slot, appointment.patient
        late = late_from(appointment, now)
        return cls(
            folio=appointment.folio,
            status=appointment.status,  # type: ignore[arg-type]
            start=clock.local(appointment.starts_at),
            end=clock.local(appointment.ends_at),
            patient=Person(id=patient.pk, name=patient.name),
            practitioner=Person(id=slot.practitioner_id, name=slot.practitioner.name),
            unit=Unit.of(slot.location),
            service=Service.from_orm(slot.service),
            room=slot.role.room,
            disrupted=appointment.disrupted_at is not None,
            late_from=clock.local(late) if late else None,
        )
