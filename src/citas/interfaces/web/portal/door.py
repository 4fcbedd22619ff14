"""What every page of the insured goes through: who comes, when, and what a refusal looks like."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.interfaces.web.ui.pages import refusal_page
from citas.rules import clock
from citas.rules.errors import DomainError

P = ParamSpec("P")

# Where a refusal leads to: words and page; anything else leads to the first step.
NEXT = {
    "upcoming_limit": (_("Ver Tus citas"), "portal:appointments"),
    "time_conflict": (_("Ver Tus citas"), "portal:appointments"),
    "appointment_unknown": (_("Ver Tus citas"), "portal:appointments"),
    "account_missing": (_("Ir al inicio"), "portal:home"),
}


@dataclass(frozen=True)
class Visit:
    """One request of an insured person; `now` is read once, `today` is the day in Baja California."""

    user_id: int
    now: datetime
    today: date

    @property
    def actor(self) -> Actor:
        """Who acts, for the histories."""
        return Actor(user_id=self.user_id, kind=ActorKind.INSURED, channel=Channel.WEB)


def insured(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for who has logged in; refusals of the domain become pages; no copy is kept anywhere."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_login(request)
        now = timezone.now()
        visit = Visit(request.user.pk, now, clock.local_date(now))
        try:
            response = view(request, visit, *args, **kwargs)
        except DomainError as refusal:
            label, page = NEXT.get(refusal.code, (_("Solicitar cita"), "portal:members"))
            response = refusal_page(request, refusal, label=label, href=reverse(page))
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guarded


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login, and afterwards back to the step: of a POST, to the page it was sent from."""
    asked: dict[str, str] = {"next": request.get_full_path()}
    if request.method == "POST":
        sent_from = request.POST.get("desde", "")
        ours = url_has_allowed_host_and_scheme(sent_from, allowed_hosts=None)
        asked = {"next": sent_from if ours else request.path, "motivo": "sesion"}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(asked, safe='/')}")


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
