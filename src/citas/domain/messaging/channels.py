"""What carries a message to a person: the protocol that every gateway keeps, chosen by settings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from citas.domain.access.contacts import ContactSystem

NOWHERE = "citas.gateways.nowhere.Nowhere"  # the gateway of a service without a way out


@dataclass(frozen=True)
class Message:
    """One message as it leaves. `key` is the same each time this notification is tried, so that a
    receiver can recognise the copy that a death between sending and writing it down leaves behind.
    """

    key: str
    written_at: datetime
    address: str
    language: str
    subject: str
    text: str
    html: str  # empty where the channel has none
    href: str = ""  # where a touch leads, on the screen of a device
    lifetime: timedelta | None = None  # how much longer it is of use, where it says


class TemporaryFailure(Exception):
    """Not now; later perhaps, after `wait` at the earliest. The text goes to log and table: never an
    address or a name in it."""

    def __init__(self, why: str, *, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.wait = wait


class Unreachable(TemporaryFailure):
    """No message gets through at present, whoever it is for: the relay is away or refuses us."""


class PermanentFailure(Exception):
    """Never: this address, or this message, is refused for good. No address or name in the text."""


class Gone(PermanentFailure):
    """The address is no more: nothing need be sent there again."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at by a check, in Spanish; `next_step` says what the operator does about it."""

    good: bool
    what: str
    next_step: str = ""


class Channel(Protocol):
    """A way out."""

    def send(self, message: Message, /) -> None:
        """Hand it over; returning means that the other side has taken it.

        Raises TemporaryFailure, Unreachable or PermanentFailure; takes less than the lease.
        """
        ...

    def check(self) -> list[Finding]:
        """Whether it would work, without sending anything."""
        ...


def channel(system: ContactSystem) -> Channel:
    """The gateway that the settings name for these addresses."""
    chosen = settings.MESSAGE_CHANNELS[system.value]
    made: Channel = import_string(chosen["GATEWAY"])(**chosen["OPTIONS"])
    return made


def is_open(system: ContactSystem) -> bool:
    """Whether messages to these addresses leave at all: where they do not, none is offered."""
    return bool(settings.MESSAGE_CHANNELS[system.value]["GATEWAY"] != NOWHERE)
