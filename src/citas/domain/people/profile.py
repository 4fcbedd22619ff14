"""What a person reads about his own account."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress

from citas.domain.access.contacts import verified_email, verified_phone
from citas.domain.access.models import Phone, User
from citas.domain.access.own_account import phone_of
from citas.domain.access.second_factors import Passkey, passkeys_of
from citas.domain.access.staff import posts_of
from citas.domain.audit.actors import ActorKind
from citas.domain.people.delegations import given_by
from citas.domain.people.models import Account, Patient


@dataclass(frozen=True)
class Profile:
    """Empty text where there is nothing; `roles` of staff only."""

    login: str
    name: str
    language: str
    email: str
    pending_email: str
    phone: Phone | None
    passkeys: list[Passkey]
    roles: list[ActorKind]
    has_password: bool


def profile_of(user_id: int) -> Profile:
    """Of the user himself."""
    user = User.objects.get(pk=user_id)
    person = Patient.objects.filter(coverages__account__user=user_id).first()
    pending = EmailAddress.objects.filter(user=user_id, verified=False).order_by("-pk")
    return Profile(
        login=user.username,
        name=person.name if person else "",
        language=user.language,
        email=verified_email(user_id),
        pending_email=pending.values_list("email", flat=True).first() or "",
        phone=phone_of(user_id),
        passkeys=passkeys_of(user_id),
        roles=list(posts_of(user_id)),
        has_password=user.has_usable_password(),
    )


def has_more_to_review(user_id: int, now: datetime) -> bool:
    """Whether a new password leaves something that somebody else may have put in: passkeys, a telephone
    that gets codes, a permission to help."""
    helped = Account.objects.filter(user=user_id).values_list("coverage__patient", flat=True)
    return bool(
        passkeys_of(user_id)
        or verified_phone(user_id)
        or any(given_by(patient, now) for patient in helped)
    )
