"""Another hour for an appointment: the steps of booking from the date on, at its own addresses."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from citas.domain.booking import queries
from citas.domain.booking.errors import AlreadyStarted, RescheduleLimit
from citas.interfaces.web.portal.door import Visit, insured, see_other
from citas.interfaces.web.portal.standing import Standing, standing
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.portal.views import choosing


def _standing(visit: Visit, folio: str) -> Standing:
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    visit.unit = found.slot.location
    return standing(found, visit.now)


def _trail(visit: Visit, stands: Standing) -> Trail:
    """Where the steps lead. Raises AlreadyStarted, RescheduleLimit."""
    moves = stands.appointment
    if stands.started:
        raise AlreadyStarted()
    if not stands.movable:
        raise RescheduleLimit(times=stands.policy.reschedule_limit)
    return Trail(visit.patient(moves.patient_id), moves.service, moves=moves)


@insured
def dates(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """The new day."""
    stands = _standing(visit, folio)
    if not stands.ahead:
        return see_other("portal:receipt", stands.appointment.folio)
    return choosing.show_dates(request, visit, _trail(visit, stands))


@insured
def doctors(request: HttpRequest, visit: Visit, folio: str, day: date) -> HttpResponse:
    """Who gives the new consultation."""
    return choosing.show_doctors(request, visit, _trail(visit, _standing(visit, folio)), day)


@insured
def hours(request: HttpRequest, visit: Visit, folio: str, day: date, who: str) -> HttpResponse:
    """The new hour; choosing one holds the place."""
    return choosing.show_hours(request, visit, _trail(visit, _standing(visit, folio)), day, who)
