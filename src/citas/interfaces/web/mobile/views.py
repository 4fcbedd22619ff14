"""The manifest, the service worker and the page without network."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import etag

from citas.interfaces.web.mobile.manifest import manifest
from citas.interfaces.web.mobile.shell import shell, worker_source

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
