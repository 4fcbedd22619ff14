from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from cryptography.fernet import InvalidToken
from django import forms
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.accounts.forms import OurWords

LONGEST_NAME = 60


class Unsealed:
    """For a form that asks for a code: what another key has sealed is refused, with the way out."""

    def clean_code(self) -> str:
        """allauth's."""
        try:
            code: str = super().clean_code()  # type: ignore[misc] # of the form mixed with
        except InvalidToken as error:
            raise get_adapter().validation_error("unreadable") from error
        return code


class AuthenticateForm(OurWords, Unsealed, base.AuthenticateForm):  # type: ignore[misc] # allauth has no types
    """The code at the login; one of the recovery codes does too."""


class ReauthenticateForm(OurWords, Unsealed, base.ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """The code before a change that matters."""


class ActivateTOTPForm(OurWords, AllauthActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """The first code of a generator."""


class RenameForm(EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Another name for a passkey."""

    name = forms.CharField(
        label=_("Nombre"), max_length=LONGEST_NAME, error_messages={"required": _("Escriba un nombre.")}
    )


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """A passkey of this device."""

    name = forms.CharField(label=_("Nombre de este equipo"), max_length=LONGEST_NAME, required=False)
