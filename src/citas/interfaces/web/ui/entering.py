"""What views of every surface need at their door: the way to the login, and what buttons send."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from citas.domain.access.sessions import ENDS_AT

P = ParamSpec("P")


def to_login(request: HttpRequest, why: str = "") -> HttpResponse:
    """To the login, and afterwards back to the step: of a POST, to the page it was sent from. `why` is
    what the login's page has words for."""
    asked: dict[str, str] = {"next": request.get_full_path()} | ({"motivo": why} if why else {})
    if request.method == "POST":
        asked = {"next": sent_from(request) or request.path, "motivo": "sesion"}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(asked, safe='/')}")


def sent_from(request: HttpRequest) -> str:
    """The address of the page whose button was pressed, as its field `desde` says; empty if not ours."""
    said = request.POST.get("desde", "")
    return said if url_has_allowed_host_and_scheme(said, allowed_hosts=None) else ""


def came_from(request: HttpRequest) -> str:
    """The address of the page before, as the browser says of its own accord; empty if not ours."""
    said = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return said if ours else ""


def sent_by_us(request: HttpRequest) -> bool:
    """Whether a page of ours sent this form, by the word of a browser that keeps to itself which."""
    if request.headers.get("Referer"):
        return False
    told = {request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")}
    return bool(told & {f"{request.scheme}://{request.get_host()}", "same-origin"})


def audience(request: HttpRequest) -> str:
    """For whom the menu is: "staff", "inside" or "outside". Reads the session."""
    if not request.user.is_authenticated:
        return "outside"
    return "staff" if ENDS_AT in request.session else "inside"


def post_only(
    page: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """For addresses that only take POST: whoever opens one is led to the page that has the button."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseRedirect(reverse(page, args=args, kwargs=kwargs))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def number_sent(request: HttpRequest, name: str) -> int:
    """An identifier that a button sent; 0, which nothing has, for anything that no button sends."""
    return number_in(request.POST.get(name, ""))


def number_in(sent: str) -> int:
    """An identifier as a page writes it; 0, which nothing has, for anything else."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 18 else 0
