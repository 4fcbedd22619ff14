"""Registering: a person of the roll asks for an account, and is mailed what to do at the address typed.

Whatever is typed, the same is done: one hash, one row, one mail. Only the mail says what came of it, so
that a page tells nobody what the roll has, nor who has an account.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Case, Q, When
from django.db.models.functions import Concat

from citas.domain.access.contacts import ContactSystem
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.catalogue.policy_set import PeoplePolicySet, people_policies
from citas.domain.messaging.outbox import Recipient, write
from citas.domain.people.accounts import PREFERRED_COVERAGE
from citas.domain.people.activation import token_of
from citas.domain.people.errors import RegistrationGone
from citas.domain.people.models import Account, Coverage, Registration
from citas.domain.people.queries import age_on
from citas.rules import clock

LONGEST_KEY = 10  # characters of a person's key in the roll
NOBODY = 0  # no coverage has this identifier
LANGUAGE = "es-mx"  # of who has not said another yet

Link = Callable[[str], str]  # from a token to the address of the page that opens it


@dataclass(frozen=True)
class Asked:
    """What somebody typed: `phone` is +52 and ten digits, the rest as the person wrote it."""

    login: str
    serial: str
    phone: str
    email: str
    password: str


def register(asked: Asked, *, link: Link, actor: Actor, now: datetime) -> int:
    """Note down who asks, and mail the address typed; the registration's identifier.

    Nobody has an account by this alone.
    """
    password = make_password(asked.password)  # before the transaction: nobody waits inside one for it
    policy = people_policies(clock.local_date(now))
    with transaction.atomic():
        coverage = _agreeing(asked, policy, now)
        taken = _has_account(coverage.pk if coverage else NOBODY)
        registration = Registration.objects.create(
            coverage=coverage,
            email=asked.email,
            phone=asked.phone,
            password="" if coverage is None or taken else password,
            created_at=now,
            expires_at=_expiry(policy, now),
        )
        _send(registration, link=link, actor=actor, now=now)
    return registration.pk


def send_again(
    registration_id: int, *, email: str = "", link: Link, actor: Actor, now: datetime
) -> None:
    """Mail it again and let its time begin anew; to another `email`, when one is given.

    A link that went to another address before opens nothing from then on. Raises RegistrationGone.
    """
    policy = people_policies(clock.local_date(now))
    with transaction.atomic():
        registration = Registration.objects.select_for_update().filter(pk=registration_id).first()
        if registration is None:
            raise RegistrationGone()
        registration.email = email or registration.email
        registration.expires_at = _expiry(policy, now)
        registration.ended_at = None
        registration.save(update_fields=["email", "expires_at", "ended_at"])
        _send(registration, link=link, actor=actor, now=now)


def address_of(registration_id: int) -> str:
    """Where its mails go. Raises RegistrationGone."""
    registration = Registration.objects.filter(pk=registration_id).first()
    if registration is None:
        raise RegistrationGone()
    return registration.email


def clean_up(now: datetime) -> int:
    """Delete the registrations whose time is over, with what was typed; how many."""
    deleted, _ = Registration.objects.filter(expires_at__lt=now).delete()
    return deleted


def _expiry(policy: PeoplePolicySet, now: datetime) -> datetime:
    return now + timedelta(hours=policy.activation_hours)


def _agreeing(asked: Asked, policy: PeoplePolicySet, now: datetime) -> Coverage | None:
    """The adult whom login and credential both name; None also when the roll has no serial for him."""
    found = _named(asked.login)
    typed, kept = _bare(asked.serial), _bare(found.credential_serial if found else "")
    if found is None or not kept or not hmac.compare_digest(typed, kept):
        return None
    age = age_on(found.patient.birth_date, clock.local_date(now))
    return found if age >= policy.adult_age else None


def _named(login: str) -> Coverage | None:
    """The living one of number-key, or else of the number its head; or of both written in one.

    As at the login, hyphens are forgiven wherever they are, or are not.
    """
    name, _, key = login.strip().upper().rpartition("-")
    bare = name.replace("-", "") + key
    person = Q(family__affiliation_number=name.replace("-", ""), person_key=key)
    family = Q(family__affiliation_number=bare)
    numbers = [bare, *(bare[:-length] for length in range(1, LONGEST_KEY + 1))]
    living = Coverage.objects.annotate(whole=Concat("family__affiliation_number", "person_key")).filter(
        family | Q(whole=bare), family__affiliation_number__in=numbers, patient__deceased_on=None
    )
    named = Case(When(person, then=0), When(family, then=1), default=2)
    return living.select_related("patient").order_by(named, *PREFERRED_COVERAGE).first()


def _bare(serial: str) -> bytes:
    return re.sub(r"[\W_]", "", serial).upper().encode()


def _has_account(coverage_id: int) -> bool:
    return Account.objects.filter(coverage=coverage_id).exists()


def _send(registration: Registration, *, link: Link, actor: Actor, now: datetime) -> None:
    """Make it the running one of its coverage and mail what is so: as many statements for anybody."""
    coverage_id = registration.coverage_id or NOBODY
    others = Registration.objects.filter(coverage=coverage_id, ended_at=None)
    others.exclude(pk=registration.pk).update(ended_at=now)
    registration.mails += 1
    registration.save(update_fields=["mails"])
    write(
        event=f"registration:{registration.pk}:{registration.mails}",
        letter=_letter(registration),
        to=Recipient(ContactSystem.EMAIL, registration.email, LANGUAGE),
        now=now,
        facts={"hours": str((registration.expires_at - now) // timedelta(hours=1))},
        secrets={"link": link(token_of(registration))},  # sealed for anybody, told in one letter
        useful_until=registration.expires_at,
    )
    subject = ("registration", registration.pk)
    record(actor=actor, action="registration.mail", subject=subject, now=now)


def _letter(registration: Registration) -> str:
    registered = _has_account(registration.coverage_id or NOBODY)
    if registration.coverage_id is None:
        return "data_disagree"
    return "already_registered" if registered else "activate"
