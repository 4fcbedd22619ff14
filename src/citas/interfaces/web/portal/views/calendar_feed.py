"""«Calendario»: a private address for the calendar of a telephone, and what a calendar finds there."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citas.domain.access import calendar_feeds
from citas.domain.documents import calendar
from citas.interfaces.web.portal.door import Visit, insured, insured_only
from citas.interfaces.web.ui.entering import post_only


@insured_only
@insured
def calendar_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether there is an address, and the buttons that make and end one. The address itself is in the
    answer to the button that made it, and nowhere else."""
    address = ""
    if request.method == "POST":
        token = calendar_feeds.open_feed(user_id=visit.user_id, now=visit.now)
        address = f"{settings.SITE_URL}{reverse('portal:calendar_feed', args=[token])}"
    context = {
        "address": address,
        "subscribing": f"webcal://{address.partition('://')[2]}",
        "since": calendar_feeds.feed_since(visit.user_id),
    }
    return render(request, "portal/calendar_feed.jinja", context)


@post_only("portal:calendar")
@insured_only
@insured
def close_calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The address answers no more."""
    calendar_feeds.close_feed(user_id=visit.user_id, now=visit.now)
    messages.success(request, _("Listo: ese enlace ya no muestra sus citas."))
    return HttpResponseRedirect(reverse("portal:calendar"))


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The appointments, to whoever knows the address: without login, as calendars have none."""
    reader = calendar_feeds.reader_of(token)
    if reader is None:
        raise Http404
    user_id, language = reader
    with translation.override(language):
        content = calendar.feed(user_id, timezone.now())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = version = quote_etag(sha256(content).hexdigest()[:32])
    answer["Cache-Control"] = "private, no-store"
    return get_conditional_response(request, etag=version, response=answer) or answer
