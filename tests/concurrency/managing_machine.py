"""The machine goes on where an appointment is made: it is given up, taken back and moved."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from citas.domain.booking.actions import cancelling, holding, moving
from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.concurrency.machine import BookingMachine, acting, latest
from tests.concurrency.model import Given


class ManagingMachine(BookingMachine):
    """As the machine of booking: the model says whether a step is refused and how."""

    who, where, which = BookingMachine.who, BookingMachine.where, BookingMachine.which

    @initialize(one=who, other=who, where=where)
    def begin(self, one: int, other: int, where: int) -> None:
        """With something to manage."""
        for who, place in ((one, where), (other, where + 3)):
            self._book(self.wish(who, place), f"key {len(self.model.keys)}")

    @precondition(BookingMachine.some_appointment)
    @rule(which=which, regret=st.booleans())
    def cancel(self, which: int, regret: bool) -> None:
        """Give an appointment up, or a second time, and perhaps regret it at once."""
        folio = latest(self.model.appointments, which)
        if self._cancel(folio) and regret:
            self._undo(folio)

    def _cancel(self, folio: str) -> bool:
        """Whether it is cancelled now."""
        given = self.model.appointments[folio]
        done = self.attempt(
            self.model.cancel_refusal(folio),
            lambda: cancelling.cancel(
                appointment_id=_row(folio), actor=acting(given.account), now=self.model.now
            ),
        )
        if done is not None:
            kept = Slot.objects.values_list("hold_id", flat=True).get(pk=given.slot)
            self.model.cancel(folio, given.account, kept)
        return done is not None

    def some_cancelled(self) -> bool:
        """Whether anything was given up."""
        return bool(self.cancelled())

    def cancelled(self) -> dict[str, Given]:
        """What was given up, by folio."""
        return {folio: one for folio, one in self.model.appointments.items() if one.cancelled}

    @precondition(some_cancelled)
    @rule(which=which)
    def regret(self, which: int) -> None:
        """Take a cancelling back, in time or late; twice changes nothing."""
        self._undo(latest(self.cancelled(), which))

    def _undo(self, folio: str) -> None:
        account = self.model.appointments[folio].account
        done = self.attempt(
            self.model.undo_refusal(folio, account),
            lambda: cancelling.undo_cancel(
                appointment_id=_row(folio), actor=acting(account), now=self.model.now
            ),
        )
        if done is not None:
            self.model.undo(folio)
            again = cancelling.undo_cancel(
                appointment_id=done.pk, actor=acting(account), now=self.model.now
            )
            assert again.sequence == done.sequence

    @precondition(BookingMachine.some_appointment)
    @rule(which=which, where=where)
    def hold_to_move(self, which: int, where: int) -> None:
        """Keep a place that an appointment is to move to."""
        folio = latest(self.model.appointments, which)
        given, slot = self.model.appointments[folio], self._fitting(folio, where)
        asked = (given.account, given.patient, slot)
        kept = self.attempt(
            self.model.hold_refusal(*asked, folio),
            lambda: holding.hold(
                account_id=given.account, patient_id=given.patient, slot_id=slot,
                actor=acting(given.account), now=self.model.now, moves=_row(folio),
            ),
        )  # fmt: skip
        if kept is not None:
            self.model.hold(kept.pk, *asked, folio)

    @precondition(BookingMachine.some_appointment)
    @rule(who=who, which=which, where=where, again=st.integers(0, 4))
    def move(self, who: int, which: int, where: int, again: int) -> None:
        """Move an appointment to any place, by whoever may act for the patient; or ask once more with
        the key of anything asked before."""
        if again == 0:
            account, key = latest(self.model.keys, which)
            asked = self.model.keys[account, key]
            self._move(key, account, asked.folio, asked.slot if where else self.stage.slots[0].pk)
            return
        folio = latest(self.model.appointments, which)
        patient = self.model.appointments[folio].patient
        accounts = [account for account, one in self.stage.pairs if one == patient]
        account = accounts[who % len(accounts)]
        self._move(f"key {len(self.model.keys)}", account, folio, self._fitting(folio, where))

    def _fitting(self, folio: str, where: int) -> int:
        """Mostly a place of its own service."""
        service = self.model.places[self.model.appointments[folio].slot].service
        fitting = [pk for pk, place in self.model.places.items() if place.service == service]
        return self.stage.slots[0].pk if where == 0 else fitting[where % len(fitting)]

    def _move(self, key: str, account: int, folio: str, slot: int) -> None:
        again = (account, key) in self.model.keys or self.model.stays(folio, slot)
        moved = self.attempt(
            self.model.move_refusal(key, account, folio, slot),
            lambda: moving.reschedule(
                appointment_id=_row(folio), slot_id=slot, key=key, actor=acting(account),
                now=self.model.now,
            ),
        )  # fmt: skip
        if moved is not None:
            assert moved.created is not again
            self.model.move(key, account, folio, slot)


def _row(folio: str) -> int:
    return Appointment.objects.values_list("pk", flat=True).get(folio=folio)
