"""What keeping and booking several places at once should do: the model goes on from managing."""

from dataclasses import dataclass, field
from datetime import datetime

from citas.domain.booking import errors, errors_visits
from citas.domain.scheduling.errors import SlotWithdrawn
from tests.concurrency.managing_model import ManagingModel
from tests.concurrency.model import EXTENSION, EXTENSIONS, HOLD, Asked, Given, Is, Refusal

Wish = tuple[int, int]  # patient and place


@dataclass
class Together:
    """A family visit: by hold, in the order of places, whom each is for and where."""

    account: int
    parts: dict[int, Wish]
    expires: datetime
    extensions: int = 0
    ended: bool = False
    booked: bool = False


@dataclass
class VisitingModel(ManagingModel):
    """Families keep and book several places at once. `refusal` methods change nothing."""

    visits: dict[int, Together] = field(default_factory=dict)

    def kept_by(self, account: int) -> set[int]:
        """Those of a visit too."""
        visit = self.visit_of(account)
        return super().kept_by(account) | (set(visit.parts) if visit else set())

    def end_reviews(self, account: int) -> None:
        """A visit too."""
        super().end_reviews(account)
        visit = self.visit_of(account)
        if visit:
            self.release_visit(visit)

    def visit_of(self, account: int) -> Together | None:
        """The account's visit that nobody ended, even when its time ran out."""
        found = [one for one in self.visits.values() if one.account == account and not one.ended]
        assert len(found) <= 1
        return found[0] if found else None

    # Keeping

    def visit_refusal(self, account: int, wishes: list[Wish]) -> Refusal | None:
        """Why these places cannot be kept together, or None."""
        if any(self.places[slot].withdrawn for _, slot in wishes):
            return SlotWithdrawn
        if self._apart(wishes):
            return errors_visits.VisitApart
        if self._running(account, wishes):
            return None
        for patient, slot in wishes:
            place = self.places[slot]
            if refusal := self.not_on_web(place) or self.not_for(account, patient, place):
                return refusal
        free = all(self.to_be_had(account, self.places[slot]) for _, slot in wishes)
        return None if free else errors.SlotTaken

    def _apart(self, wishes: list[Wish]) -> bool:
        found = [(patient, slot, self.places[slot]) for patient, slot in wishes]
        return any(
            slot == other
            or (
                patient == whom
                and (
                    place.service == there.service
                    or (place.starts < there.ends and there.starts < place.ends)
                )
            )
            for at, (patient, slot, place) in enumerate(found)
            for whom, other, there in found[at + 1 :]
        )

    def _running(self, account: int, wishes: list[Wish]) -> bool:
        visit = self.visit_of(account)
        return visit is not None and visit.expires > self.now and set(visit.parts.values()) == {*wishes}

    def hold_visit(self, pk: int, account: int, parts: dict[int, Wish]) -> None:
        """Keep them, ending what was kept before, unless it is that very visit, still running."""
        if pk in self.visits:
            return
        self.end_reviews(account)
        self.visits[pk] = Together(account, parts, self.now + HOLD)
        for hold_id, (_, slot) in parts.items():
            self.places[slot].become(Is.KEPT, hold_id, self.now + HOLD)

    def release_visit(self, visit: Together) -> None:
        """End it; its places are free unless somebody else has them."""
        if visit.ended:
            return
        visit.ended = True
        for hold_id, (_, slot) in visit.parts.items():
            if self.places[slot].hold == hold_id:
                self.places[slot].become(Is.FREE)

    def more_time_refusal(self, visit: Together) -> Refusal | None:
        """Why it cannot go on, or None."""
        if visit.ended:
            return errors_visits.VisitUnknown
        first, *_ = visit.parts.values()
        if self.places[first[1]].withdrawn:
            return SlotWithdrawn
        if visit.extensions == EXTENSIONS:
            return errors.ExtensionLimit
        for hold_id, (_, slot) in visit.parts.items():
            place = self.places[slot]
            if place.hold == hold_id and visit.expires > self.now:
                continue
            if refusal := self.not_on_web(place):
                return refusal
            if not place.claimable(self.now):
                return errors_visits.VisitLost
        return None

    def more_time(self, visit: Together) -> None:
        """Keep all of it longer."""
        visit.expires = max(visit.expires, self.now) + EXTENSION
        visit.extensions += 1
        for hold_id, (_, slot) in visit.parts.items():
            self.places[slot].become(Is.KEPT, hold_id, visit.expires)

    # Booking

    def confirm_refusal(self, visit: Together) -> Refusal | None:
        """Why it cannot be booked, or None (also when it was)."""
        if visit.booked:
            return None
        if any(self.places[slot].withdrawn for _, slot in visit.parts.values()):
            return errors_visits.VisitLost
        if visit.ended:
            return errors_visits.VisitUnknown
        reviewing = visit.expires > self.now
        for hold_id, (patient, slot) in visit.parts.items():
            place = self.places[slot]
            refusal = self._begun(place) if reviewing else self.not_on_web(place)
            if refusal := refusal or self.not_for(visit.account, patient, place):
                return refusal
            if place.hold != hold_id and not place.claimable(self.now):
                return errors_visits.VisitLost
        return None

    def confirm(self, pk: int, folios: dict[int, str]) -> None:
        """Book all of it, `folios` by place, unless it was before."""
        visit = self.visits[pk]
        if visit.booked:
            return
        visit.booked = visit.ended = True
        for patient, slot in visit.parts.values():
            self.places[slot].become(Is.BUSY)
            self.appointments[folios[slot]] = Given(visit.account, patient, slot)
            self.keys[visit.account, f"visit {pk} {slot}"] = Asked(patient, slot, None, folios[slot])
