"""The manifest, the service worker, the page without network, and appointments to keep on a phone."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import etag

from citas.domain.booking.queries import upcoming_in_family
from citas.interfaces.web.mobile.manifest import manifest
from citas.interfaces.web.mobile.shell import shell, worker_source
from citas.interfaces.web.ui.copies import owner_of

HOUR = 60 * 60  # seconds


def manifest_file(_request: HttpRequest) -> HttpResponse:
    """What the installed app is called and looks like."""
    answer = JsonResponse(manifest(), content_type="application/manifest+json")
    answer["Cache-Control"] = f"public, max-age={HOUR}"
    return answer


@etag(lambda _request: f'"{shell().version}"')
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; browsers ask whether there is another at each visit."""
    now = shell()
    head = f'const SHELL = "sitio-{now.version}";\nconst FILES = {json.dumps(now.addresses)};\n'
    answer = HttpResponse(head + worker_source(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def without_network(_request: HttpRequest) -> HttpResponse:
    """What is shown without network, to everybody the same."""
    return HttpResponse(shell().page)


def kept(request: HttpRequest) -> HttpResponse:
    """The appointments to come as a telephone keeps them, on one that is its owner's alone.

    Of others it does not exist.
    """
    owner = owner_of(request)
    if owner is None:
        raise Http404
    now = timezone.now()
    answer = render(
        request, "mobile/kept.jinja", {"appointments": upcoming_in_family(owner, now), "now": now}
    )
    answer["Cache-Control"] = "no-store, private"
    return answer
