"""How to reach a person: only by what the person has verified."""

from dataclasses import dataclass
from enum import StrEnum

from allauth.account.models import EmailAddress

from citas.domain.access.models import Phone


class ContactSystem(StrEnum):
    """FHIR ContactPoint.system, as far as we send by it."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True)
class Contact:
    """`address`: an e-mail address, or a telephone number as +52 and ten digits."""

    system: ContactSystem
    address: str


def verified_contacts(user_id: int) -> list[Contact]:
    """The primary e-mail and the telephone of this user, as far as verified."""
    email, phone = verified_email(user_id), verified_phone(user_id)
    found = [Contact(ContactSystem.EMAIL, email)] if email else []
    return [*found, Contact(ContactSystem.SMS, phone)] if phone else found


def verified_email(user_id: int) -> str:
    """The primary verified address, or empty."""
    mine = EmailAddress.objects.filter(user_id=user_id, verified=True).order_by("-primary", "pk")
    return mine.values_list("email", flat=True).first() or ""


def verified_phone(user_id: int) -> str:
    """The verified number, or empty."""
    mine = Phone.objects.filter(user_id=user_id, verified_at__isnull=False)
    return mine.values_list("number", flat=True).first() or ""
