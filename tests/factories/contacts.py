"""Contacts that people have verified."""

from allauth.account.models import EmailAddress

from citas.domain.access.models import Phone, PushSubscription, User
from tests.factories.clinic import NOW


def verified(user: User, email: str) -> None:
    """Give the user a verified address."""
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def reachable_by_phone(user: User, number: str) -> None:
    """Give the user a verified telephone (+52 and ten digits)."""
    Phone.objects.create(user=user, number=number, verified_at=NOW)


def subscribed(user: User) -> None:
    """Let notices appear on a device of the user's."""
    PushSubscription.objects.create(
        user=user, endpoint=f"https://push.example.org/{user.pk}", p256dh="p", auth="a",
        user_agent="", session_key="", created_at=NOW,
    )  # fmt: skip
