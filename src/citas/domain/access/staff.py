"""Members of staff: who has which role, and in which units."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from citas.domain.access.errors import StaffUnknown
from citas.domain.access.models import StaffRole, User
from citas.domain.audit.actors import ActorKind

# Identifiers of the units in which somebody works; None: in all.
Units = frozenset[int] | None
STAFF_NAME = re.compile(r"[a-z]+(?:\.[a-z0-9]+)+")
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Post:
    """One role of a user, over all the units in which he has it; a doctor is the `practitioners`."""

    role: ActorKind
    units: Units
    practitioners: frozenset[int]


def posts_of(user_id: int) -> dict[ActorKind, Post]:
    """The roles of this user; none for insured people."""
    posts: dict[ActorKind, Post] = {}
    for row in StaffRole.objects.filter(user=user_id).order_by("pk"):
        role = ActorKind(row.role)
        units = None if row.location_id is None else frozenset({row.location_id})
        doctors = frozenset({row.practitioner_id} if row.practitioner_id else ())
        before = posts.get(role, Post(role, frozenset(), frozenset()))
        posts[role] = Post(role, joined([before.units, units]), before.practitioners | doctors)
    return posts


def works_here(user: User) -> bool:
    """Whether he is of staff; of who has no such name, as no insured person has, nothing is asked."""
    return bool(STAFF_NAME.fullmatch(user.username)) and bool(posts_of(user.pk))


def joined(several: list[Units]) -> Units:
    """All the units of each; None when one of them is all."""
    found: set[int] = set()
    for units in several:
        if units is None:
            return None
        found |= units
    return frozenset(found)


def has_second_factor(user_id: int) -> bool:
    """Whether a code generator or a passkey is set up (recovery codes alone are none)."""
    return bool(Authenticator.objects.filter(user=user_id, type__in=SECOND_FACTORS).exists())


def staff_names(user_ids: Iterable[int]) -> dict[int, str]:
    """The user names of those of them who are of staff, and of nobody else."""
    return dict(staff(None).filter(pk__in=user_ids).values_list("pk", "username"))


@dataclass(frozen=True)
class Colleague:
    """Somebody of staff as administrators see him: his account and roles, and nothing else."""

    user_id: int
    username: str
    is_active: bool
    has_password: bool
    has_second_factor: bool
    roles: list[StaffRole]


def staff(units: Units) -> QuerySet[User]:
    """Everybody with a role, by name; of some units only: with a role there, or in all."""
    roles = StaffRole.objects.all()
    if units is not None:
        roles = roles.filter(location__in=units) | roles.filter(location=None)
    return User.objects.filter(pk__in=roles.values("user")).order_by("username")


def colleagues(units: Units) -> list[Colleague]:
    """Who has access in these units, with the roles that concern them."""
    users = staff(units).prefetch_related("staff_roles__location", "staff_roles__practitioner")
    secured = set(Authenticator.objects.filter(type__in=SECOND_FACTORS).values_list("user", flat=True))
    return [_colleague(user, units, secured) for user in users]


def colleague(user_id: int) -> Colleague:
    """One of them, with all his roles. Raises StaffUnknown."""
    for found in colleagues(None):
        if found.user_id == user_id:
            return found
    raise StaffUnknown()


def _colleague(user: User, units: Units, secured: set[int]) -> Colleague:
    concern = (None, *units) if units is not None else None
    roles = [role for role in user.staff_roles.all() if concern is None or role.location_id in concern]
    return Colleague(
        user.pk, user.username, user.is_active, user.has_usable_password(), user.pk in secured, roles
    )
