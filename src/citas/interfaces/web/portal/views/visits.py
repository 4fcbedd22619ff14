"""Several appointments on one day in one unit: who and what, the day, the hours, all at once."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.booking import availability
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.errors import (
    ExtensionLimit,
    NoticeTooShort,
    SlotDeskOnly,
    SlotTaken,
    TimeConflict,
    UpcomingLimit,
)
from citas.domain.booking.errors_visits import VisitLost, VisitTooLarge
from citas.domain.booking.models import FamilyVisit, Hold
from citas.domain.booking.visits import keeping, proposing
from citas.domain.booking.visits.proposing import Wish, elsewhere_close
from citas.domain.catalogue.policy_set import policies
from citas.domain.people.errors import AccountMissing
from citas.domain.people.queries import members
from citas.domain.scheduling.errors import SlotUnknown, SlotWithdrawn
from citas.interfaces.web.portal.calendar import day_shown, month_within
from citas.interfaces.web.portal.door import Visit, insured, see_other
from citas.interfaces.web.ui.entering import number_in, post_only
from citas.rules.errors import DomainError

# Refusals after which another hour of the same day is the next step.
ANOTHER_HOUR = (SlotTaken, SlotWithdrawn, NoticeTooShort, SlotDeskOnly, TimeConflict, VisitLost)
MOST_READ = 10  # of wishes in an address: who asks for more is told how many are allowed


@insured
def visit_who(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who and what: the services of each person's unit, to tick."""
    asked = request.GET.getlist("q")
    if len(asked) > 1:
        return redirect("portal:visit_days", _address(_wishes(visit, ",".join(asked))))
    known = members(visit.user_id, today=visit.today, horizon=availability.general_horizon(visit.now))
    if not known:
        raise AccountMissing()
    people = [
        (
            one,
            availability.services_for(one.patient),
            proposing.at_limit(visit.user_id, one.patient, visit.now),
        )
        for one in known
        if one.can_book and not one.name_only
    ]
    context = {"people": people, "asked": asked, "too_few": "pedir" in request.GET}
    context["most"] = policies(service_id=0, location_id=0, on=visit.today).visit_places
    return render(request, "portal/visit_who.jinja", context)


def _wishes(visit: Visit, asked: str) -> list[Wish]:
    """From an address: "12-MEDICINA_GENERAL,13-ODONTOLOGIA", each once. What is refused of one of them
    leads back to who goes.

    Raises PatientUnknown, ServiceUnknown, VisitTooLarge.
    """
    visit.together = True
    wishes: list[Wish] = []
    for one in list(dict.fromkeys(asked.split(",")))[:MOST_READ]:
        number, _dash, code = one.partition("-")
        patient = visit.patient(number_in(number))
        wishes.append(Wish(patient, availability.service_for(patient, code)))
    most = availability.policy_of(wishes[0].patient, wishes[0].service, visit.now).visit_places
    if not 2 <= len(wishes) <= most:
        raise VisitTooLarge(places=most)
    return wishes


def _check_limits(visit: Visit, wishes: list[Wish]) -> None:
    """As far as this account sees. Raises UpcomingLimit."""
    for one in wishes:
        if one.service.pk in proposing.at_limit(visit.user_id, one.patient, visit.now):
            raise UpcomingLimit(patient=one.patient.name, service=one.service.name)


def _address(wishes: list[Wish]) -> str:
    return ",".join(f"{one.patient.pk}-{one.service.code}" for one in wishes)


@insured
def visit_days(request: HttpRequest, visit: Visit, wishes: str) -> HttpResponse:
    """The day; people of different units are led to ask apart."""
    wanted = _wishes(visit, wishes)
    _check_limits(visit, wanted)
    units = proposing.by_unit(wanted)
    if len(units) > 1:
        groups = [(unit, theirs, _address(theirs)) for unit, theirs in units.items()]
        first = wanted[0]
        minutes = availability.policy_of(first.patient, first.service, visit.now).units_apart_minutes
        context = {"groups": groups, "minutes": minutes}
        return render(request, "portal/visit_apart.jinja", context)
    span = proposing.span(wanted, visit.now)
    asked = _month_asked(request)
    month = month_within(lambda first: proposing.month(wanted, first, visit.now), span, asked, visit.now)
    alone = [] if month.has_places else proposing.months_of(wanted, month.first, visit.now)
    context = {"wishes": wanted, "address": wishes, "month": month, "span": span}
    context["alone"] = [(one, max(days, key=lambda day: day.places)) for one, days in alone]
    context |= {"today": visit.today, "unit": wanted[0].patient.assigned_location}
    return render(request, "portal/visit_days.jinja", context)


def _month_asked(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("mes", "") + "-01")
    except ValueError:
        return None


@insured
def visit_hours(request: HttpRequest, visit: Visit, wishes: str, day: date) -> HttpResponse:
    """Which hours: some proposals, closest together first."""
    return _hours(request, visit, wishes, day)


def _hours(
    request: HttpRequest, visit: Visit, wishes: str, day: date, refusal: DomainError | None = None
) -> HttpResponse:
    wanted = _wishes(visit, wishes)
    proposals = proposing.propose(visit.user_id, wanted, day, visit.now)
    alone = [] if proposals else wanted
    context = {
        "wishes": wanted,
        "alone": [(one, day_shown(one.patient, one.service, day, visit.now)) for one in alone],
        "address": wishes,
        "day": day,
        "unit": wanted[0].patient.assigned_location,
        "proposals": proposals,
        "refusal": refusal,
    }
    return render(request, "portal/visit_hours.jinja", context, status=409 if refusal else 200)


@post_only("portal:visit_hours")
@insured
def visit_keep(request: HttpRequest, visit: Visit, wishes: str, day: date) -> HttpResponse:
    """Hold the places that were chosen, and go to their review."""
    wanted = _wishes(visit, wishes)
    try:
        kept = keeping.hold_visit(
            account_id=visit.user_id,
            places=_places(wanted, request.POST.get("lugares", "")),
            actor=visit.actor,
            now=visit.now,
        )
    except ANOTHER_HOUR as refusal:
        return _hours(request, visit, wishes, day, refusal)
    return see_other("portal:visit_review", kept.pk)


def _places(wishes: list[Wish], chosen: str) -> list[tuple[int, int]]:
    """Pairs of patient and slot, from "31,34". Raises SlotUnknown."""
    slots = [number_in(one) for one in chosen.split(",")]
    if len(slots) != len(wishes):
        raise SlotUnknown()
    return [(one.patient.pk, slot) for one, slot in zip(wishes, slots, strict=True)]


def _kept(visit: Visit, visit_id: int) -> tuple[FamilyVisit, list[Hold]]:
    """With what it keeps. Raises VisitUnknown, PatientUnknown of whom the account no longer acts for."""
    found = keeping.visit_for(visit.user_id, visit_id)
    holds = keeping.kept_for(found)
    for kept in holds:
        visit.patient(kept.patient_id)
    return found, holds


@insured
def visit_review(request: HttpRequest, visit: Visit, visit_id: int) -> HttpResponse:
    """What will be booked, all of it; a POST books it."""
    kept, holds = _kept(visit, visit_id)
    if request.method == "POST":
        return _book(request, visit, visit_id, holds)
    if kept.ended_at is not None:
        return redirect("portal:visit_booked", visit_id)
    if gone := keeping.lost_of(kept):
        return _hours(request, visit, *_asked_by(holds), gone)
    policy = policy_for(holds[0].slot, visit.now)
    live = kept.expires_at > visit.now
    context = {
        "visit": kept,
        "holds": holds,
        "now": visit.now,
        "live": live,
        "more_time": live and kept.extensions < policy.hold_extensions,
        "close": elsewhere_close(visit.user_id, [one.slot for one in holds], visit.now),
    }
    return render(request, "portal/visit_review.jinja", context)


def _book(request: HttpRequest, visit: Visit, visit_id: int, holds: list[Hold]) -> HttpResponse:
    try:
        keeping.book_visit(account_id=visit.user_id, visit_id=visit_id, actor=visit.actor, now=visit.now)
    except ANOTHER_HOUR as refusal:
        return _hours(request, visit, *_asked_by(holds), refusal)
    return see_other("portal:visit_booked", visit_id)


def _asked_by(holds: list[Hold]) -> tuple[str, date]:
    """The wishes and the day of a visit, as they stand in addresses."""
    return _address([Wish(one.patient, one.slot.service) for one in holds]), holds[0].slot.local_date


@post_only("portal:visit_review")
@insured
def visit_more_time(request: HttpRequest, visit: Visit, visit_id: int) -> HttpResponse:
    """Keep all of it some minutes longer."""
    _found, holds = _kept(visit, visit_id)
    try:
        keeping.extend_visit(account_id=visit.user_id, visit_id=visit_id, now=visit.now)
    except ExtensionLimit as refusal:
        messages.info(request, f"{refusal.sentence()} {refusal.advice()}")
    except ANOTHER_HOUR as refusal:
        return _hours(request, visit, *_asked_by(holds), refusal)
    return see_other("portal:visit_review", visit_id)


@post_only("portal:visit_review")
@insured
def visit_let_go(request: HttpRequest, visit: Visit, visit_id: int) -> HttpResponse:
    """Give all places back, and choose other hours of the same day."""
    _found, holds = _kept(visit, visit_id)
    keeping.release_visit(account_id=visit.user_id, visit_id=visit_id, now=visit.now)
    messages.info(request, _("Soltamos esos horarios. Elija otros."))
    return see_other("portal:visit_hours", *_asked_by(holds))


@insured
def visit_booked(request: HttpRequest, visit: Visit, visit_id: int) -> HttpResponse:
    """All its receipts on one page; of one that came to nothing, that, and its hours anew."""
    made = keeping.booked_of(visit.user_id, visit_id, visit.now)
    if not made:
        _found, holds = _kept(visit, visit_id)
        if keeping.was_booked(visit.user_id, visit_id):
            return redirect("portal:appointments")
        messages.info(request, _("Esos lugares ya no están guardados y no se agendó nada. Elija otros."))
        return redirect("portal:visit_hours", *_asked_by(holds))
    policy = policy_for(made[0].slot, visit.now)
    context = {"appointments": made, "early_minutes": policy.arrive_minutes_before}
    return render(request, "portal/visit_booked.jinja", context)
