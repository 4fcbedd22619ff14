"""The machine goes on where an appointment is made: it is given up, taken back and moved."""

from hypothesis.stateful import precondition, rule

from citas.domain.booking.actions import cancelling, holding, moving
from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.concurrency.machine import BookingMachine, acting, latest


class ManagingMachine(BookingMachine):
    """As the machine of booking: the model says whether a step is refused and how."""

    who, where, which = BookingMachine.who, BookingMachine.where, BookingMachine.which

    @precondition(BookingMachine.some_appointment)
    @rule(which=which)
    def cancel(self, which: int) -> None:
        """Give an appointment up, or a second time."""
        folio = latest(self.model.appointments, which)
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

    @precondition(BookingMachine.some_appointment)
    @rule(which=which)
    def undo(self, which: int) -> None:
        """Take the cancelling back, in time or late, or of what still stands."""
        folio = latest(self.model.appointments, which)
        account = self.model.appointments[folio].account
        done = self.attempt(
            self.model.undo_refusal(folio, account),
            lambda: cancelling.undo_cancel(
                appointment_id=_row(folio), actor=acting(account), now=self.model.now
            ),
        )
        if done is not None:
            self.model.undo(folio)

    @precondition(BookingMachine.some_appointment)
    @rule(which=which, where=where)
    def hold_to_move(self, which: int, where: int) -> None:
        """Keep a place that an appointment is to move to."""
        folio = latest(self.model.appointments, which)
        given, slot = self.model.appointments[folio], self.stage.slots[where].pk
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
    @rule(who=who, which=which, where=where)
    def move(self, who: int, which: int, where: int) -> None:
        """Move an appointment to any place, by whoever may act for the patient."""
        folio = latest(self.model.appointments, which)
        patient = self.model.appointments[folio].patient
        accounts = [account for account, one in self.stage.pairs if one == patient]
        account = accounts[who % len(accounts)]
        self._move(f"key {len(self.model.keys)}", account, folio, self.stage.slots[where].pk)

    @precondition(BookingMachine.some_appointment)
    @rule(which=which, where=where)
    def move_again(self, which: int, where: int) -> None:
        """Send a moving once more, or another with the key of something else."""
        account, key = latest(self.model.keys, which)
        self._move(key, account, self.model.keys[account, key].folio, self.stage.slots[where].pk)

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
