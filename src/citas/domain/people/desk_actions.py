"""What a unit's desk does for the person in front of it. Each of these is written down."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from citas.domain.access import codes
from citas.domain.access.models import OneTimeCode, Phone, User
from citas.domain.access.staff import Units
from citas.domain.access.ways_in import end_ways_in
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.people import delegations
from citas.domain.people.account_changes import tell_owner
from citas.domain.people.accounts import open_account
from citas.domain.people.desk import patient_at
from citas.domain.people.errors import PatientDeceased, PatientElsewhere
from citas.domain.people.models import Account, Coverage, Patient


@dataclass(frozen=True)
class HandedCode:
    """What the paper says: `code` opens the account of `login`, once."""

    patient: Patient
    login: str
    code: str


def give_code(*, coverage_id: int, units: Units, actor: Actor, now: datetime) -> HandedCode:
    """A code on paper for the account of this coverage, opened where there is none; whoever has a
    verified contact is told, as the person at the desk may be somebody else.

    Raises PatientElsewhere, PatientDeceased, TooYoungForAccount.
    """
    with transaction.atomic():
        coverage = _coverage(coverage_id, units)
        if coverage.patient.deceased_on is not None:
            raise PatientDeceased()
        user = open_account(coverage, None, actor=actor, now=now)
        unit_id = coverage.patient.assigned_location_id
        origin = OneTimeCode.Origin.DESK
        code = codes.issue(user=user, origin=origin, actor=actor, now=now, location_id=unit_id)
        tell_owner(user, "desk_code", now)
        _record("account.code_given", coverage.patient, ("user", user.pk), actor, now)
    return HandedCode(coverage.patient, user.username, code)


def lock_account(*, coverage_id: int, units: Units, actor: Actor, now: datetime) -> Patient:
    """Close everything by which somebody may have got into this account, until a new code is given.

    Sessions, tokens, codes, password and passkeys end; contacts, the link to another identity and
    permissions to help, given and taken, go too: whoever got in may have put his own there. Raises
    PatientElsewhere, also where there is no account.
    """
    with transaction.atomic():
        coverage = _coverage(coverage_id, units)
        account = Account.objects.filter(coverage=coverage).select_related("coverage").first()
        if account is None:
            raise PatientElsewhere()
        user = User.objects.select_for_update(no_key=True).get(pk=account.user_id)
        tell_owner(user, "account_closed", now)
        unit_id = coverage.patient.assigned_location_id
        # told to the contacts of before
        delegations.end_all(account=account, actor=actor, now=now, location_id=unit_id)
        _close(user, now)
        _record("account.closed", coverage.patient, ("user", user.pk), actor, now)
    return coverage.patient


def separate(*, patient_id: int, wanted: bool, units: Units, actor: Actor, now: datetime) -> Patient:
    """Begin or end "trato separado", on the person's word alone. Raises PatientElsewhere."""
    with transaction.atomic():
        patient = patient_at(patient_id, units)
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if wanted != (patient.separate_since is not None):
            patient.separate_since = now if wanted else None
            patient.save(update_fields=["separate_since"])
            action = "patient.separate" if wanted else "patient.together"
            _record(action, patient, ("patient", patient.pk), actor, now)
    return patient


def end_delegation(
    *, patient_id: int, delegation_id: int, units: Units, actor: Actor, now: datetime
) -> None:
    """End a permission to help, as the patient asks. Raises PatientElsewhere for anybody else's."""
    with transaction.atomic():
        patient = patient_at(patient_id, units)
        if delegation_id not in {one.pk for one in delegations.given_by(patient.pk, now)}:
            raise PatientElsewhere()
        unit_id = patient.assigned_location_id
        delegations.end(delegation_id=delegation_id, actor=actor, now=now, location_id=unit_id)


def _coverage(coverage_id: int, units: Units) -> Coverage:
    """Raises PatientElsewhere."""
    coverage = Coverage.objects.select_related("family").filter(pk=coverage_id).first()
    if coverage is None:
        raise PatientElsewhere()
    coverage.patient = patient_at(coverage.patient_id, units)
    return coverage


def _close(user: User, now: datetime) -> None:
    end_ways_in(user.pk, now=now)
    user.set_unusable_password()
    user.email = ""  # of which allauth would make an address again
    user.save(update_fields=["password", "email"])
    for entered in (Authenticator, EmailAddress, Phone, SocialAccount):
        entered.objects.filter(user=user).delete()


def _record(
    action: str, patient: Patient, subject: tuple[str, object], actor: Actor, now: datetime
) -> None:
    record(
        actor=actor, action=action, subject=subject, now=now,
        patient_id=patient.pk, location_id=patient.assigned_location_id,
    )  # fmt: skip
