"""Who gets in with Llave MX: people of the roll, never by e-mail and never by signing up."""

from typing import NoReturn

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.utils import timezone

from citas.domain.access.models import User
from citas.domain.audit.actors import STRANGER
from citas.domain.people.identity import Recognised, recognise, user_of_choice
from citas.interfaces.web.accounts.llave_mx import pages
from citas.interfaces.web.accounts.llave_mx.provider import LlaveMXLogin
from citas.interfaces.web.accounts.llave_mx.service import PROVIDER, is_on, service
from citas.interfaces.web.accounts.opened import say_opened
from citas.rules.errors import DomainError

log = structlog.get_logger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth has no types
    """allauth with the roll in between: who it does not recognise reads a page, and what to do."""

    def list_apps(self, _request: HttpRequest, **_wanted: object) -> list[SocialApp]:
        """Our client at Llave MX, from settings alone: none stands in the database."""
        return [SocialApp(provider=PROVIDER, client_id=service().client_id)] if is_on() else []

    def is_open_for_signup(self, _request: HttpRequest, _login: LlaveMXLogin) -> bool:
        """Never: accounts are opened for people of the roll."""
        return False

    def pre_social_login(self, request: HttpRequest, login: LlaveMXLogin) -> None:
        """Set the user who enters; otherwise answer with the page that says why not, or asks which."""
        try:
            login.user = self._user(request, login)
        except DomainError as refusal:
            raise ImmediateHttpResponse(pages.refused(request, refusal)) from refusal

    def _user(self, request: HttpRequest, login: LlaveMXLogin) -> User:
        if login.identity is None:
            return user_of_choice(provider=PROVIDER, uid=login.account.uid, account_id=login.choice)
        found = recognise(identity=login.identity, actor=STRANGER, now=timezone.now())
        if len(found.accounts) > 1:
            raise ImmediateHttpResponse(pages.ask_which(request, login))
        return _only(request, found)

    def on_authentication_error(
        self,
        request: HttpRequest,
        _provider: object,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, object] | None = None,
    ) -> NoReturn:
        """One calm page, by whose doing it was: the person's, the time's, or Llave MX's."""
        if error == AuthError.CANCELLED:
            failure = pages.CANCELLED
        elif extra_context and "state_id" in extra_context:
            failure = pages.LOST
        else:
            failure = pages.NO_ANSWER
            log.warning("llave mx gave no usable answer", reason=str(exception or "an error code"))
        raise ImmediateHttpResponse(pages.failed(request, failure))


def _only(request: HttpRequest, found: Recognised) -> User:
    user = found.accounts[0].user
    if found.opened:
        say_opened(request, user)
    return user
