"""Ways in for insured people: accounts, and tokens for programs."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction

from citas.domain.access.models import ApiToken, User
from citas.domain.access.queries import token_digest
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.people.errors import AffiliationUnknown, TooYoungForAccount
from citas.domain.people.models import Account, Coverage, FamilyGroup
from citas.domain.people.queries import age_on
from citas.rules import clock

TOKEN_LIFE = timedelta(hours=24)
# Which coverage an account stands for where several would do: as head first, then the newest.
PREFERRED_COVERAGE = ("-is_head", "-valid_from", "patient__birth_date", "pk")


def login_name(coverage: Coverage) -> str:
    """The affiliation number for the head of the family, number-key for anybody else, as far as free.

    Who comes second gets another: a number stays with the first head, and the roll moves keys. Lock the
    family before you give it to anybody.
    """
    taken = User.objects.filter
    return next(name for name in _names(coverage) if not taken(username__iexact=name).exists())


def _names(coverage: Coverage) -> Iterator[str]:
    number = coverage.family.affiliation_number
    named = f"{number}-{coverage.person_key}"
    if coverage.is_head:
        yield number
    yield named
    yield from (f"{named}-{more}" for more in count(2))


def open_account(coverage: Coverage, password: str | None, *, actor: Actor, now: datetime) -> User:
    """The user of this coverage, made and written down when there is none (with this password).

    Without password only tokens let in. Raises TooYoungForAccount under the age of the policy.
    """
    with transaction.atomic():
        Coverage.objects.select_for_update(no_key=True).get(pk=coverage.pk)
        account = Account.objects.filter(coverage=coverage).select_related("user").first()
        if account is not None:
            return account.user
        today = clock.local_date(now)
        youngest = people_policies(today).own_account_age
        if age_on(coverage.patient.birth_date, today) < youngest:
            raise TooYoungForAccount(patient=coverage.patient.name, age=youngest)
        FamilyGroup.objects.select_for_update(no_key=True).get(pk=coverage.family_id)
        user = User.objects.create_user(login_name(coverage), password)
        Account.objects.create(user=user, coverage=coverage)
        _record("account.opened", user.pk, coverage, actor, now)
    return user


def issue_token(login: str, *, actor: Actor, now: datetime) -> str:
    """A bearer token, valid for 24 hours and kept only as its SHA-256, for an affiliation number (its
    head, or without head the oldest member) or number-key. Makes the account where there is none.

    Raises AffiliationUnknown, TooYoungForAccount.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        coverage = _coverage(login)
        user = open_account(coverage, None, actor=actor, now=now)
        ApiToken.objects.create(
            user=user, digest=token_digest(token), created_at=now, expires_at=now + TOKEN_LIFE
        )
        _record("token.issue", user.pk, coverage, actor, now)
    return token


def revoke_tokens(login: str, *, actor: Actor, now: datetime) -> int:
    """End the tokens of a person (number-key) or of a whole family (number); how many there were.

    Raises AffiliationUnknown where nobody of that name has ever had an account.
    """
    number, _, key = login.strip().upper().partition("-")
    accounts = Account.objects.filter(coverage__family__affiliation_number=number)
    if key:
        accounts = accounts.filter(coverage__person_key=key)
    if not accounts.exists():
        raise AffiliationUnknown(number=login)
    with transaction.atomic():
        theirs = accounts.select_related("coverage__patient").order_by("pk")
        return sum(_revoked(account, actor, now) for account in theirs)


def _revoked(account: Account, actor: Actor, now: datetime) -> int:
    tokens = ApiToken.objects.filter(user=account.user_id, revoked_at=None, expires_at__gt=now)
    many = tokens.update(revoked_at=now)
    if many:
        _record("token.revoke", account.user_id, account.coverage, actor, now)
    return many


def _record(action: str, user_id: int, coverage: Coverage, actor: Actor, now: datetime) -> None:
    record(
        actor=actor, action=action, subject=("user", user_id), now=now,
        patient_id=coverage.patient_id, location_id=coverage.patient.assigned_location_id,
    )  # fmt: skip


def _coverage(login: str) -> Coverage:
    number, _, key = login.strip().upper().partition("-")
    coverages = Coverage.objects.filter(family__affiliation_number=number, patient__deceased_on=None)
    if key:
        coverages = coverages.filter(person_key=key)
    found = coverages.select_related("family", "patient").order_by(*PREFERRED_COVERAGE).first()
    if found is None:
        raise AffiliationUnknown(number=login)
    return found
