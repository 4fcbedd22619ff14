"""The pages for what went wrong outside any rule of the domain: ours, and never the database's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from citas.interfaces.web.ui.entering import came_from
from citas.interfaces.web.ui.pages import error_page

ENTERING = {"account_login", "activate"}  # the pages that a browser has in two tabs and needs in one


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's call
    """400: an address or a form that no page of ours makes."""
    return error_page(
        request,
        400,
        _("No entendimos esa dirección"),
        _("Puede que se haya copiado incompleta."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's call
    """403."""
    return error_page(
        request,
        403,
        _("Esta página no es para su cuenta"),
        _("Si cree que debería poder verla, llámenos y lo revisamos."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's call
    """404; it says the same of what does not exist and of what belongs to somebody else."""
    return error_page(
        request,
        404,
        _("No encontramos esa página"),
        _("Puede que la dirección esté incompleta o que ya no exista. Sus citas siguen guardadas."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, and said so."""
    return error_page(
        request,
        500,
        _("Algo falló de nuestro lado"),
        _(
            "Ya quedó registrado para revisarlo. Si estaba agendando, vea «Tus citas» antes de "
            "repetir: si la cita aparece ahí, quedó agendada."
        ),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer, or too many people are at it."""
    return error_page(
        request,
        503,
        _("Por el momento no podemos atenderle"),
        _(
            "Hay muchas personas en el sistema o se está reiniciando. Espere unos segundos e "
            "intente otra vez. Sus citas siguen guardadas. Si estaba agendando, vea "
            "«Tus citas» antes de repetir."
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's call
    """403 for a form whose token is missing or old, with the way back to the page it was on.

    Of a page to enter by, the token is old once its browser has entered in another tab.
    """
    found = request.resolver_match
    entered = found is not None and found.view_name in ENTERING and request.user.is_authenticated
    context = {"back": came_from(request) or request.path, "entered": entered}
    return render(request, "errors/csrf.jinja", context, status=403)
