"""Passkeys and code generators of a user."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from citas.domain.access.staff import SECOND_FACTORS, posts_of


@dataclass(frozen=True)
class Passkey:
    """A way in by fingerprint, face or PIN of a device."""

    id: int
    name: str
    since: datetime
    last_used_at: datetime | None


def passkeys_of(user_id: int) -> list[Passkey]:
    """By the order in which they were added."""
    mine = Authenticator.objects.filter(user=user_id, type=Authenticator.Type.WEBAUTHN)
    return [
        Passkey(one.pk, one.data["name"], one.created_at, one.last_used_at)
        for one in mine.order_by("pk")
    ]


def has_code_generator(user_id: int) -> bool:
    """Whether a code generator (TOTP) is set up."""
    return bool(Authenticator.objects.filter(user=user_id, type=Authenticator.Type.TOTP).exists())


def is_last_of_staff(user_id: int, authenticator_id: int) -> bool:
    """Whether a member of staff would be without second factor, were this one removed."""
    others = Authenticator.objects.filter(user=user_id, type__in=SECOND_FACTORS)
    return bool(posts_of(user_id)) and not others.exclude(pk=authenticator_id).exists()
