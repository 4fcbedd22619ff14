"""The machine goes on where places come free: people stand in line, are offered them, and answer."""

from datetime import timedelta

from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from citas.domain.booking.models import Appointment, Hold, Offer, WaitlistEntry
from citas.domain.booking.waiting.answering import accept, decline
from citas.domain.booking.waiting.auditing import audit_of_line
from citas.domain.booking.waiting.ending import lapse
from citas.domain.booking.waiting.joining import Wish, join, leave
from citas.domain.booking.waiting.offering import pass_on
from citas.domain.catalogue.models import HealthcareService
from citas.domain.scheduling.models import Slot
from tests.concurrency.machine import BookingMachine, Stage, acting, different, latest
from tests.concurrency.managing_machine import ManagingMachine
from tests.concurrency.model import Given, Is
from tests.concurrency.waiting_model import GRACE, InLine, WaitingModel
from tests.factories.clinic import TOMORROW


def model_of(stage: Stage) -> WaitingModel:
    """The stage as it is before the first step."""
    plain = stage.model()
    return WaitingModel(plain.now, plain.places, plain.private)


class WaitingMachine(ManagingMachine):
    """As the machines before: the model says whether a step is refused and how."""

    who, where, which = BookingMachine.who, BookingMachine.where, BookingMachine.which
    model: WaitingModel
    # the machines before play these enough
    covet = extend = release = press_again = hold_to_move = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.model = model_of(self.stage)

    @initialize(first=who, second=who, third=who, where=where)
    def stand(self, first: int, second: int, third: int, where: int) -> None:
        """With a line of three, or fewer."""
        for who in (first, second, third):
            self._join(who, where, "any", None)

    @rule(who=who, where=where, part=st.sampled_from(["any", "any", "afternoon"]))
    def join(self, who: int, where: int, part: str) -> None:
        """Stand in line for the service of some place, or try to twice."""
        self._join(who, where, part, None)

    @precondition(BookingMachine.some_appointment)
    @rule(who=who, which=which)
    def join_for_earlier(self, who: int, which: int) -> None:
        """Stand in line with an appointment in hand, mostly one's own."""
        folio = latest(self.model.appointments, which)
        given = self.model.appointments[folio]
        pair = (given.account, given.patient)
        who = self.stage.pairs.index(pair) if who else 0
        where = [slot.pk for slot in self.stage.slots].index(given.slot)
        self._join(who, where, "any", folio)

    def _join(self, who: int, where: int, part: str, in_hand: str | None) -> None:
        account, patient = self.stage.pairs[who]
        service = self.stage.slots[where].service_id
        last_day = TOMORROW + timedelta(days=1)
        asked = InLine(account, patient, service, part, last_day, in_hand)
        folio = None if in_hand is None else _row(in_hand)
        wish = Wish(service, last_day, part=part, appointment_id=folio)
        entry = self.attempt(
            self.model.join_refusal(asked),
            lambda: join(
                account_id=account, patient_id=patient, wish=wish, actor=acting(account),
                now=self.model.now,
            ),
        )  # fmt: skip
        if entry is not None:
            self.model.join(entry.pk, asked)

    def some_in_line(self) -> bool:
        """Whether anybody ever waited."""
        return bool(self.model.line)

    @precondition(some_in_line)
    @rule(which=which)
    def leave(self, which: int) -> None:
        """Step out, also twice."""
        pk = latest(self.model.line, which)
        account = self.model.line[pk].account
        leave(account_id=account, entry_id=pk, actor=acting(account), now=self.model.now)
        self.model.end(pk, "left")

    @rule(minutes=st.sampled_from([1, 6, 16, 60, 12 * 60]))
    def time_passes(self, minutes: float) -> None:
        """Offers run out, the night comes, the day comes."""
        self.model.now += timedelta(minutes=minutes)

    @rule(where=where, minutes=st.sampled_from([0, 1, 1, 16, 16]), again=st.booleans())
    def pass_on(self, where: int, minutes: int, again: bool) -> None:
        """Hand on a place that comes free, perhaps once its time is over or twice; or any other."""
        self.model.now += timedelta(minutes=minutes)
        coming = [pk for pk, one in self.model.places.items() if one.status is Is.KEPT]
        places = coming or list(self.model.places)
        for _ in range(1 + again):
            self._pass_on(places[where % len(places)])

    def awaited(self) -> dict[str, Given]:
        """The appointments, by folio, whose place somebody waits for."""
        services = {one.service for one in self.model.line.values() if not one.end}
        return {
            folio: given
            for folio, given in self.model.appointments.items()
            if not given.cancelled and self.model.places[given.slot].service in services
        }

    def some_awaited(self) -> bool:
        """Whether there is any."""
        return bool(self.awaited())

    @precondition(some_awaited)
    @rule(which=which, who=who, answer=st.sampled_from(["", "accept", "accept", "decline", "late"]))
    def come_free(self, which: int, who: int, answer: str) -> None:
        """A place is given up, goes down the line after its minute, and is perhaps answered."""
        folio = latest(self.awaited(), which)
        slot = self.model.appointments[folio].slot
        self._cancel(folio)
        self.model.now += timedelta(minutes=1)
        self._pass_on(slot)
        if answer == "late":
            self.model.now += timedelta(minutes=15)
            self._pass_on(slot)
        elif answer and self.model.offers:
            (self._accept if answer == "accept" else self._decline)(who, 0)

    def _pass_on(self, slot: int) -> None:
        expected = self.model.next_for(slot)
        made = pass_on(slot_id=slot, now=self.model.now)
        assert (made.entry_id if made else None) == expected
        self.model.pass_on(slot, made.pk if made else None, expected)
        if made:
            told = (made.told_at, made.expires_at)
            assert told == (self.model.told_at(), self.model.offers[made.pk].expires)

    def some_offer(self) -> bool:
        """Whether anything was ever offered."""
        return bool(self.model.offers)

    @precondition(some_offer)
    @rule(who=who, which=which)
    def accept(self, who: int, which: int) -> None:
        """Take what was offered, in time or late, by whoever may act for the patient; or once more."""
        self._accept(who, which)

    def _accept(self, who: int, which: int) -> None:
        offer_id, account = self._answering(who, which)
        taken = self.attempt(
            self.model.accept_refusal(account, offer_id),
            lambda: accept(offer_id=offer_id, actor=acting(account), now=self.model.now),
        )
        if taken is not None:
            self.model.accept(account, offer_id, taken.folio)
            assert taken.folio == self.model.offers[offer_id].folio

    @precondition(some_offer)
    @rule(who=who, which=which)
    def decline(self, who: int, which: int) -> None:
        """Leave it to the next, also twice; the place goes on at once."""
        self._decline(who, which)

    def _decline(self, who: int, which: int) -> None:
        offer_id, account = self._answering(who, which)
        refusal = self.model.decline_refusal(account, offer_id)
        self.attempt(
            refusal, lambda: decline(offer_id=offer_id, actor=acting(account), now=self.model.now)
        )
        if refusal is None:
            self.model.decline(offer_id)
            self._pass_on(self.model.offers[offer_id].slot)

    def _answering(self, who: int, which: int) -> tuple[int, int]:
        offer_id = latest(self.model.offers, which)
        patient = self.model.line[self.model.offers[offer_id].entry].patient
        accounts = [account for account, one in self.stage.pairs if one == patient]
        return offer_id, accounts[who % len(accounts)]

    @rule()
    def night(self) -> None:
        """What the night ends."""
        lapse(self.model.now)
        self.model.lapse()

    # What must hold after every step

    @invariant()
    def lines_and_offers_are_as_the_model_says(self) -> None:
        """Who waits, what is offered to whom, and how it ended."""
        assert set(WaitlistEntry.objects.values_list("pk", "patient_id", "end")) == {
            (pk, one.patient, one.end) for pk, one in self.model.line.items()
        }
        assert set(Offer.objects.values_list("pk", "entry_id", "slot_id", "hold_id", "state")) == {
            (pk, one.entry, one.slot, one.hold, one.state) for pk, one in self.model.offers.items()
        }

    @invariant()
    def nobody_is_passed_over(self) -> None:
        """By what was written down alone, nobody older could have had what was offered."""
        for service in HealthcareService.objects.all():
            unit = self.stage.slots[0].location
            assert audit_of_line(unit, service, self.model.now).passed_over == []

    @invariant()
    def offers_are_in_time_and_for_who_waits(self) -> None:
        """Of a place to come, with its notice; an open one to somebody in line."""
        early = Offer.objects.filter(slot__starts_at__lt=F("told_at") + timedelta(minutes=45))
        assert not early.exists()
        assert not Offer.objects.filter(state="open", entry__ended_at__isnull=False).exists()

    @invariant()
    def kept_places_point_to_an_open_hold(self) -> None:
        """A tentative place is its hold's, and the hold is not ended; what goes down the line has its
        grace; one open review an account."""
        kept = Slot.objects.filter(status=Is.KEPT.value).values_list("hold_id", "pk", "held_until")
        holds = Hold.objects.filter(ended_at=None)
        open_holds = {one.pk: (one.slot_id, one.expires_at, one.kind) for one in holds}
        for hold_id, slot, until in kept:
            where, expires, kind = open_holds[hold_id or 0]
            later = {expires} if kind == Hold.Kind.REVIEW else {expires, expires + GRACE}
            assert where == slot
            assert until in later
        assert different(one.account_id for one in holds if one.kind == Hold.Kind.REVIEW)

    @invariant()
    def time_goes_on(self) -> None:
        """No two steps are of one instant: what was first can be told afterwards."""
        self.model.now += timedelta(milliseconds=1)


def _row(folio: str) -> int:
    return Appointment.objects.values_list("pk", flat=True).get(folio=folio)
