"""Holding a place, reviewing it, and booking it or moving an appointment there."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from citas.domain.booking import alternatives, queries
from citas.domain.booking.actions import holding
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.loading import load_slot, policy_for
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.errors import (
    ExtensionLimit,
    HoldLost,
    MovedMeanwhile,
    NoticeTooShort,
    SlotDeskOnly,
    SlotTaken,
    TimeConflict,
)
from citas.domain.booking.follow_ups import opened_by_order, opens_early
from citas.domain.booking.models import Appointment, Hold
from citas.domain.booking.policies import check_reviewable
from citas.domain.booking.visits.proposing import elsewhere_close
from citas.domain.people.models import Patient
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.interfaces.web.portal.door import Visit, insured, see_other
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.ui.entering import number_sent, post_only
from citas.interfaces.web.ui.pages import refusal_page
from citas.rules import clock
from citas.rules.errors import DomainError

# Refusals after which another hour is the next step.
ANOTHER_HOUR = (SlotTaken, SlotWithdrawn, HoldLost, NoticeTooShort, SlotDeskOnly, TimeConflict)


@dataclass(frozen=True)
class Choice:
    """A place for a patient; `moves` is the appointment that is to move there, None to book."""

    patient: Patient
    slot: Slot
    moves: Appointment | None = None

    @property
    def trail(self) -> Trail:
        """Where it stands on the path."""
        slot = self.slot
        who, doctor = str(slot.practitioner_id), slot.practitioner.name
        day = clock.local_date(slot.starts_at)
        return Trail(self.patient, slot.service, day, who, doctor, reviewing=True, moves=self.moves)

    @property
    def shown(self) -> dict[str, object]:
        """What pages tell of it."""
        return {
            "patient": self.patient,
            "slot": self.slot,
            "moves": self.moves,
            "trail": self.trail,
        }


def _choice(visit: Visit, kept: Hold) -> Choice:
    moves = queries.moved_by(visit.user_id, kept, visit.now)
    return Choice(visit.patient(kept.patient_id), kept.slot, moves)


def _ordered_at(visit: Visit, choice: Choice) -> Appointment | None:
    """The visit where a doctor ordered what only this order opens: its page has more such places, as no
    day or hour of the path shows them."""
    if choice.moves:
        return None
    slot, policy = choice.slot, policy_for(choice.slot, visit.now)
    return opened_by_order(visit.user_id, choice.patient.pk, slot, policy, visit.now)


def _another_hour(
    request: HttpRequest, visit: Visit, refusal: DomainError, choice: Choice
) -> HttpResponse:
    if before := _ordered_at(visit, choice):
        messages.info(request, refusal.sentence())
        return see_other("portal:repeat", before.folio)
    slot = choice.slot
    context = choice.shown | {
        "day": choice.trail.day,
        "places": alternatives.nearest(
            choice.patient,
            slot.service,
            starts_at=slot.starts_at,
            practitioner_id=slot.practitioner_id,
            lost=slot.pk,
            now=visit.now,
        ),
    }
    return refusal_page(request, refusal, template="portal/another_hour.jinja", **context)


@post_only("portal:members")
@insured
def keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hold the place that was chosen, and go to its review."""
    folio = request.POST.get("cita", "")
    moves = queries.appointment_for(visit.user_id, folio, visit.now) if folio else None
    patient = visit.patient(moves.patient_id if moves else number_sent(request, "paciente"))
    choice = Choice(patient, load_slot(number_sent(request, "lugar")), moves)
    try:
        kept = holding.hold(
            account_id=visit.user_id,
            patient_id=patient.pk,
            slot_id=choice.slot.pk,
            moves=moves.pk if moves else None,
            actor=visit.actor,
            now=visit.now,
        )
    except ANOTHER_HOUR as refusal:
        return _another_hour(request, visit, refusal, choice)
    return see_other("portal:review", kept.pk)


@insured
def review(request: HttpRequest, visit: Visit, hold_id: int) -> HttpResponse:
    """Last step: what will be booked or changed, and until when the place is held; a POST does it."""
    kept = queries.hold_for(visit.user_id, hold_id)
    choice = _choice(visit, kept)
    if request.method == "POST":
        return _settle(request, visit, hold_id, choice)
    if kept.ended_at and (receipt := _receipt(visit, kept)):
        return receipt
    live = kept.ended_at is None and kept.expires_at > visit.now
    policy = policy_for(kept.slot, visit.now)
    try:
        about = (visit.user_id, kept.patient_id, kept.slot, policy, visit.now)
        ordered = opens_early(*about, moves=choice.moves)
        check_reviewable(kept.slot, policy, visit.now, under_review=live, ordered=ordered)
    except ANOTHER_HOUR as refusal:
        return _another_hour(request, visit, refusal, choice)
    context = {"hold": kept, "live": live, "now": visit.now} | choice.shown
    context["more_time"] = live and kept.extensions < policy.hold_extensions
    context["close"] = elsewhere_close(visit.user_id, [kept.slot], visit.now, but=kept.moves_id)
    return render(request, "portal/review.jinja", context)


def _receipt(visit: Visit, kept: Hold) -> HttpResponse | None:
    """The way to the receipt when the hold was booked, as by another tab; otherwise None."""
    booked = queries.booked_from(visit.user_id, kept, visit.now)
    return see_other("portal:receipt", booked.folio) if booked else None


def _settle(request: HttpRequest, visit: Visit, hold_id: int, choice: Choice) -> HttpResponse:
    try:
        folio = (
            _move(request, visit, hold_id, choice.moves, choice.slot)
            if choice.moves
            else _book(visit, hold_id, choice)
        )
    except MovedMeanwhile as refusal:  # as by another tab: the review, now with what is so
        messages.info(request, f"{refusal.sentence()} {refusal.advice()}")
        return see_other("portal:review", hold_id)
    except ANOTHER_HOUR as refusal:
        return _another_hour(request, visit, refusal, choice)
    if choice.moves:
        messages.success(request, _("Su cita quedó cambiada. El folio es el mismo."))
    return see_other("portal:receipt", folio)


def _key(hold_id: int) -> str:
    # One key a hold: the button pressed twice, a second tab and Back all find the same appointment. Its
    # space keeps it apart from the keys of programs, which have none.
    return f"hold {hold_id}"


def _book(visit: Visit, hold_id: int, choice: Choice) -> str:
    booked = book(
        account_id=visit.user_id,
        patient_id=choice.patient.pk,
        slot_id=choice.slot.pk,
        key=_key(hold_id),
        actor=visit.actor,
        now=visit.now,
    )
    return booked.appointment.folio


def _move(request: HttpRequest, visit: Visit, hold_id: int, moves: Appointment, slot: Slot) -> str:
    moved = reschedule(
        appointment_id=moves.pk,
        slot_id=slot.pk,
        key=_key(hold_id),
        actor=visit.actor,
        now=visit.now,
        seen_at=number_sent(request, "antes") if "antes" in request.POST else None,
    )
    return moved.appointment.folio


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
        return _receipt(visit, kept) or _another_hour(request, visit, refusal, _choice(visit, kept))
    return see_other("portal:review", hold_id)


@post_only("portal:review")
@insured
def let_go(request: HttpRequest, visit: Visit, hold_id: int) -> HttpResponse:
    """Give the place back: for another hour of the same doctor and day, or to leave all as it was."""
    kept = queries.hold_for(visit.user_id, hold_id)
    choice = _choice(visit, kept)
    holding.release(account_id=visit.user_id, hold_id=hold_id, now=visit.now)
    if receipt := _receipt(visit, kept):
        return receipt
    if choice.moves and "dejar" in request.POST:
        messages.info(request, _("No cambiamos nada: su cita sigue en pie."))
        return see_other("portal:receipt", choice.moves.folio)
    messages.info(request, _("Soltamos ese horario. Elija otro."))
    if before := _ordered_at(visit, choice):
        return see_other("portal:repeat", before.folio)
    return see_other(choice.trail.hours)
