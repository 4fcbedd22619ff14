"""The product's addresses, and pages without content to compare them with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from citas.config import urls as product

handler500 = getattr(product, "handler500", "django.views.defaults.server_error")
handler404 = getattr(product, "handler404", "django.views.defaults.page_not_found")

EMPTY = "<!doctype html><title>.</title>"


def empty(_request: HttpRequest) -> HttpResponse:
    """What anybody gets."""
    return HttpResponse(EMPTY)


@login_required
def empty_inside(_request: HttpRequest) -> HttpResponse:
    """What only somebody logged in gets, so that session and user are read."""
    return HttpResponse(EMPTY)


urlpatterns: list[URLPattern | URLResolver] = [
    path("empty/", empty),
    path("empty-inside/", empty_inside),
    *product.urlpatterns,
]
