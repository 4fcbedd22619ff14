"""Keeping a place, and turning it into an appointment."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Router, Status

from citas.domain.booking import queries
from citas.domain.booking.actions import appointing, holding
from citas.domain.people.queries import check_insured
from citas.interfaces.api.common.callers import caller
from citas.interfaces.api.rest.refusals import REFUSALS
from citas.interfaces.api.rest.shapes import (
    AppointmentShape,
    Folio,
    HoldShape,
    Id,
    Key,
    Limit,
    Wish,
)
from citas.rules import clock

router = Router(tags=["booking"])


@router.post("/holds", response={201: HoldShape, **REFUSALS})
def hold(request: HttpRequest, wish: Wish) -> Status[HoldShape]:
    """Keep a place for some minutes; an older hold of the caller ends."""
    who = caller(request)
    kept = holding.hold(
        account_id=who.user_id,
        patient_id=wish.patient,
        slot_id=wish.slot,
        actor=who.actor,
        now=who.now,
    )
    return Status(201, HoldShape(id=kept.pk, expires_at=clock.local(kept.expires_at)))


@router.delete("/holds/{hold_id}", response={204: None, **REFUSALS})
def release(request: HttpRequest, hold_id: Id) -> Status[None]:
    """Give a kept place back; releasing it again changes nothing."""
    who = caller(request)
    holding.release(account_id=who.user_id, hold_id=hold_id, now=who.now)
    return Status(204, None)


@router.post("/appointments", response={201: AppointmentShape, 200: AppointmentShape, **REFUSALS})
def book(
    request: HttpRequest,
    wish: Wish,
    idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")],
) -> Status[AppointmentShape]:
    """Book a place: the one the caller keeps, or a free one. The same key again: 200, same folio."""
    who = caller(request)
    booked = appointing.book(
        account_id=who.user_id,
        patient_id=wish.patient,
        slot_id=wish.slot,
        key=idempotency_key,
        actor=who.actor,
        now=who.now,
    )
    return Status(201 if booked.created else 200, AppointmentShape.of(booked.appointment, who.now))


@router.get("/appointments", response={200: list[AppointmentShape], **REFUSALS})
def appointments(request: HttpRequest, past: Limit = 50) -> list[AppointmentShape]:
    """Appointments to come, the next one first; then at most `past` of those over, the latest first."""
    who = caller(request)
    found = [
        *queries.upcoming(who.user_id, who.now)[:200],
        *queries.past(who.user_id, who.now, limit=past),
    ]
    if not found:
        check_insured(who.user_id, who.today)
    return [AppointmentShape.of(one, who.now) for one in found]


@router.get("/appointments/{folio}", response={200: AppointmentShape, **REFUSALS})
def appointment(request: HttpRequest, folio: Folio) -> AppointmentShape:
    """One appointment by its folio; case, spaces and hyphens are forgiven."""
    who = caller(request)
    return AppointmentShape.of(queries.appointment_for(who.user_id, folio, who.now), who.now)
