"""The first page: what the service is, or how whoever has logged in stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.booking import queries
from citas.domain.booking.availability import general_horizon
from citas.domain.booking.usual import usual
from citas.domain.booking.waiting.queries import waiting
from citas.domain.catalogue.queries import emergency_units
from citas.domain.people.queries import members
from citas.interfaces.web.portal.door import Visit, insured, insured_only
from citas.interfaces.web.portal.easy import template
from citas.interfaces.web.portal.family import units_of
from citas.interfaces.web.portal.standing import standing


@insured_only
def home(request: HttpRequest) -> HttpResponse:
    """What the service is and how to start; whoever has logged in finds his own."""
    if request.user.is_authenticated:
        return own_home(request)
    return render(request, template(request, "home"), {"emergency_units": emergency_units()})


@insured
def own_home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The next appointment first, then how to ask for another."""
    known = members(visit.user_id, today=visit.today, horizon=general_horizon(visit.now))
    upcoming = queries.upcoming(visit.user_id, visit.now)
    context = {
        "own": next((one.patient for one in known if one.via == "self"), None),
        "upcoming": upcoming,
        "standing": standing(upcoming[0], visit.now) if upcoming else None,
        "waiting": waiting(visit.user_id, visit.now),
        "usual": usual(visit.user_id, known, upcoming, visit.now),
        "emergency_units": units_of(known) or emergency_units(),
    }
    return render(request, template(request, "own_home"), context)


@insured_only
@insured
def menu(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """The menu "Servicios médicos"."""
    return render(request, "portal/menu.jinja")
