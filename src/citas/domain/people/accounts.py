"""Ways in for insured people: accounts, and tokens for programs."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction

from citas.domain.access.models import ApiToken, User
from citas.domain.access.queries import token_digest
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


def open_account(coverage: Coverage, password: str | None, *, today: date) -> User:
    """The user of this coverage, made when there is none (whose password then is `password`).

    Without password only tokens let in. Raises TooYoungForAccount under the age of the policy.
    """
    with transaction.atomic():
        Coverage.objects.select_for_update(no_key=True).get(pk=coverage.pk)
        account = Account.objects.filter(coverage=coverage).select_related("user").first()
        if account is not None:
            return account.user
        youngest = people_policies(today).own_account_age
        if age_on(coverage.patient.birth_date, today) < youngest:
            raise TooYoungForAccount(patient=coverage.patient.name, age=youngest)
        FamilyGroup.objects.select_for_update(no_key=True).get(pk=coverage.family_id)
        user = User.objects.create_user(login_name(coverage), password)
        Account.objects.create(user=user, coverage=coverage)
    return user


def issue_token(login: str, now: datetime) -> str:
    """A bearer token, valid for 24 hours and kept only as its SHA-256, for an affiliation number (its
    head, or without head the oldest member) or number-key. Makes the account where there is none.

    Raises AffiliationUnknown, TooYoungForAccount.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        user = open_account(_coverage(login), None, today=clock.local_date(now))
        ApiToken.objects.create(
            user=user, digest=token_digest(token), created_at=now, expires_at=now + TOKEN_LIFE
        )
    return token


def revoke_tokens(login: str, now: datetime) -> int:
    """End the tokens of a person (number-key) or of a whole family (number); how many there were.

    Raises AffiliationUnknown where nobody of that name has ever had an account.
    """
    number, _, key = login.strip().upper().partition("-")
    accounts = Account.objects.filter(coverage__family__affiliation_number=number)
    if key:
        accounts = accounts.filter(coverage__person_key=key)
    if not accounts.exists():
        raise AffiliationUnknown(number=login)
    tokens = ApiToken.objects.filter(user__in=accounts.values("user"), revoked_at=None)
    return tokens.filter(expires_at__gt=now).update(revoked_at=now)


def _coverage(login: str) -> Coverage:
    number, _, key = login.strip().upper().partition("-")
    coverages = Coverage.objects.filter(family__affiliation_number=number, patient__deceased_on=None)
    if key:
        coverages = coverages.filter(person_key=key)
    found = coverages.select_related("family", "patient").order_by(*PREFERRED_COVERAGE).first()
    if found is None:
        raise AffiliationUnknown(number=login)
    return found
