"""The agenda changes while people book and cancel: no booked place is taken away, none is lost."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, Q

from citas.domain.audit.actors import Channel, system
from citas.domain.booking import agenda_changes
from citas.domain.booking.actions import appointing, cancelling
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.agenda_changes import Published
from citas.domain.booking.errors import SlotTaken
from citas.domain.booking.models import Appointment
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling import publishing
from citas.domain.scheduling.models import Absence, Session, Slot
from citas.rules import clock
from citas.rules.errors import DomainError
from tests.concurrency.crowd import (
    Caller,
    at_once,
    beside,
    gather,
    pause_before,
    somebody_waits,
    wait_for,
)
from tests.factories.clinic import (
    NOW,
    TOMORROW,
    Clinic,
    by,
    make_clinic,
    make_role,
    make_sessions,
    publish,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def person(clinic: Clinic) -> Caller:
    return gather(clinic.location, 1)[0]


@pytest.fixture
def place(clinic: Clinic) -> int:
    """A place of tomorrow."""
    return clinic.slots()[0].pk


def away(clinic: Clinic) -> Absence:
    """The dentist will not come tomorrow; not yet published."""
    return Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TOMORROW, reason="x"
    )


def republish(clinic: Clinic, now: datetime = NOW) -> Published:
    return agenda_changes.apply([clinic.role.practitioner_id], actor=system(Channel.JOB), now=now)


def undo(appointment: Appointment, person: Caller) -> Appointment:
    return cancel(appointment_id=appointment.pk, actor=person.actor, now=NOW)


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, action: Callable[[], object]
) -> None:
    """Let somebody else do all of `action` right before `module.name` is called."""

    def interrupted(*args: object, **kwargs: object) -> object:
        beside(action).result()
        return original(*args, **kwargs)

    original = getattr(module, name)
    monkeypatch.setattr(module, name, interrupted)


def state(slot_id: int) -> tuple[str, bool]:
    """Status of the place, and whether it was withdrawn."""
    slot = Slot.objects.get(pk=slot_id)
    return slot.status, slot.withdrawn_at is not None


# Booked after the publication was planned


def test_a_place_booked_while_it_is_being_withdrawn_stays_and_is_told(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(clinic)
    meanwhile(monkeypatch, publishing, "carry_out", lambda: person.book(place))
    assert republish(clinic).disrupted == 1
    assert state(place) == ("busy", False)
    assert Appointment.objects.get().disrupted_at == NOW


def test_control_without_asking_again_a_booked_place_is_withdrawn(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(clinic)
    monkeypatch.setattr(publishing, "claimable", lambda _now: Q())
    meanwhile(monkeypatch, publishing, "carry_out", lambda: person.book(place))
    republish(clinic)
    assert Appointment.objects.get().slot.withdrawn_at == NOW


# Withdrawn after the person was let through


def test_a_place_withdrawn_while_it_is_being_booked_is_refused(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(clinic)
    meanwhile(monkeypatch, appointing, "_claim", lambda: republish(clinic))
    with pytest.raises(SlotTaken):
        person.book(place)
    assert state(place) == ("free", True)


def occupy_anything(*, slot_id: int, hold_ids: list[int], now: datetime) -> bool:
    """`slots.occupy` without its condition."""
    return Slot.objects.filter(pk=slot_id).update(status=Slot.Status.BUSY) == 1


def test_control_without_the_condition_a_withdrawn_place_is_booked(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(clinic)
    monkeypatch.setattr(slots, "occupy", occupy_anything)
    meanwhile(monkeypatch, appointing, "_claim", lambda: republish(clinic))
    person.book(place)
    assert state(place) == ("busy", True)


# Cancelled meanwhile


def test_a_place_given_back_while_the_doctors_absence_is_published_is_withdrawn_after_its_minute(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = person.book(place).appointment
    away(clinic)
    with monkeypatch.context() as patch:
        meanwhile(patch, publishing, "carry_out", lambda: undo(booked, person))
        republish(clinic)
    assert state(place) == ("busy-tentative", False)
    republish(clinic, NOW + timedelta(minutes=1))
    assert state(place) == ("free", True)


def cancelling_meets_marking(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> Appointment:
    """Cancel just when a publication has its places and goes for the appointments on them."""
    booked = person.book(place).appointment
    away(clinic)
    started = []
    original = agenda_changes._mark

    def mark(*args: Any) -> tuple[str, ...]:
        started.append(beside(lambda: undo(booked, person)))
        wait_for(somebody_waits)
        return original(*args)

    monkeypatch.setattr(agenda_changes, "_mark", mark)
    republish(clinic)
    return started[0].result()


def test_cancelling_waits_for_the_publication_and_gives_back_a_place_without_ground(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = cancelling_meets_marking(clinic, person, place, monkeypatch)
    assert (appointment.status, appointment.disrupted_at) == ("cancelled", NOW)
    assert state(place) == ("free", True)


def appointment_first(appointment_id: int) -> Appointment:
    """`lock_appointment` that takes the appointment before its place."""
    return (
        Appointment.objects.select_for_update(of=("self",)).select_related("slot").get(pk=appointment_id)
    )


def test_control_with_the_appointment_locked_first_they_deadlock(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "lock_appointment", appointment_first)
    with pytest.raises(OperationalError, match="deadlock"):
        cancelling_meets_marking(clinic, person, place, monkeypatch)


# Two publications


def change_minutes(clinic: Clinic, minutes: int) -> None:
    Session.objects.filter(role=clinic.role).update(minutes=minutes)


def test_a_place_comes_back_except_over_one_that_was_booked_meanwhile(
    clinic: Clinic, person: Caller, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_minutes(clinic, 45)
    republish(clinic)
    longer = Slot.objects.get(
        local_date=TOMORROW, withdrawn_at=None, starts_at=clock.instant(TOMORROW, time(8, 45))
    )
    Slot.objects.filter(pk=longer.pk).update(web_from=NOW)
    change_minutes(clinic, 30)
    meanwhile(monkeypatch, publishing, "carry_out", lambda: person.book(longer.pk))
    republish(clinic)
    assert state(longer.pk) == ("busy", False)
    assert not overlapping_places()


def overlapping_places() -> bool:
    """Whether two places of one doctor that are both in force overlap."""
    other = Slot.objects.filter(
        practitioner_id=OuterRef("practitioner_id"), withdrawn_at=None,
        starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"),
    ).exclude(pk=OuterRef("pk"))  # fmt: skip
    return Slot.objects.filter(Exists(other), withdrawn_at=None).exists()


def test_two_publications_of_one_agenda_take_turns(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_minutes(clinic, 20)
    monkeypatch.setattr(publishing, "carry_out", pause_before(publishing.carry_out, somebody_waits))
    first, second = at_once([lambda: republish(clinic)] * 2)
    assert isinstance(first, Published)
    assert isinstance(second, Published)
    assert Published() in (first, second)
    assert not overlapping_places()


# An import, which publishes several doctors in one transaction


def swapping_meets_importing(clinic: Clinic, groups: Callable[[list[int]], list[list[int]]]) -> object:
    """Move a hold from the second doctor's place to a younger one of the first while both go away."""
    second = make_role(clinic.location, clinic.service, "Eva")
    make_sessions(second)
    publish()
    make_sessions(clinic.role, time(15), time(20))
    publish()
    tomorrow = Slot.objects.filter(local_date=TOMORROW, web_from__lte=NOW)
    older = tomorrow.filter(role=second).earliest("pk").pk
    younger = tomorrow.filter(role=clinic.role).latest("pk").pk
    user, child = clinic.family.user, clinic.family.daughter
    move = partial(hold, account_id=user.pk, patient_id=child.pk, actor=by(user), now=NOW)
    move(slot_id=older)
    Session.objects.all().delete()
    moving = None
    with transaction.atomic():
        for ids in groups([clinic.role.practitioner_id, second.practitioner_id]):
            if moving is not None:
                wait_for(somebody_waits)
            agenda_changes.apply(ids, actor=system(Channel.CLI), now=NOW)
            moving = moving or beside(lambda: move(slot_id=younger))
    assert moving is not None
    return moving.exception()


def test_an_import_of_several_doctors_and_a_hold_that_moves_take_turns(clinic: Clinic) -> None:
    assert isinstance(swapping_meets_importing(clinic, lambda ids: [ids]), DomainError)


def test_control_doctor_by_doctor_in_one_transaction_they_deadlock(clinic: Clinic) -> None:
    try:
        outcome = swapping_meets_importing(clinic, lambda ids: [[one] for one in ids])
    except OperationalError as error:
        outcome = error
    assert "deadlock" in str(outcome)


# All at once


def test_in_a_storm_of_bookings_cancellations_and_publications_nothing_is_lost(
    clinic: Clinic,
) -> None:
    people = gather(clinic.location, 12)
    offered = [slot.pk for slot in clinic.slots()]
    before = Slot.objects.count()
    absence = away(clinic)

    def book_and_cancel(number: int) -> None:
        for turn in range(6):
            with suppress(DomainError):
                booked = people[number].book(offered[(number + turn) % len(offered)], f"k{turn}")
                if turn < 5:
                    undo(booked.appointment, people[number])

    def come_and_go() -> None:
        for _ in range(3):
            republish(clinic)
            Absence.objects.all().delete()
            republish(clinic)
            absence.save(force_insert=True)

    everybody: list[Callable[[], None]] = [partial(book_and_cancel, n) for n in range(len(people))]
    outcomes = at_once([*everybody, come_and_go])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    republish(clinic)
    assert Slot.objects.count() == before
    active = Appointment.objects.exclude(status="cancelled")
    assert sorted(active.values_list("slot_id", flat=True)) == sorted(
        Slot.objects.filter(status="busy").values_list("pk", flat=True)
    )
    assert not Slot.objects.filter(status="busy").exclude(withdrawn_at=None).exists()
    assert not active.filter(disrupted_at=None).exists()
    assert not Slot.objects.filter(local_date=TOMORROW, status="free", withdrawn_at=None).exists()
