"""Giving an appointment up, taking that back, and moving it."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Body, Header, Router

from citas.domain.booking import queries
from citas.domain.booking.actions import cancelling, moving
from citas.domain.booking.models import Appointment
from citas.interfaces.api.common.callers import Caller, caller
from citas.interfaces.api.rest.refusals import REFUSALS
from citas.interfaces.api.rest.shapes import AppointmentShape, Cancelling, Folio, Key, Moving

router = Router(tags=["booking"])


def _seen(who: Caller, folio: str) -> Appointment:
    return queries.appointment_for(who.user_id, folio, who.now)


@router.post("/appointments/{folio}/cancel", response={200: AppointmentShape, **REFUSALS})
def cancel(
    request: HttpRequest, folio: Folio, given: Annotated[Cancelling | None, Body()] = None
) -> AppointmentShape:
    """Cancel an appointment; again changes nothing. For a minute it can be taken back."""
    who = caller(request)
    reason = given.reason if given else ""
    found = _seen(who, folio)
    cancelling.cancel(appointment_id=found.pk, actor=who.actor, now=who.now, reason=reason)
    return AppointmentShape.of(_seen(who, folio), who.now)


@router.post("/appointments/{folio}/undo", response={200: AppointmentShape, **REFUSALS})
def undo(request: HttpRequest, folio: Folio) -> AppointmentShape:
    """Take a cancelling back while the place still waits; again changes nothing."""
    who = caller(request)
    found = _seen(who, folio)
    cancelling.undo_cancel(appointment_id=found.pk, actor=who.actor, now=who.now)
    return AppointmentShape.of(_seen(who, folio), who.now)


@router.post("/appointments/{folio}/reschedule", response={200: AppointmentShape, **REFUSALS})
def reschedule(
    request: HttpRequest,
    folio: Folio,
    wish: Moving,
    idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")],
) -> AppointmentShape:
    """Move an appointment to another place of its service; the folio stays, the old place is freed."""
    who = caller(request)
    found = _seen(who, folio)
    moving.reschedule(
        appointment_id=found.pk,
        slot_id=wish.slot,
        key=idempotency_key,
        actor=who.actor,
        now=who.now,
    )
    return AppointmentShape.of(_seen(who, folio), who.now)
