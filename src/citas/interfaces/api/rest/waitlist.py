"""Standing in line for a place, and answering what is offered."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from citas.domain.booking import availability, queries
from citas.domain.booking.errors_waiting import EntryUnknown
from citas.domain.booking.models import Offer
from citas.domain.booking.waiting.answering import accept, decline
from citas.domain.booking.waiting.joining import Wish, join, leave
from citas.domain.booking.waiting.queries import Waiting, waiting
from citas.domain.people.queries import check_insured, patient_for
from citas.interfaces.api.common.callers import caller
from citas.interfaces.api.rest.refusals import REFUSALS
from citas.interfaces.api.rest.shapes import (
    AppointmentShape,
    BodyId,
    Code,
    Folio,
    Id,
    IsoDay,
    Person,
    Service,
    Unit,
    Weekday,
)
from citas.rules import clock

router = Router(tags=["waiting list"])
Part = Literal["any", "morning", "afternoon"]


class WaitWish(Schema):
    """What place would do: weekday 1 is Monday, none is any; the morning ends at noon; `appointment` is
    the folio of a later one in hand, to be moved."""

    patient: BodyId
    service: Code
    last_day: IsoDay
    practitioner: BodyId | None = None
    weekdays: Annotated[list[Weekday], Field(default_factory=list, max_length=7)]
    part: Part = "any"
    appointment: Folio | None = None


class OfferShape(Schema):
    """A place kept for who waits, to be answered until `expires_at`."""

    id: int
    start: datetime
    end: datetime
    practitioner: Person
    unit: Unit
    expires_at: datetime

    @classmethod
    def of(cls, offer: Offer) -> "OfferShape":
        """The offer as sent; expects its place loaded."""
        slot = offer.slot
        return cls(
            id=offer.pk,
            start=clock.local(slot.starts_at),
            end=clock.local(slot.ends_at),
            practitioner=Person(id=slot.practitioner_id, name=slot.practitioner.name),
            unit=Unit.of(slot.location),
            expires_at=clock.local(offer.expires_at),
        )


class WaitingShape(Schema):
    """Somebody in a line; `position` counts from 1."""

    id: int
    patient: Person
    service: Service
    unit: Unit
    practitioner: Person | None
    weekdays: list[int]
    part: Part
    last_day: date
    appointment: str | None
    position: int
    offer: OfferShape | None

    @classmethod
    def of(cls, one: Waiting) -> "WaitingShape":
        """The entry as sent."""
        entry, doctor = one.entry, one.entry.practitioner
        return cls(
            id=entry.pk,
            patient=Person(id=entry.patient_id, name=entry.patient.name),
            service=Service.from_orm(entry.service),
            unit=Unit.of(entry.location),
            practitioner=Person(id=doctor.pk, name=doctor.name) if doctor else None,
            weekdays=entry.weekdays,
            part=entry.part,  # type: ignore[arg-type]
            last_day=entry.last_day,
            appointment=entry.appointment.folio if entry.appointment else None,
            position=one.position,
            offer=OfferShape.of(one.offer) if one.offer else None,
        )


@router.get("/waitlist", response={200: list[WaitingShape], **REFUSALS})
def waitlist(request: HttpRequest) -> list[WaitingShape]:
    """For whom the caller sees waiting, who joined first first."""
    who = caller(request)
    found = waiting(who.user_id, who.now)
    if not found:
        check_insured(who.user_id, who.today)
    return [WaitingShape.of(one) for one in found]


@router.post("/waitlist", response={201: WaitingShape, 200: WaitingShape, **REFUSALS})
def wait(request: HttpRequest, wish: WaitWish) -> Status[WaitingShape]:
    """Join the line of the patient's unit. The same wish again: 200, and its place in line."""
    who = caller(request)
    patient = patient_for(who.user_id, wish.patient, who.today)
    service = availability.service_for(patient, wish.service)
    in_hand = wish.appointment
    kept = Wish(
        service_id=service.pk,
        last_day=wish.last_day,
        practitioner_id=wish.practitioner,
        weekdays=tuple(wish.weekdays),
        part=wish.part,
        appointment_id=queries.appointment_for(who.user_id, in_hand, who.now).pk if in_hand else None,
    )
    entry = join(account_id=who.user_id, patient_id=patient.pk, wish=kept, actor=who.actor, now=who.now)
    mine = next((one for one in waiting(who.user_id, who.now) if one.entry.pk == entry.pk), None)
    if mine is None:  # somebody left the line for him meanwhile
        raise EntryUnknown()
    return Status(201 if entry.joined_at == who.now else 200, WaitingShape.of(mine))


@router.delete("/waitlist/{entry_id}", response={204: None, **REFUSALS})
def step_out(request: HttpRequest, entry_id: Id) -> Status[None]:
    """Leave the line; leaving it again changes nothing."""
    who = caller(request)
    leave(account_id=who.user_id, entry_id=entry_id, actor=who.actor, now=who.now)
    return Status(204, None)


@router.post("/offers/{offer_id}/accept", response={200: AppointmentShape, **REFUSALS})
def take(request: HttpRequest, offer_id: Id) -> AppointmentShape:
    """Take the place: a new appointment, or an earlier hour for the one in hand. Again: the same."""
    who = caller(request)
    return AppointmentShape.of(accept(offer_id=offer_id, actor=who.actor, now=who.now), who.now)


@router.post("/offers/{offer_id}/decline", response={204: None, **REFUSALS})
def leave_it(request: HttpRequest, offer_id: Id) -> Status[None]:
    """Leave the place to the next and wait on; again changes nothing."""
    who = caller(request)
    decline(offer_id=offer_id, actor=who.actor, now=who.now)
    return Status(204, None)
