"""How this browser wants the pages: in which language, and whether in easy mode.

Cookies of the browser, not facts about a person: who borrows the device sees what its owner chose, and
choosing needs no login.
"""

from collections.abc import Callable
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from citas.interfaces.web.ui import errors
from citas.interfaces.web.ui.cookies import remember
from citas.interfaces.web.ui.entering import came_from, post_only, sent_by_us

LANGUAGE = "idioma"
MODE = "modo"


class Mode(StrEnum):
    """How much a page shows at a time."""

    EASY = "sencillo"  # larger letters, one question a page
    USUAL = "normal"


def language_of(request: HttpRequest) -> str:
    """One of settings.LANGUAGES. Spanish until somebody asks for another: telephones bought across the
    border speak English to people who do not."""
    asked = request.COOKIES.get(LANGUAGE, "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def is_easy(request: HttpRequest) -> bool:
    """Whether easy mode is on in this browser."""
    return request.COOKIES.get(MODE) == Mode.EASY


class Language:
    """Every word of an answer in the language of its browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            return self.get_response(request)


def speak(response: HttpResponseBase, language: str) -> None:
    """The language of this browser from the next page on."""
    remember(response, LANGUAGE, language)


def speak_as_account(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    """The language of whoever logs in, in a browser where nobody chose one."""
    if LANGUAGE not in request.COOKIES and language != settings.LANGUAGE_CODE:
        speak(response, language)


@csrf_exempt
@post_only("portal:home")
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of this browser from now on; back to the page that asked."""
    return _keep(request, LANGUAGE, set(dict(settings.LANGUAGES)))


@csrf_exempt
@post_only("portal:home")
def choose_mode(request: HttpRequest) -> HttpResponse:
    """Easy mode on or off in this browser; back to the page that asked."""
    return _keep(request, MODE, set(Mode))


def _keep(request: HttpRequest, name: str, known: set[str]) -> HttpResponse:
    # The page it comes from stands for the token that other forms have: so every page can have the
    # switches and still be the same for everybody.
    page = came_from(request) or (reverse("portal:home") if sent_by_us(request) else "")
    chosen = request.POST.get(name, "")
    if not page or chosen not in known:
        return errors.bad_request(request)
    response = HttpResponseRedirect(page)
    remember(response, name, chosen)
    return response
