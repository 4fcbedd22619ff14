"""Taking an offered place: an appointment, or an earlier hour for the one in hand; once, and in time."""

from datetime import timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.errors_waiting import OfferOver, OfferTaken, OfferUnknown
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold, Offer, WaitlistEntry
from citas.domain.booking.waiting.answering import accept, decline
from citas.domain.booking.waiting.auditing import audit_of_line
from citas.domain.booking.waiting.joining import leave
from citas.domain.booking.waiting.offering import pass_on
from citas.domain.booking.waiting.queries import offer_for, waiting
from citas.domain.messaging.models import Notification
from citas.domain.people.errors import NotCovered
from citas.domain.people.models import Coverage
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import (
    NOW,
    TODAY,
    Clinic,
    Family,
    by,
    make_family,
    make_spouse,
)
from tests.factories.contacts import verified
from tests.factories.waiting import ANSWER, UNDO, come_free, newcomer, take, wait

pytestmark = pytest.mark.django_db
State = Offer.State
LATER = TODAY + timedelta(days=7)
SOON = NOW + UNDO * 2


@pytest.fixture
def place(clinic: Clinic) -> Slot:
    return clinic.slots(LATER)[0]


@pytest.fixture
def family(clinic: Clinic) -> Family:
    """Who waits."""
    one = make_family(clinic.location)
    verified(one.user, "maria@example.org")
    return one


def offered(clinic: Clinic, place: Slot) -> Offer:
    offer = come_free(take(clinic.family, place, clinic.family.daughter))
    assert offer is not None
    return offer


def answer(offer: Offer, user: User) -> Appointment:
    return accept(offer_id=offer.pk, actor=by(user), now=SOON)


def states() -> list[str]:
    return list(Offer.objects.order_by("pk").values_list("state", flat=True))


def test_who_accepts_has_the_appointment_and_waits_no_more(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    booked = answer(offer, family.user)
    assert (booked.slot, booked.patient, booked.booked_by) == (place, family.head, family.user)
    assert Slot.objects.get(pk=place.pk).status == "busy"
    assert WaitlistEntry.objects.get().end == "served"
    assert states() == [State.ACCEPTED]
    assert not Hold.objects.filter(slot=place, ended_at=None).exists()
    assert AuditEvent.objects.filter(action="offer.accept", patient_id=family.head.pk).count() == 1
    mails = Notification.objects.filter(channel="email").order_by("pk")
    assert [(one.letter, one.state) for one in mails] == [("offer", "withdrawn"), ("booked", "pending")]


def test_accepting_twice_answers_with_the_same_appointment(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    assert answer(offer, family.user) == answer(offer, family.user)
    assert Appointment.objects.filter(patient=family.head).count() == 1


def test_a_place_that_is_on_the_web_for_nobody_can_be_taken_by_whom_it_is_offered(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    Slot.objects.filter(pk=place.pk).update(web_from=None)
    assert answer(offer, family.user).slot == place


@pytest.mark.parametrize("in_hand", [False, True])
def test_nor_need_the_web_have_opened_its_day(
    clinic: Clinic, family: Family, place: Slot, in_hand: bool
) -> None:
    later = take(family, clinic.slots(LATER + timedelta(days=1))[0]) if in_hand else None
    wait(clinic, family, in_hand=later)
    offer = offered(clinic, place)
    Slot.objects.filter(pk=place.pk).update(web_from=NOW + timedelta(days=2))
    assert answer(offer, family.user).slot == place


def test_who_accepts_with_an_appointment_in_hand_moves_it(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    in_hand = take(family, clinic.slots(LATER + timedelta(days=1))[0])
    wait(clinic, family, in_hand=in_hand)
    moved = answer(offered(clinic, place), family.user)
    assert (moved.pk, moved.folio, moved.slot, moved.sequence) == (in_hand.pk, in_hand.folio, place, 1)
    assert Slot.objects.get(pk=in_hand.slot_id).status == "free"
    assert AppointmentHistory.objects.filter(appointment=in_hand).count() == 2
    assert WaitlistEntry.objects.get().end == "served"


def test_the_place_left_for_an_earlier_one_goes_to_the_next(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    in_hand = take(family, clinic.slots(LATER + timedelta(days=1))[0])
    wait(clinic, family, in_hand=in_hand)
    after = newcomer(clinic)
    answer(offered(clinic, place), family.user)
    left = pass_on(slot_id=in_hand.slot_id, now=SOON + UNDO)
    assert left is not None
    assert left.entry == after


def test_the_place_that_one_left_for_a_later_one_goes_to_the_next(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    in_hand = take(family, place)
    wait(clinic, family, in_hand=in_hand)
    after = newcomer(clinic)
    later = clinic.slots(LATER + timedelta(days=1))[0]
    reschedule(appointment_id=in_hand.pk, slot_id=later.pk, key="later", actor=by(family.user), now=SOON)
    left = pass_on(slot_id=place.pk, now=SOON + UNDO)
    assert left is not None
    assert left.entry == after
    assert audit_of_line(clinic.location, clinic.service, SOON + UNDO).passed_over == []


def test_who_moved_to_a_later_day_is_offered_whatever_is_earlier_than_that(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    in_hand = take(family, place)
    wait(clinic, family, in_hand=in_hand)
    later = clinic.slots(LATER + timedelta(days=9))[0]
    reschedule(appointment_id=in_hand.pk, slot_id=later.pk, key="later", actor=by(family.user), now=SOON)
    between = clinic.slots(LATER + timedelta(days=1))[0]
    assert offered(clinic, between).entry.appointment == in_hand


def test_taking_an_offered_hour_leaves_all_ones_own_moves(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    in_hand = take(family, clinic.slots(LATER + timedelta(days=1))[0])
    wait(clinic, family, in_hand=in_hand)
    answer(offered(clinic, place), family.user)
    for number in (2, 3):
        reschedule(
            appointment_id=in_hand.pk, slot_id=clinic.slots(LATER + timedelta(days=number))[0].pk,
            key=f"k{number}", actor=by(family.user), now=SOON,
        )  # fmt: skip


@pytest.mark.parametrize("late", [ANSWER - UNDO, ANSWER * 2])
def test_too_late_is_too_late_whether_or_not_a_job_has_run(
    clinic: Clinic, family: Family, place: Slot, late: timedelta
) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    with pytest.raises(OfferOver):
        accept(offer_id=offer.pk, actor=by(family.user), now=SOON + late)
    pass_on(slot_id=place.pk, now=SOON + late)
    with pytest.raises(OfferOver):
        answer(offer, family.user)
    assert not Appointment.objects.filter(patient=family.head).exists()


def test_what_was_declined_cannot_be_taken(clinic: Clinic, family: Family, place: Slot) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    decline(offer_id=offer.pk, actor=by(family.user), now=SOON)
    with pytest.raises(OfferOver):
        answer(offer, family.user)


def test_what_was_taken_cannot_be_declined(clinic: Clinic, family: Family, place: Slot) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    answer(offer, family.user)
    with pytest.raises(OfferTaken):
        decline(offer_id=offer.pk, actor=by(family.user), now=SOON)


def test_who_leaves_the_line_leaves_the_offered_place_to_the_next(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    entry, after = wait(clinic, family), newcomer(clinic)
    offered(clinic, place)
    leave(account_id=family.user.pk, entry_id=entry.pk, actor=by(family.user), now=SOON)
    left = pass_on(slot_id=place.pk, now=SOON)
    assert left is not None
    assert left.entry == after
    assert states() == [State.WITHDRAWN, State.OPEN]


def test_rights_are_read_again_and_the_refused_offer_stays_open(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    wait(clinic, family)
    offer = offered(clinic, place)
    Coverage.objects.filter(patient=family.head).update(valid_to=TODAY)
    with pytest.raises(NotCovered):
        answer(offer, family.user)
    assert states() == [State.OPEN]


def test_an_offer_is_for_who_sees_who_waits_and_for_nobody_else(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    spouse, account = make_spouse(family)
    wait(clinic, family, patient=spouse)
    offer = offered(clinic, place)
    with pytest.raises(OfferUnknown):
        answer(offer, clinic.family.user)
    assert offer_for(family.user.pk, offer.pk, SOON).slot.location == clinic.location
    (mine,) = waiting(account.pk, SOON)
    assert mine.offer == offer
    assert answer(offer, account).booked_by == account


def test_what_somebody_else_accepted_is_his_affair(clinic: Clinic, family: Family, place: Slot) -> None:
    spouse, account = make_spouse(family)
    wait(clinic, family, patient=spouse)
    offer = offered(clinic, place)
    assert offer_for(family.user.pk, offer.pk, SOON) == offer
    answer(offer, account)
    for ask in (
        lambda: answer(offer, family.user),
        lambda: decline(offer_id=offer.pk, actor=by(family.user), now=SOON),
        lambda: offer_for(family.user.pk, offer.pk, SOON),
    ):
        with pytest.raises(OfferUnknown):
            ask()
    assert offer_for(account.pk, offer.pk, SOON) == offer


def test_who_joined_and_no_longer_sees_the_patient_answers_no_more(
    clinic: Clinic, family: Family, place: Slot
) -> None:
    spouse, account = make_spouse(family)
    wait(clinic, family, patient=spouse)
    offer = offered(clinic, place)
    spouse.separate_since = NOW
    spouse.save()
    with pytest.raises(OfferUnknown):
        answer(offer, family.user)
    assert answer(offer, account).patient == spouse
