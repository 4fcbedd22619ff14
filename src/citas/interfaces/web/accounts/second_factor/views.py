"""Pages of the second factor (staff) and of passkeys (everybody), on those of django-allauth."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.mixins import NextRedirectMixin
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import WebAuthn, begin_registration
from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from citas.domain.access.second_factors import has_code_generator, is_last_of_staff, passkeys_of
from citas.domain.access.staff import has_second_factor, posts_of
from citas.domain.access.trail import failed_passkey, written_down
from citas.interfaces.web.accounts.private import user_of
from citas.interfaces.web.accounts.trail import InTrail
from citas.interfaces.web.accounts.words import CODES_UNREADABLE, PASSKEY_REFUSED, SECOND_FACTOR_ERRORS
from citas.interfaces.web.ui.devices import passkey_offered
from citas.interfaces.web.ui.entering import to_login


class StaffOnly:
    """Whoever is not of the staff is led to his profile."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, for staff."""
        if not request.user.is_authenticated:
            return to_login(request)
        if not posts_of(request.user.pk):
            return HttpResponseRedirect(reverse("profile"))
        page: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc] # mixed with a view
        return page


class IndexView(StaffOnly, base.IndexView):  # type: ignore[misc] # allauth has no types
    """What second factors one has."""

    def get_context_data(self, **_context: Any) -> dict[str, Any]:
        """Only what the page shows."""
        user_id = user_of(self.request)
        return {
            "request": self.request,
            "passkeys": passkeys_of(user_id),
            "has_generator": has_code_generator(user_id),
        }


class ActivateTOTPView(StaffOnly, InTrail, totp.ActivateTOTPView):  # type: ignore[misc] # allauth has no types
    """Set up a code generator; the first one counts as proof for this session."""

    trail = "account.code_generator_added"

    def form_valid(self, form: Any) -> HttpResponse:
        """allauth's, and the proof."""
        user = self.request.user
        is_first = not has_second_factor(user_of(self.request))
        response = super().form_valid(form)
        if is_first:
            record_authentication(self.request, user, "mfa", type=Authenticator.Type.TOTP.value)
        return response


class DeactivateTOTPView(StaffOnly, InTrail, totp.DeactivateTOTPView):  # type: ignore[misc] # allauth has no types
    """Remove the code generator, where another second factor is left."""

    trail = "account.code_generator_removed"


class RecoveryCodesView(StaffOnly, recovery_codes.ViewRecoveryCodesView):  # type: ignore[misc] # allauth has no types
    """Codes to print, for the day when the telephone is lost."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Codes that another key has sealed cannot be shown: on to making others."""
        try:
            page: HttpResponse = super().get(request, *args, **kwargs)
        except InvalidToken:
            get_adapter().add_message(request, 0, message=str(CODES_UNREADABLE))
            page = HttpResponseRedirect(reverse("mfa_generate_recovery_codes"))
        return page


class GenerateRecoveryCodesView(StaffOnly, InTrail, recovery_codes.GenerateRecoveryCodesView):  # type: ignore[misc] # allauth has no types
    """New codes in place of the old ones."""

    trail = "account.recovery_codes_renewed"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """allauth's; codes that cannot be read are as good as used."""
        shown: dict[str, Any]
        try:
            shown = super().get_context_data(**context)
        except InvalidToken:
            shown = FormView.get_context_data(self, **context) | {"unused_code_count": 0}
        return shown


class AddPasskeyView(webauthn.AddWebAuthnView):  # type: ignore[misc] # allauth has no types
    """A passkey that logs in by itself: kept by the device, opened by fingerprint, face or PIN."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The challenge for the browser."""
        shown: dict[str, Any] = super().get_context_data(**context)
        shown["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return shown

    def form_valid(self, form: Any) -> HttpResponse:
        """allauth's, without the recovery codes that nobody asked for."""
        user, given = self.request.user, form.cleaned_data
        with written_down("account.passkey_added", user_id=user.pk, now=timezone.now()):
            added = WebAuthn.add(user, given["name"], given["credential"]).instance
            authenticator_added.send(Authenticator, request=self.request, user=user, authenticator=added)
            get_adapter().send_notification_mail("mfa/email/webauthn_added", user)
        get_adapter().add_message(self.request, 0, "mfa/messages/webauthn_added.txt")
        response = HttpResponseRedirect(reverse("mfa_list_webauthn"))
        passkey_offered(response)
        return response


class PasskeysView(webauthn.ListWebAuthnView):  # type: ignore[misc] # allauth has no types
    """The passkeys of the account."""


class RemovePasskeyView(InTrail, webauthn.RemoveWebAuthnView):  # type: ignore[misc] # allauth has no types
    """Remove a passkey; staff not the last second factor."""

    trail = "account.passkey_removed"

    def form_valid(self, form: Any) -> HttpResponse:
        """allauth's, unless it is the last."""
        user_id = user_of(self.request)
        if is_last_of_staff(user_id, self.kwargs["pk"]):
            refusal = str(SECOND_FACTOR_ERRORS["cannot_delete_authenticator"])
            get_adapter().add_message(self.request, 0, message=refusal)
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        return super().form_valid(form)


class RenamePasskeyView(InTrail, webauthn.EditWebAuthnView):  # type: ignore[misc] # allauth has no types
    """Another name for a passkey."""

    trail = "account.passkey_renamed"


class LoginPasskeyView(NextRedirectMixin, webauthn.LoginWebAuthnView):  # type: ignore[misc] # allauth has no types
    """Logging in with a passkey alone."""

    def form_valid(self, form: Any) -> HttpResponse:
        """allauth's, and on to where the person was going."""
        response: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            return HttpResponseRedirect(self.get_authenticated_redirect_url())
        return response

    def form_invalid(self, _form: Any) -> HttpResponse:
        """Back to the login page, where the other ways in are."""
        failed_passkey(timezone.now())
        get_adapter().add_message(self.request, 0, message=str(PASSKEY_REFUSED))
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_login")))
