"""Llave MX as a provider of django-allauth: OAuth 2.0 authorization code, in a dialect of its own."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from citas.domain.people.identity import Identity
from citas.interfaces.web.accounts.llave_mx.exchange import Exchange
from citas.interfaces.web.accounts.llave_mx.profile import read_profile
from citas.interfaces.web.accounts.llave_mx.service import PROVIDER, service


class LlaveMXLogin(SocialLogin):  # type: ignore[misc] # allauth has no types
    """A login under way: what Llave MX vouches for; or, once recognised, the account chosen."""

    def __init__(
        self, provider: OAuth2Provider, uid: str, *, identity: Identity | None = None, choice: int = 0
    ) -> None:
        super().__init__(provider=provider, account=SocialAccount(provider=PROVIDER, uid=uid))
        self.identity = identity
        self.choice = choice


class LlaveMXClient(OAuth2Client):  # type: ignore[misc] # allauth has no types
    """Says `redirect_url` where OAuth says `redirect_uri`, and asks for no scope."""

    def get_redirect_url(self, authorization_url: str, _scope: object, _more: object) -> str:
        """Where the person's browser is sent."""
        asked = {
            "client_id": self.consumer_key,
            "redirect_url": self.callback_url,
            "response_type": "code",
            "state": self.state,
        }
        return f"{authorization_url}?{urlencode(asked)}"


class LlaveMXAdapter(OAuth2Adapter):  # type: ignore[misc] # allauth has no types
    """The exchange of a code for what Llave MX vouches for. Keeps neither tokens nor profile."""

    provider_id = PROVIDER
    client_class = LlaveMXClient
    access_token_url = ""  # asked by our own Exchange, whose answers are not standard

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.service = service()
        self.authorize_url = self.service.authorize_url

    def get_callback_url(self, _request: HttpRequest, _app: SocialApp) -> str:
        """The one address registered with Llave MX, whatever the request says its host is."""
        return settings.SITE_URL.rstrip("/") + reverse("llave_mx_callback")

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, _client: object, **_pkce: object
    ) -> dict[str, Any]:
        """Raises ExchangeFailed."""
        self.exchange = Exchange(self.service)
        return self.exchange.token(request.GET["code"], self.get_callback_url(request, app))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """For this request only: it is never saved."""
        return SocialToken(token=data["accessToken"])

    def complete_login(
        self, _request: HttpRequest, _app: SocialApp, token: SocialToken, **_more: object
    ) -> LlaveMXLogin:
        """Raises ExchangeFailed."""
        profile = self.exchange.profile(token.token)
        identity = read_profile(profile, verified_only=self.service.verified_only)
        return LlaveMXLogin(self.get_provider(), identity.uid, identity=identity)


class LlaveMXProvider(OAuth2Provider):  # type: ignore[misc] # allauth has no types
    """Known to allauth by `provider_classes`; its client comes from settings."""

    id = PROVIDER
    name = "Llave MX"
    account_class = ProviderAccount
    oauth2_adapter_class = LlaveMXAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only where to go on afterwards: nothing else may be steered by whoever wrote the form."""
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}


provider_classes = [LlaveMXProvider]
