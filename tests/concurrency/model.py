"""What booking should do, in plain Python without database: the model that the machine compares with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from citas.domain.booking import errors
from citas.domain.people.errors import NotBookableOnline
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.rules.errors import DomainError

HOLD, EXTENSION, EXTENSIONS = timedelta(minutes=5), timedelta(minutes=5), 2
NOTICE = timedelta(hours=2)
Refusal = type[DomainError]


class Is(Enum):
    """Status of a place, as the table writes it."""

    FREE = "free"
    KEPT = "busy-tentative"
    BUSY = "busy"


@dataclass
class Place:
    """A place: `hold` is the one it points to."""

    doctor: int
    service: int
    starts: datetime
    ends: datetime
    status: Is = Is.FREE
    hold: int | None = None
    until: datetime | None = None
    withdrawn: bool = False
    on_web: bool = True

    def claimable(self, now: datetime) -> bool:
        """Whether anybody may take it."""
        lapsed = self.until is not None and self.until <= now
        return not self.withdrawn and (self.status is Is.FREE or lapsed)

    def become(self, status: Is, hold: int | None = None, until: datetime | None = None) -> None:
        """Change hands."""
        self.status, self.hold, self.until = status, hold, until


@dataclass
class Kept:
    """A hold."""

    account: int
    patient: int
    slot: int
    expires: datetime
    extensions: int = 0
    ended: bool = False
    # the folio that is to move there, or whose cancelling may be undone
    folio: str | None = None
    review: bool = True


@dataclass
class Given:
    """An appointment, and the account that booked it."""

    account: int
    patient: int
    slot: int
    steps: int = 1
    cancelled: bool = False
    disrupted: bool = False
    moves: int = 0
    left: set[int] = field(default_factory=set)  # places that it had


class Asked(NamedTuple):
    """What was asked with a key: a place for a patient, or for the appointment `moving`; its folio."""

    patient: int
    slot: int
    moving: str | None
    folio: str


@dataclass
class Model:
    """All places by identifier, and what happened to them. `refusal` methods change nothing.

    `private`: of adults for whom another account acts too, their own, which sees all of theirs.
    """

    now: datetime
    places: dict[int, Place]
    private: dict[int, int]
    holds: dict[int, Kept] = field(default_factory=dict)
    appointments: dict[str, Given] = field(default_factory=dict)
    keys: dict[tuple[int, str], Asked] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)

    # Keeping

    def hold_refusal(
        self, account: int, patient: int, slot: int, moving: str | None = None
    ) -> Refusal | None:
        """Why the place cannot be kept (to move `moving` there), or None."""
        place = self.places[slot]
        own = self.review_of(account)
        kept = None if own is None else self.holds[own]
        running = (
            kept is not None
            and (kept.patient, kept.slot, kept.folio) == (patient, slot, moving)
            and kept.expires > self.now
        )
        if running and not place.withdrawn:
            return None
        return (
            (SlotWithdrawn if place.withdrawn else None)
            or (self.not_movable(moving, place) if moving else None)
            or self.not_on_web(place)
            or self.not_for(account, patient, place, moving)
            or (None if self.to_be_had(account, place) else errors.SlotTaken)
        )

    def to_be_had(self, account: int, place: Place) -> bool:
        """Whether the account may keep it: it is anybody's, or kept for that account already."""
        return place.hold in self.kept_by(account) or place.claimable(self.now)

    def kept_by(self, account: int) -> set[int]:
        """All holds of what the account keeps for review."""
        own = self.review_of(account)
        return set() if own is None else {own}

    def not_movable(self, folio: str, place: Place) -> Refusal | None:
        """Why the appointment cannot go to that place; this model moves none."""
        raise AssertionError(f"nothing moves here: {folio} to {place}")

    def hold(
        self, hold_id: int, account: int, patient: int, slot: int, moving: str | None = None
    ) -> None:
        """Keep the place, ending an earlier hold, unless it is that very one, still running."""
        if self.review_of(account) == hold_id:
            return
        self.end_reviews(account)
        until = self.now + HOLD
        self.holds[hold_id] = Kept(account, patient, slot, until, folio=moving)
        self.places[slot].become(Is.KEPT, hold_id, until)

    def end_reviews(self, account: int) -> None:
        """Give back whatever the account keeps for review."""
        earlier = self.review_of(account)
        if earlier is not None:
            self.release(earlier)

    def review_of(self, account: int) -> int | None:
        """The account's hold that nobody ended, even when its time ran out."""
        reviews = [i for i, kept in self.holds.items() if kept.review and not kept.ended]
        found = [i for i in reviews if self.holds[i].account == account]
        assert len(found) <= 1
        return found[0] if found else None

    def release_refusal(self, hold_id: int) -> Refusal | None:
        """Nobody gives back what was kept for another reason."""
        return None if self.holds[hold_id].review else errors.HoldUnknown

    def release(self, hold_id: int) -> None:
        """End a hold; its place is free unless somebody else has it."""
        kept = self.holds[hold_id]
        kept.ended = True
        if self.places[kept.slot].hold == hold_id:
            self.places[kept.slot].become(Is.FREE)

    def extension_refusal(self, hold_id: int) -> Refusal | None:
        """Why the hold cannot go on, or None."""
        kept = self.holds[hold_id]
        place = self.places[kept.slot]
        if not kept.review:
            return errors.HoldUnknown
        if place.withdrawn:
            return SlotWithdrawn
        if kept.ended:
            return errors.HoldLost
        if kept.extensions == EXTENSIONS:
            return errors.ExtensionLimit
        if place.hold == hold_id and kept.expires > self.now:
            return None
        return self.not_on_web(place) or (None if place.claimable(self.now) else errors.HoldLost)

    def extend(self, hold_id: int) -> None:
        """Keep the place longer."""
        kept = self.holds[hold_id]
        kept.expires = max(kept.expires, self.now) + EXTENSION
        kept.extensions += 1
        self.places[kept.slot].become(Is.KEPT, hold_id, kept.expires)

    # Booking

    def booking_refusal(self, key: str, account: int, patient: int, slot: int) -> Refusal | None:
        """Why the place cannot be booked, or None (also when the key has booked it already)."""
        known = self.keys.get((account, key))
        if known is not None:
            same = (known.patient, known.slot, known.moving) == (patient, slot, None)
            return None if same else errors.IdempotencyMismatch
        return self.taking_refusal(account, patient, slot)

    def taking_refusal(
        self, account: int, patient: int, slot: int, moving: str | None = None
    ) -> Refusal | None:
        """Why the patient cannot have the place (in exchange for that of `moving`), or None."""
        place = self.places[slot]
        own = self._own(account, patient, slot)
        reviewing = own is not None and self.holds[own].expires > self.now
        mine = own is not None and place.hold == own and not place.withdrawn
        return (
            (SlotWithdrawn if place.withdrawn else None)
            or (self.not_movable(moving, place) if moving else None)
            or (self._begun(place) if reviewing else self.not_on_web(place))
            or self.not_for(account, patient, place, moving)
            or (None if mine or place.claimable(self.now) else errors.SlotTaken)
        )

    def book(self, folio: str, key: str, account: int, patient: int, slot: int) -> None:
        """Give the place, unless the key gave it before."""
        if (account, key) in self.keys:
            return
        self.take(account, patient, slot)
        self.appointments[folio] = Given(account, patient, slot)
        self.keys[account, key] = Asked(patient, slot, None, folio)

    def take(self, account: int, patient: int, slot: int) -> None:
        """The place is occupied, and the account's review of it over."""
        own = self._own(account, patient, slot)
        if own is not None:
            self.holds[own].ended = True
        self.places[slot].become(Is.BUSY)

    # Publishing

    def publish(self, doctor: int) -> None:
        """Bring the doctor's places to come in line with his absence."""
        absent = doctor in self.absent
        for pk, place in self.places.items():
            if place.doctor != doctor or place.starts <= self.now:
                continue
            if not absent:
                place.withdrawn = False
                continue
            self._lose_ground(pk)
            if place.claimable(self.now):
                place.become(Is.FREE)
                place.withdrawn = True
        for given in self.appointments.values():
            place = self.places[given.slot]
            if place.doctor == doctor and place.starts > self.now and not given.cancelled:
                given.disrupted = absent

    def _lose_ground(self, slot: int) -> None:
        """What waits for nobody in review is let go."""
        if self.places[slot].withdrawn:
            return
        for hold_id, kept in self.holds.items():
            if kept.slot == slot and not kept.review and not kept.ended:
                self.release(hold_id)

    # Rules

    def _own(self, account: int, patient: int, slot: int) -> int | None:
        own = self.review_of(account)
        if own is None:
            return None
        kept = self.holds[own]
        return own if (kept.patient, kept.slot) == (patient, slot) else None

    def not_on_web(self, place: Place) -> Refusal | None:
        """Why the web may not take it, or None."""
        if place.withdrawn:
            return SlotWithdrawn
        if not place.on_web:
            return errors.SlotDeskOnly
        return errors.NoticeTooShort if place.starts - self.now <= NOTICE else None

    def _begun(self, place: Place) -> Refusal | None:
        return errors.NoticeTooShort if place.starts <= self.now else None

    def sees(self, account: int, given: Given) -> bool:
        """Whether the account may know of the appointment."""
        return account in {self.private.get(given.patient, account), given.account}

    def not_for(
        self, account: int, patient: int, place: Place, moving: str | None = None
    ) -> Refusal | None:
        """Why limit and other hours leave the patient no room, told as far as the account sees them."""
        upcoming = [
            given
            for folio, given in self.appointments.items()
            if given.patient == patient
            and not given.cancelled
            and folio != moving
            and self.places[given.slot].ends > self.now
        ]
        seen = [given for given in upcoming if self.sees(account, given)]
        told = self._no_room(place, seen, limited=moving is None)
        hidden = told is None and self._no_room(place, upcoming, limited=moving is None) is not None
        return NotBookableOnline if hidden else told

    def _no_room(self, place: Place, upcoming: list[Given], *, limited: bool) -> Refusal | None:
        others = [self.places[given.slot] for given in upcoming]
        if limited and any(other.service == place.service for other in others):
            return errors.UpcomingLimit
        if any(o.starts < place.ends and place.starts < o.ends for o in others):
            return errors.TimeConflict
        return None
