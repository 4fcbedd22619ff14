"""What became of the visit: who came, who did not, and the next visit that the doctor orders."""

from datetime import timedelta
from typing import Any

import pytest

from citas.domain.access.models import User
from citas.domain.audit.actors import Actor, ActorKind, Channel, system
from citas.domain.audit.models import AuditEvent
from citas.domain.booking import errors
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.attending import arrive, fulfil, miss
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.models import Appointment, FollowUp
from citas.domain.people.errors import NotBookableOnline
from citas.domain.scheduling.models import Slot
from citas.rules.appointment_states import TransitionRefused
from tests.factories.clinic import NOW, TODAY, Clinic, by, make_spouse
from tests.factories.staff import acting, make_staff
from tests.factories.waiting import wait

VISIT = NOW + timedelta(hours=8)  # in the afternoon, when the visits of the day are over


@pytest.fixture
def doctor(clinic: Clinic) -> Actor:
    user = make_staff("doctor", ActorKind.DOCTOR, clinic.location, clinic.role.practitioner)
    return acting(user, ActorKind.DOCTOR)


def ask(clinic: Clinic, slot: Slot, key: str = "k", user: User | None = None, **changes: Any) -> Any:
    """The head (or `user`) books the place for the daughter, or for whom `changes` say."""
    who = user or clinic.family.user
    given = {"patient_id": clinic.family.daughter.pk, "now": NOW, **changes}
    return book(
        account_id=who.pk, slot_id=slot.pk, key=key, actor=by(who), **given
    ).appointment  # fmt: skip


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """The daughter's, today at noon."""
    found: Appointment = ask(clinic, clinic.slots(TODAY)[-1])
    return found


def far(clinic: Clinic, days: int) -> Slot:
    """A place so many days from today whose day the web has not opened."""
    day = TODAY + timedelta(days=days)
    slot = Slot.objects.filter(role=clinic.role, local_date=day, web_from__gt=NOW).first()
    assert slot is not None
    return slot


# Outcome


def test_who_came_and_was_seen(appointment: Appointment, doctor: Actor) -> None:
    for action in (arrive, arrive, fulfil, fulfil):
        action(appointment_id=appointment.pk, actor=doctor, now=VISIT)
    assert list(appointment.history.order_by("sequence").values_list("verb", flat=True)) == [
        "book",
        "arrive",
        "fulfil",
    ]


@pytest.mark.parametrize("action", [arrive, fulfil])
def test_nobody_has_come_before_the_day(appointment: Appointment, doctor: Actor, action: Any) -> None:
    with pytest.raises(errors.NotOnItsDay):
        action(appointment_id=appointment.pk, actor=doctor, now=NOW - timedelta(days=1))


def test_nobody_is_missed_before_the_tolerance_is_over(appointment: Appointment, doctor: Actor) -> None:
    almost = appointment.starts_at + timedelta(minutes=4, seconds=59)
    with pytest.raises(errors.MissedTooSoon):
        miss(appointment_id=appointment.pk, actor=doctor, now=almost)
    late = almost + timedelta(seconds=1)
    for _ in range(2):
        missed = miss(appointment_id=appointment.pk, actor=doctor, now=late)
    assert (missed.status, missed.history.count()) == ("noshow", 2)


def test_who_arrived_is_not_missed_and_who_was_missed_may_have_come(
    appointment: Appointment, doctor: Actor
) -> None:
    miss(appointment_id=appointment.pk, actor=doctor, now=VISIT)
    arrive(appointment_id=appointment.pk, actor=doctor, now=VISIT)
    with pytest.raises(TransitionRefused):
        miss(appointment_id=appointment.pk, actor=doctor, now=VISIT)


def test_nobody_misses_a_session_that_was_not_held(appointment: Appointment, doctor: Actor) -> None:
    Appointment.objects.update(disrupted_at=NOW)
    with pytest.raises(errors.SessionNotHeld):
        miss(appointment_id=appointment.pk, actor=doctor, now=VISIT)


# Another visit, ordered


@pytest.mark.parametrize("days", [0, 46])
def test_the_next_visit_is_ordered_within_the_policy(
    appointment: Appointment, doctor: Actor, days: int
) -> None:
    with pytest.raises(errors.FollowUpTooFar):
        fulfil(appointment_id=appointment.pk, actor=doctor, now=VISIT, follow_up_days=days)
    assert Appointment.objects.get().status == "booked"


def test_an_order_that_was_forgotten_may_follow_the_visit_and_stands_as_it_was_given(
    appointment: Appointment, doctor: Actor
) -> None:
    for days in (None, 30, 20):
        fulfil(appointment_id=appointment.pk, actor=doctor, now=VISIT, follow_up_days=days)
    assert FollowUp.objects.get().days == 30
    assert appointment.history.filter(verb="fulfil").count() == 1
    assert AuditEvent.objects.filter(action="follow_up.order").count() == 1


def test_a_program_writes_down_what_a_doctor_without_account_ordered(appointment: Appointment) -> None:
    fulfil(appointment_id=appointment.pk, actor=system(Channel.API), now=VISIT, follow_up_days=30)
    order = FollowUp.objects.get()
    assert (order.days, order.ordered_by) == (30, None)


@pytest.fixture
def ordered(clinic: Clinic, appointment: Appointment, doctor: Actor) -> FollowUp:
    """The doctor saw the daughter today and wants her back in a month."""
    fulfil(appointment_id=appointment.pk, actor=doctor, now=VISIT, follow_up_days=30)
    return FollowUp.objects.get()


def test_an_ordered_visit_may_be_booked_before_the_web_opens_its_day(
    clinic: Clinic, ordered: FollowUp
) -> None:
    slot = far(clinic, 40)
    hold(
        account_id=clinic.family.user.pk, patient_id=clinic.family.daughter.pk, slot_id=slot.pk,
        actor=by(clinic.family.user), now=VISIT,
    )  # fmt: skip
    booked = ask(clinic, slot, "f", now=VISIT)
    assert FollowUp.objects.get().booked == booked


def test_one_ordered_visit_is_one_appointment(clinic: Clinic, ordered: FollowUp) -> None:
    ask(clinic, far(clinic, 40), "f", now=VISIT)
    with pytest.raises(errors.SlotNotOpen):
        ask(clinic, far(clinic, 41), "g", now=VISIT)


def test_it_is_outside_the_limit_in_either_order(clinic: Clinic, ordered: FollowUp) -> None:
    first, second, third = clinic.slots()[:3]
    ask(clinic, first, "a", now=VISIT)
    ask(clinic, second, "b", now=VISIT)
    with pytest.raises(errors.UpcomingLimit):
        ask(clinic, third, "c", now=VISIT)


def test_the_usual_appointment_is_had_beside_an_ordered_one(clinic: Clinic, ordered: FollowUp) -> None:
    ask(clinic, far(clinic, 40), "f", now=VISIT)
    assert ask(clinic, clinic.slots()[0], "a", now=VISIT)


def test_who_has_an_ordered_visit_waits_on_for_the_usual_one(clinic: Clinic, ordered: FollowUp) -> None:
    entry = wait(clinic, clinic.family, patient=clinic.family.daughter, at=VISIT)
    ask(clinic, far(clinic, 40), "f", now=VISIT)
    entry.refresh_from_db()
    assert entry.end == ""
    ask(clinic, clinic.slots()[0], "a", now=VISIT)
    entry.refresh_from_db()
    assert entry.end == "booked"


def test_it_reaches_45_days_and_no_desk_place(clinic: Clinic, ordered: FollowUp) -> None:
    with pytest.raises(errors.SlotNotOpen):
        ask(clinic, far(clinic, 46), "f", now=VISIT)
    day = TODAY + timedelta(days=40)
    desk = Slot.objects.filter(role=clinic.role, local_date=day, web_from=None).first()
    assert desk is not None
    with pytest.raises(errors.SlotDeskOnly):
        ask(clinic, desk, "f", now=VISIT)


def test_an_order_serves_nobody_else(clinic: Clinic, ordered: FollowUp) -> None:
    with pytest.raises(errors.SlotNotOpen):
        ask(clinic, far(clinic, 40), "f", now=VISIT, patient_id=clinic.family.head.pk)


def test_an_order_at_a_visit_that_the_account_does_not_see_is_not_betrayed(
    clinic: Clinic, doctor: Actor
) -> None:
    spouse, himself = make_spouse(clinic.family)
    visit = ask(clinic, clinic.slots(TODAY)[-1], user=himself, patient_id=spouse.pk)
    fulfil(appointment_id=visit.pk, actor=doctor, now=VISIT, follow_up_days=30)
    with pytest.raises(errors.SlotNotOpen):
        ask(clinic, far(clinic, 40), "f", now=VISIT, patient_id=spouse.pk)
    ask(clinic, clinic.slots()[0], "a", now=VISIT, patient_id=spouse.pk, user=himself)
    with pytest.raises(NotBookableOnline):
        ask(clinic, clinic.slots()[1], "b", now=VISIT, patient_id=spouse.pk)
    assert ask(clinic, far(clinic, 40), "f", now=VISIT, patient_id=spouse.pk, user=himself)


def test_an_ordered_visit_that_was_given_up_may_be_booked_again_or_taken_back(
    clinic: Clinic, ordered: FollowUp
) -> None:
    ask(clinic, clinic.slots()[0], "a", now=VISIT)
    given_up = ask(clinic, far(clinic, 40), "f", now=VISIT)
    cancel(appointment_id=given_up.pk, actor=by(clinic.family.user), now=VISIT)
    undo_cancel(appointment_id=given_up.pk, actor=by(clinic.family.user), now=VISIT)
    cancel(appointment_id=given_up.pk, actor=by(clinic.family.user), now=VISIT)
    again = ask(clinic, far(clinic, 41), "g", now=VISIT)
    assert FollowUp.objects.get().booked == again


def test_it_moves_within_its_days(clinic: Clinic, ordered: FollowUp) -> None:
    booked = ask(clinic, far(clinic, 40), "f", now=VISIT)
    user = by(clinic.family.user)
    moved = reschedule(
        appointment_id=booked.pk, slot_id=far(clinic, 42).pk, key="m", actor=user, now=VISIT
    )
    assert moved.created
    with pytest.raises(errors.SlotNotOpen):
        reschedule(appointment_id=booked.pk, slot_id=far(clinic, 46).pk, key="n", actor=user, now=VISIT)
