"""A doctor's own appointments of a day, in the units of his role.

Opening a day writes whose appointments were shown into the log, and nothing else.
"""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.audit.actors import ActorKind
from citas.domain.booking.day_list import day_of
from citas.interfaces.web.ui.staff import Duty, staff


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
        "appointments": appointments,
    }
    return render(request, "agenda/day.jinja", context)
