"""The log, for auditors: plain identifiers; names of staff, and of nobody else.

Opening it writes that it was read, and nothing else.
"""

from datetime import date, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.access.staff import staff_names
from citas.domain.audit.actors import ActorKind
from citas.domain.audit.queries import Wanted, last_page, read_log
from citas.interfaces.web.backoffice.forms import LogForm
from citas.interfaces.web.ui.roles import LOG_NAMES
from citas.interfaces.web.ui.staff import Duty, staff
from citas.rules import clock


@staff(ActorKind.AUDITOR)
def log_page(request: HttpRequest, duty: Duty) -> HttpResponse:
    """The latest events that were asked for."""
    form = LogForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else None
    found = [] if asked is None else read_log(wanted=_wanted(asked), actor=duty.actor, now=duty.now)
    events, following = last_page(found)
    further = request.GET.copy()
    further["antes"] = str(following)
    context = {
        "form": form,
        "events": events,
        "staff_names": staff_names({event.actor_id for event in events if event.actor_id}),
        "roles": LOG_NAMES,
        "further": further.urlencode() if following else None,
    }
    return render(request, "backoffice/log.jinja", context)


def _wanted(asked: dict[str, Any]) -> Wanted:
    kind, _, identifier = asked["asunto"].strip().partition(" ")
    since: date | None = asked["desde"]
    until: date | None = asked["hasta"]
    return Wanted(
        since=clock.instant(since, time()) if since else None,
        until=clock.instant(until + timedelta(days=1), time()) if until else None,
        actor_id=asked["actor"],
        action=asked["accion"].strip(),
        subject_kind=kind,
        subject_id=identifier.strip(),
        patient_id=asked["paciente"],
        before=asked["antes"],
    )
