"""What stands before and around every answer of the site: the line for passwords, waiting, headers."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.translation import get_language

from citas.domain.access.errors import TooBusy, TooManyAttempts
from citas.domain.access.hashers import line

log = structlog.get_logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]

# Whose POST may check or set a password. Each goes through the line before anything else happens; the
# hasher does so again for whatever is missing here, only later.
HASHING = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password_from_key",
        "register",
        "activate",
        "somebody_else_knows",
    }
)
BUSY_FOR = 5  # seconds
FLOOD_FOR = 60  # allauth's limits by address are by the minute

# Passkeys are the only thing of a browser that the pages use. Only what tells of people: every page pays
# for each word, and no script but our own runs anyway.
PERMISSIONS = ", ".join(
    [
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "browsing-topics", "camera", "display-capture", "geolocation", "microphone", "payment",
                "usb",
            )
        ),
    ]
)  # fmt: skip
UNANSWERED = frozenset({"TRACE", "TRACK", "CONNECT"})
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    # Whoever says otherwise says it himself: static files do, and nothing else may be kept.
    "Cache-Control": "no-store, private",
}
# What is no page, and has nothing to be given powers: they would be a tenth of a first view's weight.
PARTS = ("text/css", "text/javascript", "image/png")


def _is_page(response: HttpResponse) -> bool:
    """Whether a browser may show it by itself."""
    parts = response.headers.get("Content-Type", "").startswith(PARTS)
    return not parts and not 300 <= response.status_code < 400


class Headers:
    """What Django and django-csp do not send. Outermost, so that every answer has them.

    Methods that only tell about the way in between are not answered; Django takes them for GET.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in UNANSWERED:
            response: HttpResponse = HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        else:
            response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if _is_page(response):
            response.headers["Permissions-Policy"] = PERMISSIONS
        elif 300 <= response.status_code < 400:
            del response.headers["Content-Security-Policy"]  # no document to hold to it
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(FLOOD_FOR))
        return response


@lru_cache(maxsize=64)
def _waiting(_language: str | None, sentence: str, advice: str, again: str) -> str:
    """The page, remembered: in a flood it was half of the work."""
    told = {"sentence": sentence, "advice": advice, "again": again}
    return render_to_string("errors/wait.jinja", told)


def wait(request: HttpRequest, refusal: TooBusy | TooManyAttempts) -> HttpResponse:
    """503 or 429: when to come back and the ways out. It asks nothing of the database."""
    status, seconds = 503, BUSY_FOR
    if isinstance(refusal, TooManyAttempts):
        status, seconds = 429, 60 * int(str(refusal.facts["minutes"]))
    page = _waiting(get_language(), refusal.sentence(), refusal.advice(), request.get_full_path())
    response = HttpResponse(page, status=status)
    response["Retry-After"] = str(seconds)
    response._has_been_logged = True  # type: ignore[attr-defined] # not Django's error for each of a flood
    log.warning("told to wait", code=refusal.code)
    return response


class Waiting:
    """Takes a place in the line for passwords, and makes pages of "too many".

    The place is taken before session, user and limits are read: of a flood that the line refuses, the
    database hears nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as places:
            request.places = places  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """The page to wait on, when the line is full."""
        found: Any = request.resolver_match
        if request.method != "POST" or found.view_name not in HASHING:
            return None
        try:
            request.places.enter_context(line.place())  # type: ignore[attr-defined]
        except TooBusy as refusal:
            return wait(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal that no view has made one of."""
        return wait(request, error) if isinstance(error, TooBusy | TooManyAttempts) else None
