from allauth.account import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.accounts.usernames import normalised

WORDS = {
    "login": (_("Número de afiliación"), _("Escriba su número de afiliación.")),
    "password": (_("Contraseña"), _("Escriba su contraseña.")),
}


class LoginForm(forms.LoginForm):  # type: ignore[misc] # allauth has no types
    """allauth's form in the words of the service sheet."""

    def __init__(self, *args: object, request: HttpRequest | None = None, **kwargs: object) -> None:
        super().__init__(*args, request=request, **kwargs)
        for name, (label, missing) in WORDS.items():
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = missing

    def clean_login(self) -> str:
        """The number as it is stored, however it was typed."""
        return normalised(super().clean_login())
