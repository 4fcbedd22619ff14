"""A doctor's own appointments of a day, in the units of his role, and what became of each.

Opening a day writes whose appointments were shown into the log, and nothing else.
"""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.audit.actors import ActorKind
from citas.domain.booking.actions.attending import arrive, fulfil, miss
from citas.domain.booking.day_list import appointment_of, day_of, may_order, open_steps
from citas.interfaces.web.ui.entering import number_sent, post_only
from citas.interfaces.web.ui.staff import Duty, staff
from citas.rules.appointment_states import Verb


@staff(ActorKind.DOCTOR)
def day_page(request: HttpRequest, duty: Duty, day: date | None = None) -> HttpResponse:
    """The day, today unless the address says another, with the way to those beside it."""
    shown = day or duty.today
    post = duty.posts[ActorKind.DOCTOR]
    appointments = day_of(post=post, day=shown, actor=duty.actor, now=duty.now)
    context = {
        "day": shown,
        "today": duty.today,
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "visits": [(one, open_steps(one, duty.now), may_order(one)) for one in appointments],
    }
    return render(request, "agenda/day.jinja", context)


@post_only("agenda:day")
@staff(ActorKind.DOCTOR)
def outcome(request: HttpRequest, duty: Duty, day: date) -> HttpResponse:
    """Write down what became of one appointment; of a visit also whether another is ordered."""
    folio = request.POST.get("cita", "")
    appointment_id = appointment_of(post=duty.posts[ActorKind.DOCTOR], folio=folio)
    said = request.POST.get("resultado")
    if said == Verb.ARRIVE:
        arrive(appointment_id=appointment_id, actor=duty.actor, now=duty.now)
        messages.success(request, _("Anotado: ya llegó."))
    elif said == Verb.MISS:
        miss(appointment_id=appointment_id, actor=duty.actor, now=duty.now)
        messages.success(request, _("Anotado: no se presentó. Si llega, todavía puede anotarlo."))
    elif said == Verb.FULFIL:
        days = number_sent(request, "dias") if "dias" in request.POST else None
        fulfil(appointment_id=appointment_id, actor=duty.actor, now=duty.now, follow_up_days=days)
        noted = _("Anotado: atendida.") if days is None else _("Anotado: atendida, y con otra cita.")
        messages.success(request, noted)
    return redirect("agenda:day", day)
