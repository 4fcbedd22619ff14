"""Another hour for an appointment: the steps of booking from the date on, at its own addresses."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from citas.domain.booking import queries
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.policies import check_movable
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.portal.views import choosing


def _trail(visit: Visit, folio: str) -> Trail:
    """Where the steps lead. Raises a refusal of check_movable: better before choosing than after."""
    moves = queries.appointment_for(visit.user_id, folio, visit.now)
    visit.unit = moves.slot.location
    check_movable(moves, policy_for(moves.slot, visit.now), visit.now)
    return Trail(visit.patient(moves.patient_id), moves.service, moves=moves)


@insured
def dates(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """The new day."""
    return choosing.show_dates(request, visit, _trail(visit, folio))


@insured
def doctors(request: HttpRequest, visit: Visit, folio: str, day: date) -> HttpResponse:
    """Who gives the new consultation."""
    return choosing.show_doctors(request, visit, _trail(visit, folio), day)


@insured
def hours(request: HttpRequest, visit: Visit, folio: str, day: date, who: str) -> HttpResponse:
    """The new hour; choosing one holds the place."""
    return choosing.show_hours(request, visit, _trail(visit, folio), day, who)
