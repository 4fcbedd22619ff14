"""The product's addresses, and pages without content to compare them with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from citas.config.urls import *  # noqa: F403
from citas.config.urls import urlpatterns as product

EMPTY = "<!doctype html><title>.</title>"


def empty(request: HttpRequest) -> HttpResponse:
    """What anybody gets."""
    return HttpResponse(EMPTY)


@login_required
def empty_inside(request: HttpRequest) -> HttpResponse:
    """What only somebody logged in gets, so that session and user are read."""
    return HttpResponse(EMPTY)


urlpatterns = [path("empty/", empty), path("empty-inside/", empty_inside), *product]
