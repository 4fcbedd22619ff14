"""A place that is offered to who waits, for who has logged in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.booking.errors_waiting import OfferOver
from citas.domain.booking.models import Offer
from citas.domain.booking.waiting.answering import accept, decline
from citas.domain.booking.waiting.queries import offer_for
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.waiting import NO, YES, is_open


@insured
def offer_page(request: HttpRequest, visit: Visit, offer_id: int) -> HttpResponse:
    """The place, and until when it is kept; a POST takes it or lets it go."""
    offer = offer_for(visit.user_id, offer_id, visit.now)
    answer = request.POST.get("respuesta", "")
    if answer == YES:
        return _take(request, visit, offer)
    if answer == NO:
        decline(offer_id=offer_id, actor=visit.actor, now=visit.now)
        messages.info(request, _("Gracias por avisarnos. Usted sigue en la lista y conserva su turno."))
        return redirect("portal:waitlist")
    context = {"offer": offer, "live": is_open(offer, visit.now), "now": visit.now}
    return render(request, "portal/offer.jinja", context)


def _take(request: HttpRequest, visit: Visit, offer: Offer) -> HttpResponse:
    try:
        appointment = accept(offer_id=offer.pk, actor=visit.actor, now=visit.now)
    except OfferOver:  # its page says why, and what now
        return redirect("portal:offer", offer.pk)
    if offer.entry.appointment_id is not None:
        messages.success(request, _("Su cita cambió a este lugar."))
    return redirect("portal:receipt", appointment.folio)
