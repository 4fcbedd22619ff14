from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.accounts.forms import OurWords

LONGEST_NAME = 60


class AuthenticateForm(OurWords, base.AuthenticateForm):  # type: ignore[misc] # allauth has no types
    """The code at the login; one of the recovery codes does too."""


class ReauthenticateForm(OurWords, base.ReauthenticateForm):  # type: ignore[misc] # allauth has no types
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
