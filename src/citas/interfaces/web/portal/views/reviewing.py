"""Holding a place, reviewing it and booking it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.booking import alternatives, queries
from citas.domain.booking.actions import holding
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.loading import load_slot, policy_for
from citas.domain.booking.errors import (
    ExtensionLimit,
    HoldLost,
    NoticeTooShort,
    SlotDeskOnly,
    SlotTaken,
    TimeConflict,
)
from citas.domain.booking.models import Hold
from citas.domain.booking.policies import check_reviewable
from citas.domain.people.models import Patient
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.ui.entering import post_only
from citas.interfaces.web.ui.pages import refusal_page
from citas.rules import clock
from citas.rules.errors import DomainError

# Refusals after which another hour is the next step.
ANOTHER_HOUR = (SlotTaken, SlotWithdrawn, HoldLost, NoticeTooShort, SlotDeskOnly, TimeConflict)


def _another_hour(
    request: HttpRequest, visit: Visit, refusal: DomainError, patient: Patient, slot: Slot
) -> HttpResponse:
    context = {
        "patient": patient,
        "slot": slot,
        "day": clock.local_date(slot.starts_at),
        "places": alternatives.nearest(
            patient,
            slot.service,
            starts_at=slot.starts_at,
            practitioner_id=slot.practitioner_id,
            lost=slot.pk,
            now=visit.now,
        ),
    }
    return refusal_page(request, refusal, template="portal/another_hour.jinja", **context)


def _number(request: HttpRequest, field: str) -> int:
    given = request.POST.get(field, "")
    return int(given) if given.isdecimal() and len(given) < 19 else 0


@post_only("portal:members")
@insured
def keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hold the place that was chosen, and go to its review."""
    patient = visit.patient(_number(request, "paciente"))
    slot = load_slot(_number(request, "lugar"))
    try:
        kept = holding.hold(
            account_id=visit.user_id,
            patient_id=patient.pk,
            slot_id=slot.pk,
            actor=visit.actor,
            now=visit.now,
        )
    except ANOTHER_HOUR as refusal:
        return _another_hour(request, visit, refusal, patient, slot)
    return _see_other("portal:review", kept.pk)


def _see_other(page: str, *arguments: object) -> HttpResponse:
    response = redirect(page, *arguments)
    response.status_code = 303
    return response


@insured
def review(request: HttpRequest, visit: Visit, hold_id: int) -> HttpResponse:
    """Step 6: what will be booked, and until when it is held; a POST books it."""
    kept = queries.hold_for(visit.user_id, hold_id)
    patient = visit.patient(kept.patient_id)
    if request.method == "POST":
        return _book(request, visit, hold_id, patient, kept.slot)
    if kept.ended_at and (receipt := _receipt(visit, kept)):
        return receipt
    live = kept.ended_at is None and kept.expires_at > visit.now
    day, slot = clock.local_date(kept.slot.starts_at), kept.slot
    policy = policy_for(slot, visit.now)
    try:
        check_reviewable(slot, policy, visit.now, under_review=live)
    except ANOTHER_HOUR as refusal:
        return _another_hour(request, visit, refusal, patient, slot)
    trail = Trail(patient, slot.service, day, str(slot.practitioner_id), slot.practitioner.name, True)
    context = {"hold": kept, "slot": slot, "patient": patient, "live": live}
    context |= {"trail": trail, "now": visit.now}
    context["more_time"] = live and kept.extensions < policy.hold_extensions
    return render(request, "portal/review.jinja", context)


def _receipt(visit: Visit, kept: Hold) -> HttpResponse | None:
    """The way to the receipt when the hold was booked, as by another tab; otherwise None."""
    booked = queries.booked_from(visit.user_id, kept, visit.now)
    return _see_other("portal:receipt", booked.folio) if booked else None


def _book(
    request: HttpRequest, visit: Visit, hold_id: int, patient: Patient, slot: Slot
) -> HttpResponse:
    # One key a hold: the button pressed twice, a second tab and Back all find the same appointment. Its
    # space keeps it apart from the keys of programs, which have none.
    try:
        booked = book(
            account_id=visit.user_id,
            patient_id=patient.pk,
            slot_id=slot.pk,
            key=f"hold {hold_id}",
            actor=visit.actor,
            now=visit.now,
        )
    except ANOTHER_HOUR as refusal:
        return _another_hour(request, visit, refusal, patient, slot)
    return _see_other("portal:receipt", booked.appointment.folio)


@post_only("portal:review")
@insured
def more_time(request: HttpRequest, visit: Visit, hold_id: int) -> HttpResponse:
    """Keep the place some minutes longer."""
    kept = queries.hold_for(visit.user_id, hold_id)
    try:
        holding.extend(account_id=visit.user_id, hold_id=hold_id, now=visit.now)
    except ExtensionLimit as refusal:
        messages.info(request, f"{refusal.sentence()} {refusal.advice()}")
    except ANOTHER_HOUR as refusal:
        patient = visit.patient(kept.patient_id)
        return _receipt(visit, kept) or _another_hour(request, visit, refusal, patient, kept.slot)
    return _see_other("portal:review", hold_id)


@post_only("portal:review")
@insured
def let_go(request: HttpRequest, visit: Visit, hold_id: int) -> HttpResponse:
    """Give the place back and choose another hour of the same doctor and day."""
    kept = queries.hold_for(visit.user_id, hold_id)
    holding.release(account_id=visit.user_id, hold_id=hold_id, now=visit.now)
    if receipt := _receipt(visit, kept):
        return receipt
    messages.info(request, _("Soltamos ese horario. Elija otro."))
    slot = kept.slot
    day = clock.local_date(slot.starts_at)
    return _see_other("portal:hours", kept.patient_id, slot.service.code, day, str(slot.practitioner_id))
