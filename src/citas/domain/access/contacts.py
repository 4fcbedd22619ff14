"""How to reach a person: only by what the person has verified."""

from dataclasses import dataclass
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.db import connection

from citas.domain.access.models import Phone

# Written out: everybody who books waits for it.
_REACH = """
SELECT u.language, 'portal', u.id::text FROM access_user u WHERE u.id = %(user)s
UNION ALL (SELECT '', 'email', e.email FROM account_emailaddress e
    WHERE e.user_id = %(user)s AND e.verified ORDER BY e."primary" DESC, e.id LIMIT 1)
UNION ALL SELECT '', 'sms', p.number FROM access_phone p
    WHERE p.user_id = %(user)s AND p.verified_at IS NOT NULL
UNION ALL SELECT '', 'push', s.id::text FROM access_pushsubscription s WHERE s.user_id = %(user)s
"""


class ContactSystem(StrEnum):
    """FHIR ContactPoint.system, as far as we send by it."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    PORTAL = "portal"  # the page «Avisos», which everybody has who has an account


@dataclass(frozen=True)
class Contact:
    """`address`: an e-mail address; a telephone number as +52 and ten digits; the number of a
    subscription to push; for the portal that of the user."""

    system: ContactSystem
    address: str


@dataclass(frozen=True)
class Reach:
    """A user's verified contacts, that of the portal first, and the language of messages to him."""

    user_id: int | None  # None of a stranger
    language: str
    contacts: list[Contact]


def reach(user_id: int) -> Reach:
    """By what this user is told. Raises LookupError where there is no such user."""
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {"user": user_id})
        rows = sorted(cursor.fetchall(), key=lambda row: row[0] == "")
    if not rows:
        raise LookupError("no such user")
    contacts = [Contact(ContactSystem(system), address) for _, system, address in rows]
    return Reach(user_id, rows[0][0], contacts)


def verified_email(user_id: int) -> str:
    """The primary verified address, or empty."""
    mine = EmailAddress.objects.filter(user_id=user_id, verified=True).order_by("-primary", "pk")
    return mine.values_list("email", flat=True).first() or ""


def verified_phone(user_id: int) -> str:
    """The verified number, or empty."""
    mine = Phone.objects.filter(user_id=user_id, verified_at__isnull=False)
    return mine.values_list("number", flat=True).first() or ""
