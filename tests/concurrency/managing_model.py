"""What cancelling, undoing and moving should do: the model of booking goes on from there."""

from datetime import timedelta

from citas.domain.booking import errors
from citas.rules import clock
from citas.rules.appointment_states import TransitionRefused
from tests.concurrency.model import Asked, Given, Is, Kept, Model, Place, Refusal

UNDO, MOVES = timedelta(seconds=60), 2


class ManagingModel(Model):
    """Appointments are given up, taken back and moved. `refusal` methods change nothing."""

    # Giving up

    def cancel_refusal(self, folio: str) -> Refusal | None:
        """Why it cannot be cancelled, or None (also when it was before)."""
        given = self.appointments[folio]
        begun = self.places[given.slot].starts <= self.now
        return errors.AlreadyStarted if begun and not given.cancelled else None

    def cancel(self, folio: str, account: int, hold_id: int | None) -> None:
        """The place waits a minute, kept by `hold_id`; of today it is the desk's alone; one without
        ground is nobody's."""
        given = self.appointments[folio]
        if given.cancelled:
            return
        given.cancelled, given.steps = True, given.steps + 1
        if given.disrupted:
            self._vacate(given)
            return
        assert hold_id is not None
        place, until = self.places[given.slot], self.now + UNDO
        self._desk_alone_today(place)
        place.become(Is.KEPT, hold_id, until)
        self.holds[hold_id] = Kept(
            account, given.patient, given.slot, until, folio=folio, review=False
        )  # fmt: skip

    def _vacate(self, given: Given) -> None:
        place = self.places[given.slot]
        place.become(Is.FREE)
        place.withdrawn = given.disrupted
        self._desk_alone_today(place)

    def _desk_alone_today(self, place: Place) -> None:
        if clock.local_date(place.starts) == clock.local_date(self.now):
            place.on_web = False

    def undo_refusal(self, folio: str, account: int) -> Refusal | None:
        """Why it cannot be taken back, or None (also when it stands)."""
        given = self.appointments[folio]
        if not given.cancelled:
            return None
        if self._undo_of(folio) is None:
            return errors.UndoTooLate
        return self.not_for(account, given.patient, self.places[given.slot])

    def undo(self, folio: str) -> None:
        """It stands again, on the same place."""
        given = self.appointments[folio]
        if not given.cancelled:
            return
        kept = self._undo_of(folio)
        assert kept is not None
        kept.ended = True
        given.cancelled, given.steps = False, given.steps + 1
        self.places[given.slot].become(Is.BUSY)

    def _undo_of(self, folio: str) -> Kept | None:
        running = [
            kept
            for kept in self.holds.values()
            if kept.folio == folio and not kept.review and not kept.ended and kept.expires > self.now
        ]
        assert len(running) <= 1
        return running[0] if running else None

    # Moving

    def not_movable(self, folio: str, place: Place) -> Refusal | None:
        """Its own state first, then the service."""
        given = self.appointments[folio]
        if given.cancelled:
            return TransitionRefused
        if self.places[given.slot].starts <= self.now:
            return errors.AlreadyStarted
        if given.moves >= MOVES and not given.disrupted:
            return errors.RescheduleLimit
        return None if self.places[given.slot].service == place.service else errors.OtherService

    def move_refusal(self, key: str, account: int, folio: str, slot: int) -> Refusal | None:
        """Why it cannot go there, or None (also when the key has moved it already, or it is there)."""
        given = self.appointments[folio]
        if not self.sees(account, given):
            return errors.AppointmentUnknown
        known = self.keys.get((account, key))
        if known is not None:
            same = (known.slot, known.moving) == (slot, folio)
            return None if same else errors.IdempotencyMismatch
        if self.stays(folio, slot):
            return None
        return self.taking_refusal(account, given.patient, slot, folio)

    def stays(self, folio: str, slot: int) -> bool:
        """Whether it has that place."""
        given = self.appointments[folio]
        return given.slot == slot and not given.cancelled

    def move(self, key: str, account: int, folio: str, slot: int) -> None:
        """Exchange its place for the other, unless the key did so before, or it is there."""
        given = self.appointments[folio]
        if (account, key) in self.keys or self.stays(folio, slot):
            return
        self.take(account, given.patient, slot)
        self._vacate(given)
        given.moves += not given.disrupted
        given.left.add(given.slot)
        given.slot, given.steps, given.disrupted = slot, given.steps + 1, False
        self.keys[account, key] = Asked(given.patient, slot, folio, folio)
