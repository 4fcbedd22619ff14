"""People who wait, and places that come free for them, in one line each."""

from datetime import date, datetime, timedelta

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.models import Appointment, Offer, WaitlistEntry
from citas.domain.booking.waiting.joining import Wish, join
from citas.domain.booking.waiting.offering import pass_on
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, TODAY, Clinic, Family, by, make_family

IN_A_MONTH = TODAY + timedelta(days=30)
UNDO = timedelta(minutes=1)
ANSWER = timedelta(minutes=15)


def wait(
    clinic: Clinic,
    family: Family,
    *,
    patient: Patient | None = None,
    at: datetime = NOW,
    until: date = IN_A_MONTH,
    weekdays: tuple[int, ...] = (),
    part: str = "any",
    doctor: int | None = None,
    in_hand: Appointment | None = None,
) -> WaitlistEntry:
    """The family's head, or `patient`, joins the line of the clinic's dentist."""
    wish = Wish(
        clinic.service.pk, until, doctor, weekdays, part, None if in_hand is None else in_hand.pk
    )
    return join(
        account_id=family.user.pk, patient_id=(patient or family.head).pk, wish=wish,
        actor=by(family.user), now=at,
    )  # fmt: skip


def newcomer(clinic: Clinic, *, at: datetime = NOW) -> WaitlistEntry:
    """A family more, whose head waits."""
    return wait(clinic, make_family(clinic.location), at=at)


def take(
    family: Family, slot: Slot, patient: Patient | None = None, *, at: datetime = NOW
) -> Appointment:
    """An appointment of the family's head, or of `patient`."""
    whom = patient or family.head
    return book(
        account_id=family.user.pk, patient_id=whom.pk, slot_id=slot.pk, key=f"key-{slot.pk}-{whom.pk}",
        actor=by(family.user), now=at,
    ).appointment  # fmt: skip


def give_up(appointment: Appointment, *, at: datetime = NOW) -> None:
    """Who booked it cancels it."""
    cancel(appointment_id=appointment.pk, actor=by(appointment.booked_by), now=at)


def take_back(appointment: Appointment, *, at: datetime = NOW) -> None:
    """Who booked it undoes the cancelling."""
    undo_cancel(appointment_id=appointment.pk, actor=by(appointment.booked_by), now=at)


def come_free(appointment: Appointment, *, at: datetime = NOW) -> Offer | None:
    """Cancelled, and handed on once it can no longer be undone: what the first in line is offered."""
    give_up(appointment, at=at)
    return pass_on(slot_id=appointment.slot_id, now=at + UNDO)
