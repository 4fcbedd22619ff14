"""Who calls: a bearer token, or the session cookie of a browser together with its CSRF token."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer

from citas.domain.access.queries import user_of_token
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.rules import clock
from citas.rules.errors import DomainError, Kind


class CsrfRefused(DomainError):
    """A change asked for with the session cookie alone."""

    code = "csrf_failed"
    kind = Kind.FORBIDDEN
    message = _("Por seguridad no aceptamos esta petición: falta el sello de la página.")
    next_step = _("Envíe el encabezado X-CSRFToken, o cargue de nuevo la página.")


@dataclass(frozen=True)
class Caller:
    """Who asks and the instant of the request, read once for everything it does."""

    user_id: int
    now: datetime

    @property
    def today(self) -> date:
        """The day in Baja California."""
        return clock.local_date(self.now)

    @property
    def actor(self) -> Actor:
        """The caller as histories and the audit log name him."""
        return Actor(user_id=self.user_id, kind=ActorKind.INSURED, channel=Channel.API)


def caller(request: HttpRequest) -> Caller:
    """The caller of a request that has passed authentication."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined]


class BearerToken(HttpBearer):
    """`Authorization: Bearer …`; a token that is unknown, expired or revoked is 401."""

    def authenticate(self, _request: HttpRequest, token: str) -> Caller | None:
        now = timezone.now()
        user_id = user_of_token(token.strip(), now)
        return None if user_id is None else Caller(user_id, now)


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check, answering with the reason instead of a page."""

    def _reject(self, _request: HttpRequest, reason: str) -> str:
        return reason


def _guarded() -> HttpResponse:
    """Stands for a view that is not exempt from the check."""
    return HttpResponse()


class SessionCookie(APIKeyCookie):
    """A session of the web pages. Silent where a token was sent: a wrong token is never forgiven."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Caller | None:
        if "Authorization" in request.headers or self.param_name not in request.COOKIES:
            return None
        if request.user.pk is None:
            return None
        self._check_csrf(request)
        return Caller(request.user.pk, timezone.now())

    def authenticate(self, request: HttpRequest, _key: str | None) -> Caller | None:
        return self(request)

    @staticmethod
    def _check_csrf(request: HttpRequest) -> None:
        check = _CsrfCheck(lambda _request: HttpResponse())
        check.process_request(request)
        if check.process_view(request, _guarded, (), {}) is not None:
            raise CsrfRefused()
