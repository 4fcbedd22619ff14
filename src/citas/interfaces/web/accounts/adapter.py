from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """allauth in our words; whether the number or the password was wrong is never said."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "No pudimos entrar con esos datos. Por seguridad no decimos cuál falló. "
            "Si tiene citas, siguen guardadas."
        ),
        "too_many_login_attempts": _(
            "Hubo demasiados intentos con esos datos. Espere cinco minutos e intente otra vez. "
            "Si tiene citas, siguen guardadas."
        ),
    }

    def add_message(
        self,
        request: HttpRequest,
        _level: int,
        message_template: str | None = None,
        *_about: object,
        **_more: object,
    ) -> None:
        """Only the goodbye is worth a message: after a login the page itself says it."""
        if message_template == "account/messages/logged_out.txt":
            messages.success(request, _("Cerró su sesión. Hasta pronto."))

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: str) -> str:
        """By what failed logins are counted: allauth adds the host, whose port anybody may invent."""
        return credentials["username"].lower()
