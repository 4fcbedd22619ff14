"""When a place can be taken: not withdrawn, and free or held by a hold that has run out.

One rule in the three forms in which it is asked; a test holds them to each other.
"""

from datetime import datetime
from typing import Protocol

from django.db.models import Q

from citas.domain.scheduling.models import Slot

FREE, TENTATIVE = Slot.Status.FREE, Slot.Status.TENTATIVE

# Of the row `s` at the parameter `now`.
CLAIMABLE = """
    (s.withdrawn_at IS NULL
    AND (s.status = 'free' OR (s.status = 'busy-tentative' AND s.held_until <= %(now)s)))
"""


def claimable(now: datetime) -> Q:
    """The rule as a filter of places."""
    return Q(withdrawn_at=None) & (Q(status=FREE) | Q(status=TENTATIVE, held_until__lte=now))


class Read(Protocol):
    """What must have been read of a place."""

    @property
    def status(self) -> str: ...
    @property
    def held_until(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


def is_claimable(place: Read, now: datetime) -> bool:
    """The rule of a place already read: a hint for pages and plans, since claiming asks again."""
    lapsed = place.held_until is not None and place.held_until <= now
    return place.withdrawn_at is None and (place.status == FREE or lapsed)
