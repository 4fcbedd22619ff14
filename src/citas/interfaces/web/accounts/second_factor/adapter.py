"""What django-allauth asks of a project about passkeys and code generators."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from citas.domain.access.models import User
from citas.domain.access.sealing import cipher
from citas.domain.access.second_factors import is_last_of_staff
from citas.interfaces.web.accounts.words import SECOND_FACTOR_ERRORS
from citas.interfaces.web.ui.browsers import browser_in_words

PURPOSE = b"citas.second_factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Secrets encrypted, names in our words, and no member of staff left without a second factor."""

    error_messages = DefaultMFAAdapter.error_messages | SECOND_FACTOR_ERRORS

    def encrypt(self, text: str) -> str:
        """What code generators share with us, unreadable in the database."""
        return cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted; raises InvalidToken under another key."""
        return cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep one."""
        return not is_last_of_staff(authenticator.user_id, authenticator.pk)

    def generate_authenticator_name(self, _user: User, _type: object) -> str:
        """The browser it is made in, as in "Chrome en Android"."""
        return browser_in_words(context.request.headers.get("User-Agent", ""))

    def build_totp_svg(self, url: str) -> str:
        """allauth's picture without the heading of an XML file, to stand in a page."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def _get_user_identifier(self, user: User) -> str:
        # never the e-mail, which a couple may share
        return user.username

    def _get_site_name(self) -> str:
        return f"{_('Citas en línea')} {settings.INSTITUTION_NAME}"
