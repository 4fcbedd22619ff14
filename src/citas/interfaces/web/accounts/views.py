from allauth.account import views
from allauth.account.utils import passthrough_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from citas.interfaces.web.accounts.forms import LoginForm
from citas.interfaces.web.accounts.llave_mx.service import is_on
from citas.interfaces.web.ui.entering import post_only
from citas.interfaces.web.ui.questions import questions, step


class LoginView(views.LoginView):  # type: ignore[misc] # allauth has no types
    """allauth's, with a status of its own for too many attempts."""

    def get_context_data(self, **context: object) -> dict[str, object]:
        """What the page shows."""
        shown: dict[str, object] = super().get_context_data(**context, **_ways_in(self.request))
        return shown | {"asked": questions(self.request, shown["form"])}  # type: ignore[arg-type] # allauth has no types

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """429 when the account has had too many attempts; allauth answers 200."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = "300"  # seconds, as ACCOUNT_RATE_LIMITS has it
        return response


@never_cache
@post_only("account_login")
def login_step(request: HttpRequest) -> HttpResponse:
    """Easy mode: the number first; nobody is asked about it before the password has come too."""
    form = LoginForm(request=request)
    return step(request, form, LoginView.template_name, **_ways_in(request))


def _ways_in(request: HttpRequest) -> dict[str, object]:
    """What stands around the form: the other ways in, which lead on to the same place."""
    onwards = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    passkey = passthrough_next_redirect_url(request, reverse("mfa_login_webauthn"), REDIRECT_FIELD_NAME)
    return {"llave_mx": is_on(), "passkey_href": passkey, "onwards": onwards}


def logout(request: HttpRequest) -> HttpResponse:
    """allauth's; a POST also clears what this browser kept (ui/copies.py), even if no script runs."""
    response: HttpResponse = views.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"storage"'
    return response
