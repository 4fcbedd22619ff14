"""Appointments change places, are given up and taken back while others want the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.booking.actions import appointing, cancelling, moving
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.actions.loading import lock_appointment
from citas.domain.booking.actions.moving import Moved, reschedule
from citas.domain.booking.errors import SlotTaken, TimeConflict, UndoTooLate
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import FamilyGroup, Patient
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules.appointment_states import transition
from tests.concurrency.crowd import (
    Caller,
    at_once,
    beside,
    gather,
    meet_before,
    pause_before,
    somebody_waits,
    wait_for,
)
from tests.factories.clinic import (
    NOW,
    Clinic,
    cover,
    make_clinic,
    make_role,
    make_service,
    make_sessions,
    publish,
)

pytestmark = pytest.mark.django_db(transaction=True)
DESK = Actor(user_id=None, kind=ActorKind.DESK, channel=Channel.WEB)
SOON, LATE = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def places(clinic: Clinic) -> list[int]:
    """Identifiers of a dentist's free places of one day."""
    return [slot.pk for slot in clinic.slots()]


@pytest.fixture
def people(clinic: Clinic) -> list[Caller]:
    return gather(clinic.location, 2)


def move(appointment: Appointment, caller: Caller, slot_id: int) -> Moved:
    return reschedule(
        appointment_id=appointment.pk, slot_id=slot_id, key="move", actor=caller.actor, now=NOW
    )


def status(slot_id: int) -> str:
    return Slot.objects.get(pk=slot_id).status


def names(outcomes: list[object]) -> list[str]:
    return sorted(type(one).__name__ for one in outcomes)


def lose_no_place() -> bool:
    """Whether every busy place has its one appointment, and the other way round."""
    busy = Slot.objects.filter(status="busy").values_list("pk", flat=True)
    active = Appointment.objects.exclude(status="cancelled").values_list("slot_id", flat=True)
    return sorted(busy) == sorted(active)


# Two people move to one place


def both_move(people: list[Caller], places: list[int]) -> list[object]:
    """From their own places to a third."""
    first, second = (who.book(place).appointment for who, place in zip(people, places, strict=False))
    moves: list[Callable[[], object]] = [
        lambda: move(first, people[0], places[2]),
        lambda: move(second, people[1], places[2]),
    ]
    return at_once(moves)


def test_two_people_move_to_one_place_and_one_keeps_his_own(
    people: list[Caller], places: list[int]
) -> None:
    assert names(both_move(people, places)) == [Moved.__name__, SlotTaken.__name__]
    assert sorted(map(status, places[:2])) == ["busy", "free"]
    assert lose_no_place()


def occupy_anything(*, slot_id: int, hold_ids: list[int], now: datetime) -> bool:
    """`slots.occupy` without its condition."""
    return Slot.objects.filter(pk=slot_id).update(status=Slot.Status.BUSY) == 1


def test_control_without_claim_and_index_both_get_the_place(
    people: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "occupy", occupy_anything)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX appointment_one_a_slot")
    monkeypatch.setattr(moving, "lock_appointment", plain_appointment)
    assert names(both_move(people, places)) == [Moved.__name__] * 2
    assert set(Appointment.objects.values_list("slot_id", flat=True)) == {places[2]}


def plain_appointment(appointment_id: int, *_others: int) -> Appointment:
    """`lock_appointment` without a lock."""
    return Appointment.objects.select_related("slot", "patient").get(pk=appointment_id)


# The desk cancels what is just being moved


def cancel_at_desk(appointment: Appointment) -> Appointment:
    return cancel(appointment_id=appointment.pk, actor=DESK, now=NOW)


def test_the_desk_cancels_while_it_is_moved_and_both_places_come_free(
    people: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = people[0].book(places[0]).appointment
    original, cancelled = slots.occupy, []

    def occupy(*, slot_id: int, hold_ids: list[int], now: datetime) -> bool:
        cancelled.append(beside(lambda: cancel_at_desk(appointment)))
        wait_for(somebody_waits)
        return original(slot_id=slot_id, hold_ids=hold_ids, now=now)

    monkeypatch.setattr(slots, "occupy", occupy)
    assert move(appointment, people[0], places[2]).created
    assert cancelled[0].result().slot_id == places[2]
    assert [status(places[0]), status(places[2])] == ["free", "busy-tentative"]
    assert Hold.objects.get().slot_id == places[2]
    written = AppointmentHistory.objects.order_by("sequence").values_list("verb", "slot_id")
    assert list(written) == [
        ("book", places[0]),
        ("reschedule", places[2]),
        ("cancel", places[2]),
    ]


def test_control_without_locks_only_the_history_tells_them_apart(
    people: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = people[0].book(places[0]).appointment

    def moved_meanwhile(*args: object) -> object:
        beside(lambda: move(appointment, people[0], places[2])).result()
        return transition(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(cancelling, "lock_patient_of", lambda _: None)
    monkeypatch.setattr(cancelling, "lock_appointment", plain_appointment)
    monkeypatch.setattr(cancelling, "transition", moved_meanwhile)
    with pytest.raises(IntegrityError, match="history_in_order"):
        cancel_at_desk(appointment)


# Somebody wants the place of a cancelling that is just being undone


@pytest.fixture
def cancelled(people: list[Caller], places: list[int]) -> Appointment:
    """The first person's, given up at NOW."""
    appointment = people[0].book(places[0]).appointment
    return cancel(appointment_id=appointment.pk, actor=people[0].actor, now=NOW)


def undo(cancelled: Appointment, people: list[Caller]) -> Appointment:
    return undo_cancel(appointment_id=cancelled.pk, actor=people[0].actor, now=SOON)


def want(cancelled: Appointment, people: list[Caller]) -> Hold:
    """The second person asks, by whose clock the minute is over."""
    other = people[1]
    return hold(
        account_id=other.user_id, patient_id=other.patient_id, slot_id=cancelled.slot_id,
        actor=other.actor, now=LATE,
    )  # fmt: skip


def test_who_undoes_first_has_the_place(
    cancelled: Appointment, people: list[Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "occupy", pause_before(slots.occupy, somebody_waits))
    undone = beside(lambda: undo(cancelled, people))
    with pytest.raises(SlotTaken):
        want_when_locked(cancelled, people)
    assert undone.result().status == "booked"
    assert lose_no_place()


def want_when_locked(cancelled: Appointment, people: list[Caller]) -> Hold:
    """As `want`, once the other has the place's lock."""

    def locked() -> bool:
        free_rows = Slot.objects.filter(pk=cancelled.slot_id).select_for_update(skip_locked=True)
        with transaction.atomic():
            return not list(free_rows)

    wait_for(locked)
    return want(cancelled, people)


def taken_meanwhile(
    cancelled: Appointment, people: list[Caller], monkeypatch: pytest.MonkeyPatch
) -> list[Hold]:
    """Let the other keep the place right before the place is locked for the undoing."""
    kept: list[Hold] = []

    def later(appointment_id: int) -> Appointment:
        kept.append(beside(lambda: want(cancelled, people)).result())
        return lock_appointment(appointment_id)

    monkeypatch.setattr(cancelling, "lock_appointment", later)
    return kept


def test_who_comes_after_the_other_has_it_is_too_late(
    cancelled: Appointment, people: list[Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = taken_meanwhile(cancelled, people, monkeypatch)
    with pytest.raises(UndoTooLate):
        undo(cancelled, people)
    assert Slot.objects.get(pk=cancelled.slot_id).hold_id == kept[0].pk
    assert lose_no_place()


def test_control_without_the_condition_the_others_place_is_taken_back(
    cancelled: Appointment, people: list[Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "occupy", free_and_occupy)
    kept = taken_meanwhile(cancelled, people, monkeypatch)
    assert undo(cancelled, people).status == "booked"
    assert Hold.objects.get(pk=kept[0].pk).ended_at is None


def free_and_occupy(*, slot_id: int, hold_ids: list[int], now: datetime) -> bool:
    """`slots.occupy` whoever keeps the place."""
    place = Slot.objects.filter(pk=slot_id)
    return place.update(status=Slot.Status.BUSY, hold_id=None, held_until=None) == 1


# Parents move and book for one child


@pytest.fixture
def parents(clinic: Clinic, people: list[Caller]) -> list[Caller]:
    """Both insured, each in a family of his own, with one child covered by both."""
    child = clinic.family.daughter
    for parent in people:
        group = FamilyGroup.objects.get(coverages__patient=parent.patient_id)
        cover(child, group, "HIJO", "01")
    return [replace(parent, patient_id=child.pk) for parent in people]


@pytest.fixture
def same_hour(clinic: Clinic, places: list[int]) -> int:
    """A general doctor's place at the hour of the dentist's third."""
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30))
    make_sessions(role)
    publish(location=clinic.location)
    starts_at = Slot.objects.get(pk=places[2]).starts_at
    found = Slot.objects.filter(role=role, starts_at=starts_at)
    found.update(web_from=NOW)
    return found.get().pk


@pytest.fixture
def childs(parents: list[Caller], places: list[int]) -> Appointment:
    """The child's appointment with the dentist, made by the mother."""
    return parents[0].book(places[0]).appointment


def move_and_book(
    childs: Appointment, parents: list[Caller], places: list[int], same_hour: int
) -> list[object]:
    """The mother moves the dentist to the hour at which the father books the doctor."""
    mother, father = parents
    both: list[Callable[[], object]] = [
        lambda: move(childs, mother, places[2]),
        lambda: father.book(same_hour, "k2"),
    ]
    return at_once(both)


def test_parents_moving_and_booking_at_once_never_put_the_child_in_two_places(
    childs: Appointment,
    parents: list[Caller],
    places: list[int],
    same_hour: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slots, "occupy", pause_before(slots.occupy, somebody_waits))
    assert TimeConflict.__name__ in names(move_and_book(childs, parents, places, same_hour))
    assert lose_no_place()


def test_control_without_the_patients_lock_both_pass_the_check_and_the_constraint_decides(
    childs: Appointment,
    parents: list[Caller],
    places: list[int],
    same_hour: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (moving, appointing):
        monkeypatch.setattr(module, "lock_patient", plain_patient)
    before = AppointmentHistory.objects.count()
    # both at once would now and then be found waiting for each other, which proves as much
    one_by_one = pause_before(slots.occupy, lambda: AppointmentHistory.objects.count() > before)
    monkeypatch.setattr(slots, "occupy", meet_before(one_by_one, 2))
    assert NotBookableOnline.__name__ in names(move_and_book(childs, parents, places, same_hour))


def plain_patient(patient_id: int) -> Patient:
    """`lock_patient` without the lock."""
    return Patient.objects.select_related("assigned_location").get(pk=patient_id)
