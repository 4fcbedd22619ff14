"""What a link in a message leads to: one offer, or one appointment.

Whoever has the link reads day, hour and unit. «Sí iré» needs no more; what takes or gives up a place
needs the birthday too. A GET changes nothing: mail programs open links before people do.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from citas.domain.booking import queries
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.actions.confirming import confirm
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.errors_links import LinkUnknown
from citas.domain.booking.errors_waiting import OfferOver
from citas.domain.booking.models import Appointment, Offer
from citas.domain.booking.policies import is_late
from citas.domain.booking.waiting.answering import accept, decline
from citas.domain.booking.waiting.queries import offer_for
from citas.interfaces.web.portal.birthday import BirthdayForm
from citas.interfaces.web.portal.link_door import Knock, by_link
from citas.interfaces.web.portal.waiting import NO, YES, is_open
from citas.interfaces.web.ui.entering import to_login
from citas.rules.appointment_states import Status

UNDO = "deshacer"


@by_link
def link_page(request: HttpRequest, knock: Knock) -> HttpResponse:
    """What the message told of: an offer to take or to let go, or an appointment to say yes to."""
    if knock.link.offer_id is not None:
        if request.method == "GET" and request.user.pk == knock.link.account_id:
            return redirect("portal:offer", knock.link.offer_id)  # the login says more than a birthday
        return _offer(request, knock, offer_for(knock.link.account_id, knock.link.offer_id, knock.now))
    found = _appointment(knock)
    if request.method == "POST":
        confirm(appointment_id=found.pk, actor=knock.actor, now=knock.now)
        return redirect("portal:link", knock.token)
    context = {"appointment": found, "ahead": _is_ahead(found, knock.now)}
    context["over"] = found.starts_at <= knock.now
    context["until"] = queries.undo_until(found.pk, knock.now)
    return render(request, "portal/link_appointment.jinja", context)


@by_link
def cancel_page(request: HttpRequest, knock: Knock) -> HttpResponse:
    """Give the appointment up, and take that back for as long as its place waits."""
    found = _appointment(knock)
    form = BirthdayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and knock.is_proved(request, form):
        if request.POST.get("respuesta") == UNDO:
            undo_cancel(appointment_id=found.pk, actor=knock.actor, now=knock.now)
            return redirect("portal:link", knock.token)
        cancel(appointment_id=found.pk, actor=knock.actor, now=knock.now)
        return _cancelled(request, knock, found, form)
    until = queries.undo_until(found.pk, knock.now)
    if until is None and not _is_ahead(found, knock.now):
        return redirect("portal:link", knock.token)
    context = {
        "appointment": found,
        "form": form,
        "hours": policy_for(found.slot, knock.now).late_cancel_hours,
        "late": until is None and is_late(found, knock.now),
        "until": until,
        "back": reverse("portal:link", args=[knock.token]),
    }
    return render(request, "portal/link_cancel.jinja", context, status=422 if form.errors else 200)


def _cancelled(
    request: HttpRequest, knock: Knock, appointment: Appointment, form: BirthdayForm
) -> HttpResponse:
    until = queries.undo_until(appointment.pk, knock.now)
    context = {"appointment": appointment, "until": until, "now": knock.now, "form": form}
    return render(request, "portal/link_cancelled.jinja", context)


@by_link
def move_page(request: HttpRequest, knock: Knock) -> HttpResponse:
    """On to another day or hour, which needs a login that sees it: the address of the page names the
    folio."""
    found = _appointment(knock)
    if request.user.pk is None:
        return to_login(request, "cambio")
    return redirect(
        "portal:move", queries.appointment_for(request.user.pk, found.folio, knock.now).folio
    )


def _offer(request: HttpRequest, knock: Knock, offer: Offer) -> HttpResponse:
    form = BirthdayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and knock.is_proved(request, form):
        answered = _answered(request, knock, offer)
        if answered is not None:
            return answered
    context = {"offer": offer, "live": is_open(offer, knock.now), "now": knock.now, "form": form}
    return render(request, "portal/link_offer.jinja", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, knock: Knock, offer: Offer) -> HttpResponse | None:
    """What the answer comes to; None where it comes too late, or is none."""
    answer = request.POST.get("respuesta", "")
    if answer == NO:
        decline(offer_id=offer.pk, actor=knock.actor, now=knock.now)
        return render(request, "portal/link_declined.jinja", {"offer": offer})
    if answer != YES:
        return None
    try:
        taken = accept(offer_id=offer.pk, actor=knock.actor, now=knock.now)
    except OfferOver:
        return None
    minutes = policy_for(offer.slot, knock.now).arrive_minutes_before
    context = {"offer": offer, "appointment": taken, "early_minutes": minutes}
    context["arrive_at"] = taken.starts_at - timedelta(minutes=minutes)
    return render(request, "portal/link_taken.jinja", context)


def _appointment(knock: Knock) -> Appointment:
    if knock.link.appointment is None:
        raise LinkUnknown()
    return queries.appointment_for(knock.link.account_id, knock.link.appointment.folio, knock.now)


def _is_ahead(appointment: Appointment, now: datetime) -> bool:
    return appointment.status == Status.BOOKED and appointment.starts_at > now
