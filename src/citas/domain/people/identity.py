"""Who comes with a national digital identity: the person of the roll who has that CURP.

An identity is linked to one account of the person, as allauth's SocialAccount, and with it to the
person: who has several affiliations chooses at each login. The family comes from the roll.
"""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from citas.domain.access.contacts import reach
from citas.domain.access.models import User
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.messaging.outbox import tell
from citas.domain.people.accounts import PREFERRED_COVERAGE, open_account
from citas.domain.people.errors import (
    IdentityRefused,
    IdentityTooYoung,
    IdentityUnknown,
    IdentityUnverified,
)
from citas.domain.people.models import Account, Coverage, Patient
from citas.domain.people.queries import age_on
from citas.rules import clock
from citas.rules.curp import read_curp
from citas.rules.errors import DomainError
from citas.rules.names import same_words


@dataclass(frozen=True)
class Identity:
    """What an identity provider vouches for; `uid` is its own identifier of the person.

    Without `birth_date` that of the CURP stands. `verified`: the provider has made sure who it is.
    """

    provider: str
    uid: str
    curp: str
    name: str
    birth_date: date | None
    verified: bool


@dataclass(frozen=True)
class Recognised:
    """The accounts that the person may enter, one or more; `opened`: the one was made just now."""

    accounts: list[Account]
    opened: bool = False


def recognise(*, identity: Identity, actor: Actor, now: datetime) -> Recognised:
    """The accounts of the person with this CURP, one opened where there is none; links the identity.

    A refusal is written down too. Raises IdentityUnverified, IdentityUnknown, TooYoungForAccount,
    IdentityTooYoung, and IdentityRefused for whatever else only the desk can settle.
    """
    try:
        with transaction.atomic():
            return _recognised(identity, actor, now)
    except DomainError as refusal:
        record(
            actor=actor, action="identity.refused", subject=("identity", identity.provider),
            patient_id=_whose(identity), reason=str(refusal.facts.get("cause", refusal.code)), now=now,
        )  # fmt: skip
        raise


def _whose(identity: Identity) -> int | None:
    if read_curp(identity.curp) is None:
        return None
    return Patient.objects.filter(curp=identity.curp).values_list("pk", flat=True).first()


def _recognised(identity: Identity, actor: Actor, now: datetime) -> Recognised:
    patient = _patient(identity)
    link = _link(identity, patient)
    if Account.objects.filter(coverage__patient=patient).exists():
        found = Recognised(_open_accounts(patient))
    else:
        found = Recognised([_opened(patient, actor, now)], opened=True)
    if link is None:
        _connect(identity, found, actor, now)
    return found


def _patient(identity: Identity) -> Patient:
    if not identity.verified:
        raise IdentityUnverified()
    told = read_curp(identity.curp)
    if told is None:
        raise IdentityRefused(cause="malformed-curp")
    # Locked, so that two identities with one CURP cannot both find the person without a link.
    patient = Patient.objects.select_for_update(no_key=True).filter(curp=identity.curp).first()
    if patient is None:
        raise IdentityUnknown()
    if patient.deceased_on is not None:
        raise IdentityRefused(cause="deceased")
    if patient.birth_date != (identity.birth_date or told.birth_date):
        raise IdentityRefused(cause="birth-date-differs")
    if not same_words(patient.name, identity.name):
        raise IdentityRefused(cause="name-differs")
    return patient


def _link(identity: Identity, patient: Patient) -> SocialAccount | None:
    """This identity's link with the person, or None when neither has any."""
    of_person = Q(user__account__coverage__patient=patient)
    links = SocialAccount.objects.filter(provider=identity.provider)
    of_both = links.filter(of_person, uid=identity.uid).first()
    if of_both is None and links.filter(of_person).exists():
        raise IdentityRefused(cause="second-identity-of-person")
    if of_both is None and links.filter(uid=identity.uid).exists():
        raise IdentityRefused(cause="identity-of-another-person")
    return of_both


def _open_accounts(patient: Patient) -> list[Account]:
    """The person's active accounts. Staff have a door of their own: one such account shuts out all."""
    mine = Account.objects.filter(coverage__patient=patient).order_by("pk")
    if mine.filter(Q(user__is_staff=True) | Q(user__staff_roles__isnull=False)).exists():
        raise IdentityRefused(cause="staff")
    active = list(mine.filter(user__is_active=True).select_related("user", "coverage__family"))
    if not active:
        raise IdentityRefused(cause="inactive")
    return active


def _opened(patient: Patient, actor: Actor, now: datetime) -> Account:
    coverages = Coverage.objects.filter(patient=patient).select_related("family", "patient")
    coverage = coverages.order_by(*PREFERRED_COVERAGE).first()
    if coverage is None:
        raise IdentityRefused(cause="no-coverage")
    today = clock.local_date(now)
    policy = people_policies(today)
    if policy.own_account_age <= age_on(patient.birth_date, today) < policy.adult_age:
        raise IdentityTooYoung(age=policy.adult_age)
    open_account(coverage, None, actor=actor, now=now)
    return Account.objects.select_related("user", "coverage__family").get(coverage=coverage)


def _connect(identity: Identity, found: Recognised, actor: Actor, now: datetime) -> None:
    """Link the identity for good; who had an account already is told at the contacts of before."""
    account = found.accounts[0]
    link = SocialAccount.objects.create(provider=identity.provider, uid=identity.uid, user=account.user)
    record(
        actor=actor, action="identity.linked", subject=("user", account.user_id), now=now,
        patient_id=account.coverage.patient_id, details={"provider": identity.provider},
    )  # fmt: skip
    if not found.opened:
        event = f"identity-linked:{link.pk}"
        tell(to=reach(account.user_id), event=event, letter="identity_linked", now=now)


def user_of_choice(*, provider: str, uid: str, account_id: int) -> User:
    """The user of one account of the person to whom this identity is linked. Raises IdentityRefused."""
    for account in accounts_linked_to(provider=provider, uid=uid):
        if account.pk == account_id:
            return account.user
    raise IdentityRefused(cause="not-an-account-of-the-person")


def accounts_linked_to(*, provider: str, uid: str) -> list[Account]:
    """The accounts of the person to whom this identity is linked. Raises IdentityRefused."""
    links = {"user__socialaccount__provider": provider, "user__socialaccount__uid": uid}
    linked = Account.objects.filter(**links, coverage__patient__deceased_on=None)
    account = linked.select_related("coverage__patient").first()
    if account is None:
        raise IdentityRefused(cause="not-linked")
    return _open_accounts(account.coverage.patient)
