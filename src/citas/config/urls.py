"""The address table: each interface brings its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from citas.config.middleware import absent_database
from citas.interfaces.web.ui import errors

urlpatterns = [
    path("", include("citas.interfaces.web.ui.urls")),
    path("", include("citas.interfaces.web.mobile.urls")),
    path("", include("citas.interfaces.web.portal.urls")),
    path("", include("citas.interfaces.web.accounts.urls")),
    path("", include("citas.interfaces.web.help.urls")),
    path("", include("citas.interfaces.web.verify.urls")),
    path("", include("citas.interfaces.web.frontdesk.urls")),
    path("", include("citas.interfaces.web.agenda.urls")),
    path("", include("citas.interfaces.web.backoffice.urls")),
    path("api/v1/", include("citas.interfaces.api.rest.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found


def handler500(request: HttpRequest) -> HttpResponse:
    """Our fault, or the database away: 503, which says try again."""
    return absent_database(request) or errors.server_error(request)
