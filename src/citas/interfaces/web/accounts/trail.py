"""What django-allauth does, written down beside it."""

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from citas.domain.access.models import User
from citas.domain.access.trail import tell_trail, written_down
from citas.interfaces.web.accounts.private import user_of


class InTrail:
    """For a view of allauth's that changes something: one transaction for the change and its event."""

    trail: str
    request: HttpRequest

    def form_valid(self, form: object) -> HttpResponse:
        """What allauth does, and that it was done."""
        with written_down(self.trail, user_id=user_of(self.request), now=timezone.now()):
            done: HttpResponse = super().form_valid(form)  # type: ignore[misc] # of the view mixed with
        return done


@receiver(authentication_failed)
def second_factor_failed(user: User, **_about: Any) -> None:
    """A wrong code after a right password."""
    tell_trail("account.second_factor_failed", user_id=user.pk, now=timezone.now())
