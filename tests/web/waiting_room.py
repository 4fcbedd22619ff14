"""A place that comes free, and somebody who waits for it."""

from datetime import datetime, timedelta

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment, Offer, WaitlistEntry
from citas.domain.booking.waiting.joining import Wish, join
from citas.domain.booking.waiting.offering import pass_on
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, TODAY, Clinic, Family, by, make_family

UNDONE = timedelta(seconds=61)


def daughters_appointment(family: Family, slot: Slot, now: datetime = NOW) -> Appointment:
    """An appointment of the daughter, booked by her mother."""
    return book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=slot.pk, key=f"k{slot.pk}",
        actor=by(family.user), now=now,
    ).appointment  # fmt: skip


def joined(
    clinic: Clinic, family: Family | None = None, in_hand: Appointment | None = None
) -> WaitlistEntry:
    """The daughter waits for any place of a month."""
    family = family or clinic.family
    wish = Wish(
        service_id=clinic.service.pk, last_day=TODAY + timedelta(days=30),
        appointment_id=in_hand.pk if in_hand else None,
    )  # fmt: skip
    return join(
        account_id=family.user.pk, patient_id=family.daughter.pk, wish=wish, actor=by(family.user),
        now=NOW,
    )  # fmt: skip


def given_up(clinic: Clinic, slot: Slot) -> Offer | None:
    """Somebody else gives this place up, and it is passed on a minute later."""
    other = make_family(clinic.location)
    appointment = daughters_appointment(other, slot)
    cancel(appointment_id=appointment.pk, actor=by(other.user), now=NOW)
    return pass_on(slot_id=slot.pk, now=NOW + UNDONE)


def offered(clinic: Clinic, slot: Slot | None = None) -> Offer:
    """The daughter waits, and is offered the first place of tomorrow."""
    if not WaitlistEntry.objects.exists():
        joined(clinic)
    offer = given_up(clinic, slot or clinic.slots()[0])
    assert offer is not None
    return offer
