"""Members of staff: who has which role, and in which units."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from citas.domain.access.models import StaffRole, User
from citas.domain.audit.actors import ActorKind

# Identifiers of the units in which somebody works; None: in all.
Units = frozenset[int] | None
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
    return Authenticator.objects.filter(user=user_id, type__in=SECOND_FACTORS).exists()


def staff(units: Units) -> QuerySet[User]:
    """Everybody with a role, by name; of some units only: with a role there, or in all."""
    roles = StaffRole.objects.all()
    if units is not None:
        roles = roles.filter(location__in=units) | roles.filter(location=None)
    found = User.objects.filter(pk__in=roles.values("user"))
    return found.prefetch_related("staff_roles__location", "staff_roles__practitioner").order_by(
        "username"
    )
