"""What the waiting list should do: the model of managing appointments goes on from there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from citas.domain.booking import errors, errors_waiting
from citas.domain.people.errors import NotBookableOnline
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from tests.concurrency.managing_model import UNDO, ManagingModel
from tests.concurrency.model import Asked, Given, Is, Kept, Refusal

GRACE, AT_ONCE = timedelta(minutes=5), timedelta(seconds=1)
ANSWER, NOTICE = timedelta(minutes=15), timedelta(minutes=45)
NIGHT, MORNING = time(21), time(7)


@dataclass
class InLine:
    """Somebody who waits. The order of the dictionary is the line's; all places are of a morning."""

    account: int
    patient: int
    service: int
    part: str
    last_day: date
    in_hand: str | None
    end: str = ""
    given_up: int = -1  # the hold by which the appointment in hand may be taken back


@dataclass
class Offered:
    """A place offered; `hold` keeps it."""

    entry: int
    slot: int
    hold: int
    expires: datetime
    state: str = "open"
    folio: str = ""


def hold_of(slot: int) -> int:
    """The identifier that the database gave to what keeps the place."""
    kept: int | None = Slot.objects.values_list("hold_id", flat=True).get(pk=slot)
    assert kept is not None
    return kept


@dataclass
class WaitingModel(ManagingModel):
    """People stand in line, and places go down it. `refusal` methods change nothing."""

    line: dict[int, InLine] = field(default_factory=dict)
    offers: dict[int, Offered] = field(default_factory=dict)
    look: Callable[[int], int] = hold_of

    # Who may and who waits

    def sees_entry(self, account: int, entry: InLine) -> bool:
        """Whether the account may know that he waits."""
        return account in {self.private.get(entry.patient, account), entry.account}

    def live(self, patient: int, service: int) -> int | None:
        """The patient's entry for the service."""
        found = [
            pk
            for pk, one in self.line.items()
            if not one.end and (one.patient, one.service) == (patient, service)
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def join_refusal(self, wish: InLine) -> Refusal | None:
        """Why he cannot stand in line, or None (also when he stands there with that very wish)."""
        today = clock.local_date(self.now)
        if wish.last_day <= today:
            return errors_waiting.LastDayRefused
        if wish.in_hand is not None and not self._holds(wish):
            return errors.AppointmentUnknown
        if wish.in_hand is not None and self._day_of(wish.in_hand) <= today:
            return errors_waiting.AppointmentToday
        known = self.live(wish.patient, wish.service)
        if known is not None and self.line[known].last_day >= today:
            return self._again(wish, self.line[known])
        return None if wish.in_hand else self._has_one(wish)

    def _again(self, wish: InLine, entry: InLine) -> Refusal | None:
        if not self.sees_entry(wish.account, entry):
            return NotBookableOnline
        asked = (wish.part, wish.in_hand, wish.last_day)
        same = asked == (entry.part, entry.in_hand, entry.last_day)
        return None if same else errors_waiting.AlreadyWaiting

    def _has_one(self, wish: InLine) -> Refusal | None:
        upcoming = self._upcoming(wish.patient, wish.service)
        if any(self.sees(wish.account, given) for given in upcoming):
            return errors_waiting.LimitWithoutAppointmentInHand
        return NotBookableOnline if upcoming else None

    def _day_of(self, folio: str) -> date:
        return clock.local_date(self.places[self.appointments[folio].slot].starts)

    def _holds(self, wish: InLine) -> bool:
        given = self.appointments[wish.in_hand or ""]
        place = self.places[given.slot]
        return (
            (given.patient, place.service) == (wish.patient, wish.service)
            and not given.cancelled
            and place.starts > self.now
            and self.sees(wish.account, given)
        )

    def _upcoming(self, patient: int, service: int, but: str | None = None) -> list[Given]:
        return [
            given
            for folio, given in self.appointments.items()
            if folio != but
            and given.patient == patient
            and not given.cancelled
            and self.places[given.slot].service == service
            and self.places[given.slot].ends > self.now
        ]

    def join(self, entry_id: int, wish: InLine) -> None:
        """At the end of the line, unless he stands there already."""
        known = self.live(wish.patient, wish.service)
        if known == entry_id:
            return
        if known is not None:
            self.end(known, "lapsed")
        self.line[entry_id] = wish

    def end(self, entry_id: int, how: str) -> None:
        """Out of the line, and nothing is offered to him."""
        if not self.line[entry_id].end:
            self.line[entry_id].end = how
        for offer in self.offers.values():
            if offer.entry == entry_id and offer.state == "open":
                offer.state = "withdrawn"

    def lapse(self) -> None:
        """What can come to nothing any more ends."""
        for offer in self.offers.values():
            if offer.state == "open" and offer.expires <= self.now:
                offer.state = "expired"
        for pk, entry in self.line.items():
            given = self.appointments[entry.in_hand] if entry.in_hand else None
            over = given is not None and (given.cancelled or self.places[given.slot].starts <= self.now)
            if not entry.end and (over or entry.last_day < clock.local_date(self.now)):
                self.end(pk, "lapsed")

    # What changes for them when appointments do

    def book(self, folio: str, key: str, account: int, patient: int, slot: int) -> None:
        """Who has his appointment waits no more."""
        before = len(self.appointments)
        super().book(folio, key, account, patient, slot)
        if len(self.appointments) > before:
            self._served(patient, slot)

    def _served(self, patient: int, slot: int) -> None:
        known = self.live(patient, self.places[slot].service)
        if known is not None and self.line[known].in_hand is None:
            self.end(known, "booked")

    def cancel(self, folio: str, account: int, hold_id: int | None) -> None:
        """The place goes down the line after its minute; nobody waits to move what is no more."""
        given = self.appointments[folio]
        if given.cancelled:
            return
        super().cancel(folio, account, hold_id)
        place = self.places[given.slot]
        if place.hold == hold_id and hold_id is not None and self._goes_down(given.slot):
            place.until = self.now + UNDO + GRACE
        for pk, entry in self.line.items():
            if entry.in_hand == folio and not entry.end:
                self.end(pk, "lapsed")
                entry.given_up = -1 if hold_id is None else hold_id

    def undo(self, folio: str) -> None:
        """Who then stopped waiting to move it waits on, unless he waits anew; not for another."""
        given, kept = self.appointments[folio], self._undo_of(folio)
        stood = not given.cancelled
        super().undo(folio)
        if stood:
            return
        self._served(given.patient, given.slot)
        for entry in self.line.values():
            held = self.holds.get(entry.given_up)
            if entry.end == "lapsed" and held is kept and not self.live(entry.patient, entry.service):
                entry.end = ""

    def _goes_down(self, slot: int) -> bool:
        place = self.places[slot]
        waits = any(not one.end and one.service == place.service for one in self.line.values())
        return waits and clock.local_date(place.starts) > clock.local_date(self.now)

    def _vacate(self, given: Given) -> None:
        """Left by moving."""
        if given.disrupted or not self._goes_down(given.slot):
            super()._vacate(given)
            return
        kept, until = self.look(given.slot), self.now + AT_ONCE
        self.holds[kept] = Kept(given.account, given.patient, given.slot, until, review=False)
        self.places[given.slot].become(Is.KEPT, kept, until + GRACE)

    def _lose_ground(self, slot: int) -> None:
        open_before = [pk for pk, kept in self.holds.items() if kept.slot == slot and not kept.ended]
        super()._lose_ground(slot)
        for offer in self.offers.values():
            if offer.hold in open_before and self.holds[offer.hold].ended and offer.state == "open":
                offer.state = "withdrawn"

    # Down the line

    def told_at(self) -> datetime:
        """Now, or when the night is over."""
        shown = clock.local(self.now)
        if MORNING <= shown.time() < NIGHT:
            return self.now
        day = shown.date() + timedelta(days=shown.time() >= NIGHT)
        return clock.instant(day, MORNING)

    def over(self, slot: int) -> list[int]:
        """What kept the place and keeps it no more, but that nobody has met."""
        answered = {one.hold for one in self.offers.values() if one.state != "open"}
        return [
            pk
            for pk, kept in self.holds.items()
            if kept.slot == slot and not kept.review and not kept.ended
            and (kept.expires <= self.now or pk in answered)
        ]  # fmt: skip

    def next_for(self, slot: int) -> int | None:
        """Whom the place is to be offered to now, or None."""
        place, over = self.places[slot], self.over(slot)
        of_offers = {one.hold for one in self.offers.values()}
        later = clock.local_date(place.starts) > clock.local_date(self.now) or place.hold in of_offers
        if place.hold not in over or place.withdrawn or not later:
            return None
        if place.starts < self.told_at() + NOTICE:
            return None
        return next((pk for pk, one in self.line.items() if self._fits(pk, one, slot)), None)

    def _fits(self, pk: int, entry: InLine, slot: int) -> bool:
        place = self.places[slot]
        asked = [one for one in self.offers.values() if one.entry == pk and one.slot == slot]
        running = [
            one
            for one in self.offers.values()
            if self.line[one.entry].patient == entry.patient
            and one.state == "open"
            and one.expires > self.now
        ]
        if entry.end or entry.service != place.service or entry.part != "any" or asked or running:
            return False
        if entry.last_day < clock.local_date(place.starts):
            return False
        if entry.in_hand is not None:
            given = self.appointments[entry.in_hand]
            if given.cancelled or self.places[given.slot].starts <= place.starts or slot in given.left:
                return False
        elif self._upcoming(entry.patient, entry.service):
            return False
        return not self._elsewhere(entry, slot)

    def _elsewhere(self, entry: InLine, slot: int) -> bool:
        place = self.places[slot]
        others = [
            self.places[given.slot]
            for folio, given in self.appointments.items()
            if folio != entry.in_hand and given.patient == entry.patient and not given.cancelled
        ]
        return any(one.starts < place.ends and place.starts < one.ends for one in others)

    def pass_on(self, slot: int, offer_id: int | None, entry_id: int | None) -> None:
        """Offer the place to `entry_id`, or give it back."""
        place, over = self.places[slot], self.over(slot)
        if not over:
            return
        for pk in over:
            self.holds[pk].ended = True
        for offer in self.offers.values():
            if offer.hold in over and offer.state == "open":
                offer.state = "expired"
        if offer_id is None or entry_id is None:
            if place.hold in over:
                place.become(Is.FREE)
                self._desk_alone_today(place)
            return
        self._offer(slot, offer_id, entry_id)

    def _offer(self, slot: int, offer_id: int, entry_id: int) -> None:
        place = self.places[slot]
        until = min(self.told_at() + ANSWER, place.starts)
        entry, kept = self.line[entry_id], self.look(slot)
        for offer in self.offers.values():
            if self.line[offer.entry].patient == entry.patient and offer.state == "open":
                offer.state = "expired"
        self.holds[kept] = Kept(entry.account, entry.patient, slot, until, review=False)
        place.become(Is.KEPT, kept, until + GRACE)
        self.offers[offer_id] = Offered(entry_id, slot, kept, until)

    # Answering

    def accept_refusal(self, account: int, offer_id: int) -> Refusal | None:
        """Why the offer cannot be taken, or None (also when it was)."""
        offer = self.offers[offer_id]
        entry, place = self.line[offer.entry], self.places[offer.slot]
        if not self.sees_entry(account, entry):
            return errors_waiting.OfferUnknown
        if offer.state == "accepted":
            return None
        if offer.state != "open" or offer.expires <= self.now:
            return errors_waiting.OfferOver
        if entry.in_hand is not None:
            given = self.appointments[entry.in_hand]
            if self.places[given.slot].starts <= place.starts:
                return errors_waiting.OfferOver
        return self.not_for(account, entry.patient, place, entry.in_hand)

    def accept(self, account: int, offer_id: int, folio: str) -> None:
        """A new appointment, or the one in hand at its new place."""
        offer = self.offers[offer_id]
        if offer.state == "accepted":
            return
        entry = self.line[offer.entry]
        offer.state, offer.folio, entry.end = "accepted", folio, "served"
        self.holds[offer.hold].ended = True
        self.places[offer.slot].become(Is.BUSY)
        if entry.in_hand is None:
            self.appointments[folio] = Given(account, entry.patient, offer.slot)
            self.keys[account, f"offer {offer_id}"] = Asked(entry.patient, offer.slot, None, folio)
            return
        given = self.appointments[entry.in_hand]
        self._vacate(given)
        given.left.add(given.slot)
        given.slot, given.steps, given.disrupted = offer.slot, given.steps + 1, False

    def decline_refusal(self, account: int, offer_id: int) -> Refusal | None:
        """Why it cannot be declined, or None (also when it is over)."""
        offer = self.offers[offer_id]
        if not self.sees_entry(account, self.line[offer.entry]):
            return errors_waiting.OfferUnknown
        return errors_waiting.OfferTaken if offer.state == "accepted" else None

    def decline(self, offer_id: int) -> None:
        """For the next; he waits on."""
        offer = self.offers[offer_id]
        if offer.state == "open":
            offer.state = "declined" if offer.expires > self.now else "expired"
