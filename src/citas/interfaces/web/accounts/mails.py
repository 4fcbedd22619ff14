"""What django-allauth has to tell people: letters of ours, written to the outbox."""

from typing import Any
from uuid import uuid4

from allauth.account import app_settings
from django.utils import timezone

from citas.domain.access.contacts import ContactSystem, reach
from citas.domain.access.models import User
from citas.domain.messaging import outbox

# By allauth's name of a mail; one that is missing here is a mail that nobody has thought of.
LETTERS = {
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_changed": "email_changed",
    "mfa/email/totp_activated": "second_factor_added",
    "mfa/email/webauthn_added": "second_factor_added",
    "mfa/email/totp_deactivated": "second_factor_removed",
    "mfa/email/webauthn_removed": "second_factor_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes",
}
NOT_TOLD = {
    "account/email/email_deleted",  # of an address that was given up before it counted
    # told by people.account_changes, in the transaction of the change
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_set",
}


class MailsByOutbox:
    """The part of an account adapter that writes mails. Raises KeyError for one without letter."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """To one address, verified or about to be; `context` has the user and, maybe, the link."""
        letter = LETTERS[template_prefix]
        user: User = context["user"]
        to = outbox.Recipient(ContactSystem.EMAIL, email, user.language, user.pk)
        link = context.get("activate_url")
        outbox.write(
            event=_event(letter, user), letter=letter, to=to, now=timezone.now(),
            facts={"days": str(app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)},
            secrets={"link": str(link)} if link else None,
        )  # fmt: skip

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Of a change in the account: to `email`, such as the address of before, or every contact."""
        if template_prefix in NOT_TOLD:
            return
        if email:
            self.send_mail(template_prefix, email, {**(context or {}), "user": user})
            return
        letter = LETTERS[template_prefix]
        outbox.tell(to=reach(user.pk), event=_event(letter, user), letter=letter, now=timezone.now())


def _event(letter: str, user: User) -> str:
    """Each call is an event of its own."""
    return f"{letter}:{user.pk}:{uuid4().hex}"
