"""Going to Llave MX, coming back, and choosing between one's accounts."""

from collections.abc import Callable
from functools import wraps

from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from citas.domain.people.identity import accounts_linked_to
from citas.interfaces.web.accounts.llave_mx import pages
from citas.interfaces.web.accounts.llave_mx.provider import LlaveMXAdapter, LlaveMXLogin
from citas.interfaces.web.accounts.llave_mx.service import PROVIDER, is_on
from citas.rules.errors import DomainError

View = Callable[[HttpRequest], HttpResponse]


def when_on(view: View) -> View:
    """Only where Llave MX is set up; 404 elsewhere. Counted as logins are, and kept by no cache."""

    limited = rate_limit(action="login", limit_get=True)(view)

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not is_on():
            raise Http404
        answer: HttpResponse = limited(request)
        return answer

    return guarded


@when_on
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to Llave MX.

    By a page that goes on by itself: a redirect would need the form to be allowed to end there by our
    Content-Security-Policy, and wherever Llave MX sends it on.
    """
    if request.method != "POST":
        return redirect("account_login")
    there = _provider(request).redirect_from_request(request).url
    answer = render(request, "llave_mx/leaving.jinja", {"address": there})
    answer["Refresh"] = f"0; url={there}"
    return answer


@when_on
def callback(request: HttpRequest) -> HttpResponse:
    """Where Llave MX sends the browser back: logged in, or a page that says why not."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(LlaveMXAdapter)(request)
    return answer


@when_on
def choose_account(request: HttpRequest) -> HttpResponse:
    """Which of several accounts to enter, for who has just been recognised."""
    waiting = pages.who_waits(request)
    if waiting is None:
        return redirect("account_login")
    if request.method == "POST":
        return _enter(request, waiting["uid"], waiting["state"])
    try:
        accounts = accounts_linked_to(provider=PROVIDER, uid=waiting["uid"])
    except DomainError as refusal:
        return pages.refused(request, refusal)
    return render(request, "llave_mx/choose.jinja", {"accounts": accounts})


def _enter(request: HttpRequest, uid: str, state: dict[str, object]) -> HttpResponse:
    chosen = request.POST.get("account", "")
    login = LlaveMXLogin(_provider(request), uid, choice=int(chosen) if chosen.isdecimal() else 0)
    login.state = state
    request.session.pop(pages.WAITING)
    answer: HttpResponse = complete_social_login(request, login)
    return answer


def _provider(request: HttpRequest) -> OAuth2Provider:
    return get_adapter().get_provider(request, PROVIDER)
