"""What administrators do with the accounts of staff. No data of patients are touched or seen here."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction

from citas.domain.access import codes
from citas.domain.access.errors import (
    LastRole,
    NotOneself,
    RoleHeld,
    RoleUnfit,
    StaffNameTaken,
    StaffNameUnfit,
    StaffUnknown,
)
from citas.domain.access.models import OneTimeCode, StaffRole, User
from citas.domain.access.staff import STAFF_NAME, staff
from citas.domain.access.ways_in import end_ways_in
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor, ActorKind
from citas.domain.catalogue.policy_set import people_policies
from citas.rules import clock

_EVERYWHERE = {ActorKind.ADMINISTRATOR, ActorKind.AUDITOR}


@dataclass(frozen=True)
class NewRole:
    """A role to be given: in one unit (None: all), as one practitioner (doctors only)."""

    role: ActorKind
    location_id: int | None = None
    practitioner_id: int | None = None


@dataclass(frozen=True)
class StaffCode:
    """What somebody of staff needs to choose a password at the page of codes."""

    user_id: int
    login: str
    code: str
    until: datetime


def hire(*, username: str, given: NewRole, actor: Actor, now: datetime) -> StaffCode:
    """A new account with one role and no password, and the code to choose one.

    Raises StaffNameUnfit, StaffNameTaken, RoleUnfit.
    """
    name = username.strip()
    # an affiliation number of tomorrow must not find its name taken
    if not STAFF_NAME.fullmatch(name) or re.fullmatch(settings.AFFILIATION_PATTERN, name.upper()):
        raise StaffNameUnfit(name=name)
    with transaction.atomic():
        if User.objects.filter(username__iexact=name).exists():
            raise StaffNameTaken(name=name)
        user = _new_user(name)
        record(actor=actor, action="staff.hire", subject=("user", user.pk), now=now)
        _give(user, given, actor, now)
        return _code(user, actor, now)


def grant(*, user_id: int, given: NewRole, actor: Actor, now: datetime) -> None:
    """One more role. Raises StaffUnknown, NotOneself, RoleUnfit, RoleHeld."""
    with transaction.atomic():
        _give(_colleague(user_id, actor), given, actor, now)


def end_role(*, user_id: int, role_id: int, actor: Actor, now: datetime) -> None:
    """Take a role away; nothing, when it is gone already. Raises StaffUnknown, NotOneself, LastRole."""
    with transaction.atomic():
        user = _colleague(user_id, actor)
        roles = {role.pk: role for role in user.staff_roles.all()}
        if role_id not in roles:
            return
        if len(roles) == 1:
            raise LastRole()
        _record_role("staff.role_ended", roles[role_id], actor, now)
        roles[role_id].delete()
        end_ways_in(user.pk, now=now)


def set_active(*, user_id: int, active: bool, actor: Actor, now: datetime) -> None:
    """Close an account of staff at once, or open it again. Raises StaffUnknown, NotOneself."""
    with transaction.atomic():
        user = _colleague(user_id, actor)
        if user.is_active == active:
            return
        user.is_active = active
        user.save(update_fields=["is_active"])
        end_ways_in(user.pk, now=now)
        action = "staff.opened" if active else "staff.closed"
        record(actor=actor, action=action, subject=("user", user.pk), now=now)


def reset_second_factor(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Forget code generator, passkeys and recovery codes; the next login asks to set one up.

    Raises StaffUnknown, NotOneself.
    """
    with transaction.atomic():
        user = _colleague(user_id, actor)
        Authenticator.objects.filter(user=user).delete()
        end_ways_in(user.pk, now=now)
        record(actor=actor, action="staff.second_factor_reset", subject=("user", user.pk), now=now)


def give_code(*, user_id: int, actor: Actor, now: datetime) -> StaffCode:
    """A code to choose a new password; the second factor stays. Raises StaffUnknown, NotOneself."""
    with transaction.atomic():
        return _code(_colleague(user_id, actor), actor, now)


def _new_user(name: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(name)
    except IntegrityError as error:  # somebody else took it meanwhile
        raise StaffNameTaken(name=name) from error


def _colleague(user_id: int, actor: Actor) -> User:
    """The member of staff, locked. Raises StaffUnknown, NotOneself."""
    if user_id == actor.user_id:
        raise NotOneself()
    if not staff(None).filter(pk=user_id).exists():
        raise StaffUnknown()
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def _give(user: User, given: NewRole, actor: Actor, now: datetime) -> None:
    is_doctor = given.role is ActorKind.DOCTOR
    if is_doctor != (given.practitioner_id is not None):
        raise RoleUnfit()
    if given.role in _EVERYWHERE and given.location_id is not None:
        raise RoleUnfit()
    held = {(role.role, role.location_id) for role in user.staff_roles.all()}
    if (given.role.value, given.location_id) in held:
        raise RoleHeld()
    role = StaffRole.objects.create(
        user=user,
        role=given.role.value,
        location_id=given.location_id,
        practitioner_id=given.practitioner_id,
    )
    _record_role("staff.role_given", role, actor, now)


def _code(user: User, actor: Actor, now: datetime) -> StaffCode:
    code = codes.issue(user=user, origin=OneTimeCode.Origin.DESK, actor=actor, now=now)
    life = timedelta(minutes=people_policies(clock.local_date(now)).code_minutes)
    return StaffCode(user.pk, user.username, code, now + life)


def _record_role(action: str, role: StaffRole, actor: Actor, now: datetime) -> None:
    record(
        actor=actor, action=action, subject=("user", role.user_id), now=now,
        location_id=role.location_id, details={"role": role.role},
    )  # fmt: skip
