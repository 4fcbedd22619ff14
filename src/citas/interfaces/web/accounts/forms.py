from allauth.account import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citas.domain.access.queries import username_meant
from citas.interfaces.web.accounts.lasting import settle
from citas.interfaces.web.accounts.usernames import NumberField

WORDS = {
    "password": (_("Contraseña"), _("Escriba su contraseña.")),
    "oldpassword": (_("Contraseña actual"), _("Escriba su contraseña actual.")),
    "password1": (_("Contraseña nueva"), _("Escriba la contraseña nueva.")),
    "email": (_("Correo nuevo"), _("Escriba la dirección nueva.")),
    "code": (_("Código de seis números"), _("Escriba el código.")),
}


class OurWords:
    """For a form of allauth's: the labels and the sentences for what is missing, in our words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # typed once: it can be shown while typing, and recovered when it went wrong
        self.fields.pop("password2", None)  # type: ignore[attr-defined] # of the form mixed with
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if name in WORDS:
                field.label, field.error_messages["required"] = WORDS[name]


class LoginForm(OurWords, forms.LoginForm):  # type: ignore[misc] # allauth has no types
    """allauth's form in the words of the service sheet."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = NumberField()

    def clean_login(self) -> str:
        """The number as it is stored."""
        return username_meant(super().clean_login())

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """allauth's, which ends by forgetting what the person answered about the device."""
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:
            settle(request, timezone.now())
        return response


class ReauthenticateForm(OurWords, forms.ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """The password again, before a change that matters."""


class ChangePasswordForm(OurWords, forms.ChangePasswordForm):  # type: ignore[misc] # allauth has no types
    """The present password and a new one."""


class SetPasswordForm(OurWords, forms.SetPasswordForm):  # type: ignore[misc] # allauth has no types
    """A first password, of who has always come in another way."""


class AddEmailForm(OurWords, forms.AddEmailForm):  # type: ignore[misc] # allauth has no types
    """The address to change to."""


class VerifyPhoneForm(OurWords, forms.VerifyPhoneForm):  # type: ignore[misc] # allauth has no types
    """The code that came to the telephone."""
