from allauth.account import views
from django.http import HttpResponse
from django.urls import reverse

from citas.interfaces.web.accounts.forms import LoginForm
from citas.interfaces.web.accounts.llave_mx.service import is_on


class LoginView(views.LoginView):  # type: ignore[misc] # allauth has no types
    """allauth's, with a status of its own for too many attempts."""

    def get_context_data(self, **context: object) -> dict[str, object]:
        """What the page shows: also the other ways in, which lead on to the same place."""
        passkey = self.passthrough_next_url(reverse("mfa_login_webauthn"))
        shown: dict[str, object] = super().get_context_data(
            **context, llave_mx=is_on(), passkey_href=passkey
        )
        return shown

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """429 when the account has had too many attempts; allauth answers 200."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = "300"  # seconds, as ACCOUNT_RATE_LIMITS has it
        return response
