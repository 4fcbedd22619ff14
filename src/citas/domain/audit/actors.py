"""Who acts: handed to every action, written into every history."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The role in which somebody acts."""

    INSURED = "insured"
    HELPER = "helper"  # an insured person acting for somebody outside the family, by permission
    DESK = "desk"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    SYSTEM = "system"
    STRANGER = "stranger"  # somebody who has not logged in


class Channel(StrEnum):
    """The surface through which somebody acts."""

    WEB = "web"
    LINK = "link"  # of a message, without login
    API = "api"
    CLI = "cli"
    JOB = "job"


@dataclass(frozen=True)
class Actor:
    """`user_id` is None for the system itself."""

    user_id: int | None
    kind: ActorKind
    channel: Channel


STRANGER = Actor(user_id=None, kind=ActorKind.STRANGER, channel=Channel.WEB)


def system(channel: Channel) -> Actor:
    """The product acting by itself: an import, a publication, a clean-up."""
    return Actor(user_id=None, kind=ActorKind.SYSTEM, channel=channel)
