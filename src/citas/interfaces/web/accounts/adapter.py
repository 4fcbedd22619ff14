"""What django-allauth asks of a project: our words, our trail, our telephones and our addresses."""

import secrets
import time
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from citas.domain.access import own_account, push
from citas.domain.access.contacts import ContactSystem
from citas.domain.access.models import User
from citas.domain.access.staff import posts_of
from citas.domain.access.trail import failed_login, written_down
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.messaging.outbox import Recipient, write
from citas.domain.people import account_changes
from citas.interfaces.web.accounts import words
from citas.interfaces.web.accounts.lasting import settle
from citas.interfaces.web.accounts.mails import MailsByOutbox
from citas.interfaces.web.accounts.phones import PhoneField
from citas.interfaces.web.accounts.private import user_of
from citas.interfaces.web.accounts.usernames import counted
from citas.interfaces.web.ui.preferences import speak_as_account
from citas.rules import clock

FRESH = 5 * 60  # seconds after a login in which it is not asked for again, as allauth's own default
STAGES = {
    "allauth.mfa.stages.AuthenticateStage":
        "citas.interfaces.web.accounts.second_factor.stages.StaffStage",
}  # fmt: skip


class AccountAdapter(MailsByOutbox, DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """allauth in our words; whether the number or the password was wrong is never said."""

    error_messages = DefaultAccountAdapter.error_messages | words.ERRORS

    def add_message(
        self,
        request: HttpRequest,
        _level: int,
        message_template: str | None = None,
        *_about: object,
        message: str | None = None,
        **_more: object,
    ) -> None:
        """What was done, where the page does not say it itself; and every refusal."""
        if message:
            messages.warning(request, message)
        elif message_template in words.DONE:
            messages.success(request, words.DONE[message_template])

    # Logging in and out

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: str) -> str:
        """By what failed logins are counted: allauth adds the host, whose port anybody may invent."""
        # after a recovery allauth forgets failures by e-mail too, by which nobody logs in here
        return counted(credentials.get("username", credentials.get("email", "")))

    def authentication_failed(self, _request: HttpRequest, **credentials: str) -> None:
        """Written down; of a login page as of a password asked for again."""
        failed_login(credentials["username"], timezone.now())

    def get_login_stages(self) -> list[str]:
        """allauth's, where the second factor is for staff alone."""
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: User) -> None:
        """By whatever method; the session lasts as the person and the device allow."""
        proved = get_authentication_records(request, user)
        methods = [one.get("type") or one.get("provider") or one["method"] for one in proved]
        now = timezone.now()
        with written_down("account.login", user_id=user.pk, now=now, details={"methods": methods}):
            super().login(request, user)
            settle(request, now)

    def post_login(self, request: HttpRequest, user: User, **about: object) -> HttpResponseBase:
        """On to where it leads, in the language of the account."""
        response: HttpResponseBase = super().post_login(request, user, **about)
        speak_as_account(request, response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Written down before the session forgets who it was; nothing is told in this browser now."""
        user_id, key, now = user_of(request), request.session.session_key, timezone.now()
        with written_down("account.logout", user_id=user_id, now=now):
            push.end_with_session(user_id=user_id, session_key=key, now=now)
            super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a login leads when it was not on the way anywhere."""
        if posts_of(user_of(request)):
            return reverse("staff_home")
        return reverse(settings.LOGIN_REDIRECT_URL)

    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """Not within minutes of the login itself: it was the same question."""
        if not super().is_reauthentication_required(app=app, **more):
            return False
        proved = get_authentication_records(self.request, self.request.user)
        latest = max((one["at"] for one in proved), default=0)
        return bool(time.time() - latest > FRESH)

    # Password, e-mail, telephone

    def clean_password(self, password: str, user: User | None = None) -> str:
        """The password. Raises ValidationError with the first reason: the next in its turn."""
        try:
            right: str = super().clean_password(password, user)
        except ValidationError as refused:
            raise refused.error_list[0] from refused
        return right

    def set_password(self, user: User, password: str) -> None:
        """Hashed before the transaction; this session goes on."""
        user.set_password(password)
        keep = self.request.session.session_key
        account_changes.keep_password(user=user, keep=keep, now=timezone.now())

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Back to the profile."""
        return reverse("profile")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The new address is confirmed, and the old one told; not where it was taken back meanwhile."""
        with own_account.confirming(email_address, timezone.now()) as waits:
            return waits and bool(super().confirm_email(request, email_address))

    def can_delete_email(self, email_address: object) -> bool:
        """Only an address that still waits; the confirmed one goes when another takes its place."""
        return not email_address.verified  # type: ignore[attr-defined] # allauth's EmailAddress

    def get_email_confirmation_url(self, _request: HttpRequest, emailconfirmation: object) -> str:
        """On the site's own address, whatever the request's Host header says."""
        key = emailconfirmation.key  # type: ignore[attr-defined] # allauth's
        return f"{settings.SITE_URL}{reverse('account_confirm_email', args=[key])}"

    def get_email_verification_redirect_url(self, _email_address: object) -> str:
        """To the profile, or to log in."""
        return reverse("profile" if self.request.user.is_authenticated else "account_login")

    def phone_form_field(self, **options: object) -> forms.Field:
        """Mexican numbers, however they are written."""
        return PhoneField(**options)

    def generate_phone_verification_code(self, **_about: object) -> str:
        """Six digits, as every code of ours."""
        return f"{secrets.randbelow(10**6):06}"

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_more: object) -> None:
        """The code, to the number that is to be verified."""
        now = timezone.now()
        minutes = people_policies(clock.local_date(now)).code_minutes
        to = Recipient(ContactSystem.SMS, phone, user.language, user.pk)
        event = f"phone_code:{user.pk}:{secrets.token_hex(8)}"
        with written_down("account.phone_code_sent", user_id=user.pk, now=now):
            write(
                event=event, letter="phone_code", to=to, now=now, facts={"minutes": str(minutes)},
                secrets={"code": code}, useful_until=now + timedelta(minutes=minutes),
            )  # fmt: skip

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The number, and whether its code has come back."""
        phone = own_account.phone_of(user.pk)
        return (phone.number, phone.verified_at is not None) if phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Keep the number."""
        account_changes.keep_phone(user=user, number=phone, verified=verified, now=timezone.now())

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The code came back."""
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, _phone: str) -> None:
        """Nobody: families share telephones, so a number says nothing about who has it."""
