""" "Tus citas" and the receipt."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.booking import queries
from citas.domain.catalogue.policy_set import policies
from citas.interfaces.web.portal.door import Visit, insured, insured_only

PAST_SHOWN = 10


@insured_only
@insured
def appointments_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """ "Tus citas": those to come, and the latest of those that were."""
    context = {
        "upcoming": queries.upcoming(visit.user_id, visit.now),
        "past": queries.past(visit.user_id, visit.now, limit=PAST_SHOWN),
    }
    return render(request, "portal/appointments.jinja", context)


@insured
def receipt(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """What one takes along: folio, day, hour, place and who; for printing too."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    policy = policies(service_id=found.service_id, location_id=found.slot.location_id, on=visit.today)
    context = {
        "appointment": found,
        "over": found.ends_at <= visit.now,
        "early_minutes": policy.arrive_minutes_before,
        "arrive_at": found.starts_at - timedelta(minutes=policy.arrive_minutes_before),
    }
    return render(request, "portal/receipt.jinja", context)
