"""What a link in a message leads to: one offer, or one appointment.

Whoever has the link reads day, hour and unit. «Sí iré» needs no more; what takes or gives up a place
needs the birthday too. A GET changes nothing: mail programs open links before people do.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.booking.links import slot_of
from citas.interfaces.web.portal.link_door import Knock, by_link


@by_link
def link_page(request: HttpRequest, knock: Knock) -> HttpResponse:
    """The offer or the appointment that the message told of."""
    return render(request, "portal/link.jinja", {"slot": slot_of(knock.link)})
