"""How a login with Llave MX goes on when it does not end in "Tus citas"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.accounts.llave_mx.provider import LlaveMXLogin
from citas.interfaces.web.ui.pages import refusal_page
from citas.rules.errors import DomainError

WAITING = "llave_mx_choice"  # in the session: who was recognised and has not yet chosen
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Failure:
    """What happened, for the person; `status` for programs."""

    heading: object
    sentence: object
    status: int


CANCELLED = Failure(
    _("No entró con Llave MX"),
    _("Usted canceló, o Llave MX no nos dio permiso. No guardamos ningún dato."),
    200,
)
LOST = Failure(
    _("Hay que empezar otra vez"),
    _("Pasó demasiado tiempo, o la página de Llave MX se abrió en otro navegador. No se hizo nada."),
    400,
)
NO_ANSWER = Failure(
    _("Llave MX no respondió bien"),
    _("No es por usted. Puede intentarlo otra vez en unos minutos. Si tiene citas, siguen guardadas."),
    502,
)


def failed(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The page of a failure, with the other ways in."""
    return render(request, "llave_mx/failed.jinja", {"failure": failure}, status=failure.status)


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The page of a refusal, with the other ways in."""
    return refusal_page(request, refusal, template="llave_mx/refused.jinja")


def ask_which(request: HttpRequest, login: LlaveMXLogin) -> HttpResponse:
    """Remember who was recognised, and ask which of the accounts to enter."""
    since = timezone.now().isoformat()
    request.session[WAITING] = {"uid": login.account.uid, "state": login.state, "since": since}
    return redirect("llave_mx_account")


def who_waits(request: HttpRequest) -> dict[str, Any] | None:
    """What `ask_which` remembered (uid, state), unless it was too long ago."""
    waiting: dict[str, Any] | None = request.session.get(WAITING)
    if waiting is None or datetime.fromisoformat(waiting["since"]) < timezone.now() - PATIENCE:
        return None
    return waiting
