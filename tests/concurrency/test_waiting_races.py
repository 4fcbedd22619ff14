"""Places go down the line while people join, answer, book and press twice at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import IntegrityError

from citas.domain.booking.actions.appointing import appoint
from citas.domain.booking.errors import SlotTaken
from citas.domain.booking.errors_waiting import OfferOver
from citas.domain.booking.models import Appointment, Hold, Offer, WaitlistEntry
from citas.domain.booking.waiting import answering, joining, offering
from citas.domain.booking.waiting.answering import accept
from citas.domain.booking.waiting.ending import close
from citas.domain.booking.waiting.line import Free, fits
from citas.domain.booking.waiting.offering import pass_on
from citas.domain.people.models import FamilyGroup, Patient
from citas.domain.scheduling.models import Slot
from tests.concurrency.crowd import (
    PATIENCE,
    at_once,
    meet_before,
    pause_before,
    somebody_waits,
    wait_for,
)
from tests.factories.clinic import NOW, TODAY, Clinic, by, cover, make_clinic, make_family
from tests.factories.waiting import UNDO, come_free, give_up, newcomer, take, wait

pytestmark = pytest.mark.django_db(transaction=True)
LATER = TODAY + timedelta(days=7)
FREED = NOW + UNDO
State = Offer.State


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


def leave_free(clinic: Clinic, *places: Slot) -> None:
    """Somebody gives up each of these places; a minute later they are the line's."""
    for place in places:
        give_up(take(make_family(clinic.location), place))


def offered(clinic: Clinic) -> Offer:
    offer = come_free(take(clinic.family, clinic.slots(LATER)[0]))
    assert offer is not None
    return offer


def names(outcomes: list[object]) -> list[str]:
    return sorted(type(one).__name__ for one in outcomes)


def without_locks_of_patients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offering, "lock_any_patient", lambda _patient_id: None)


def plain_read(patient_id: int) -> Patient:
    """`lock_patient` without the lock."""
    return Patient.objects.select_related("assigned_location").get(pk=patient_id)


# One place, passed on twice at once


@pytest.fixture
def twice(clinic: Clinic) -> list[Callable[[], Offer | None]]:
    """Two jobs for one place, and two who wait."""
    newcomer(clinic)
    newcomer(clinic)
    place = clinic.slots(LATER)[0]
    leave_free(clinic, place)
    return [lambda: pass_on(slot_id=place.pk, now=FREED)] * 2


def test_a_place_passed_on_twice_at_once_is_offered_once(
    twice: list[Callable[[], Offer | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "_offer", pause_before(offering._offer, somebody_waits))
    assert names([*at_once(twice)]) == ["NoneType", "Offer"]
    assert Hold.objects.filter(kind="offer", ended_at=None).count() == 1


def unlocked(slot_id: int, now: object) -> tuple[list[Hold], Hold | None]:
    """`_locked` without the locks."""
    kept = Hold.objects.filter(slot=slot_id, ended_at=None).first()
    return ([kept], kept) if kept else ([], None)


def test_control_without_locks_only_the_index_keeps_two_from_having_it(
    twice: list[Callable[[], Offer | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks_of_patients(monkeypatch)
    monkeypatch.setattr(offering, "_locked", unlocked)
    monkeypatch.setattr(f"{offering.__name__}.fits", meet_before(fits, 2))
    assert names([*at_once(twice)]) == [IntegrityError.__name__, "Offer"]


# One person, offered two places at once


@pytest.fixture
def two_places(clinic: Clinic) -> list[Callable[[], Offer | None]]:
    """Two jobs for two places; both would go to the first in line."""
    newcomer(clinic)
    newcomer(clinic)
    first, second = clinic.slots(LATER)[:2]
    leave_free(clinic, first, second)
    return [
        lambda: pass_on(slot_id=first.pk, now=FREED),
        lambda: pass_on(slot_id=second.pk, now=FREED),
    ]


def test_of_two_places_at_once_the_first_in_line_gets_one_and_the_second_the_other(
    two_places: list[Callable[[], Offer | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{offering.__name__}.fits", pause_before(fits, somebody_waits))
    assert names([*at_once(two_places)]) == ["Offer", "Offer"]
    assert set(Offer.objects.values_list("entry", flat=True)) == set(
        WaitlistEntry.objects.values_list("pk", flat=True)
    )


def test_control_without_the_patients_lock_the_index_breaks_one_of_them(
    two_places: list[Callable[[], Offer | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks_of_patients(monkeypatch)
    monkeypatch.setattr(offering, "_offer", meet_before(offering._offer, 2))
    assert names([*at_once(two_places)]) == [IntegrityError.__name__, "Offer"]


# Answering in the last moment


def last_moment(offer: Offer) -> list[Callable[[], object]]:
    """The person accepts in time by his clock; the job finds the time over by its own."""
    who = by(offer.entry.account)
    return [
        lambda: accept(offer_id=offer.pk, actor=who, now=offer.expires_at - timedelta(seconds=1)),
        lambda: pass_on(slot_id=offer.slot_id, now=offer.expires_at),
    ]


def test_who_accepts_before_the_job_comes_has_the_place(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer(clinic)
    newcomer(clinic)
    offer, taking = offered(clinic), Event()
    accepts, passes_on = last_moment(offer)

    def appoint_once_somebody_waits(*args: Any, **kwargs: Any) -> Appointment:
        taking.set()
        wait_for(somebody_waits)
        return appoint(*args, **kwargs)

    monkeypatch.setattr(f"{answering.__name__}.appoint", appoint_once_somebody_waits)
    outcomes = at_once([accepts, lambda: taking.wait(PATIENCE) and passes_on()])
    assert names([*outcomes]) == ["Appointment", "NoneType"]
    assert list(Offer.objects.values_list("state", flat=True)) == [State.ACCEPTED]


def behind_the_job(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The job has ended the offer, but not yet committed, when the person accepts."""
    newcomer(clinic)
    after = newcomer(clinic)
    offer, ended = offered(clinic), Event()
    make, lock = offering._offer, answering._lock

    def make_once_somebody_waits(place: Free, before: Hold, entry_id: int) -> Offer:
        ended.set()
        wait_for(somebody_waits)
        return make(place, before, entry_id)

    def lock_once_it_ended(one: Offer) -> list[Hold]:
        assert ended.wait(PATIENCE)
        return lock(one)

    monkeypatch.setattr(offering, "_offer", make_once_somebody_waits)
    monkeypatch.setattr(answering, "_lock", lock_once_it_ended)
    outcomes: list[object] = [*at_once(last_moment(offer))]
    assert Offer.objects.get(state=State.OPEN).entry == after
    assert not Appointment.objects.filter(patient=offer.patient).exists()
    return outcomes


def test_who_accepts_behind_the_job_is_told_that_it_is_over(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(behind_the_job(clinic, monkeypatch)) == ["Offer", OfferOver.__name__]


def test_control_without_lock_and_end_only_the_claim_refuses_him(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_lock", lambda offer: [offer.hold])
    monkeypatch.setattr(f"{answering.__name__}.close", lambda *_: True)
    assert names(behind_the_job(clinic, monkeypatch)) == ["Offer", SlotTaken.__name__]


# The button pressed twice


def press_twice(clinic: Clinic) -> list[object]:
    newcomer(clinic)
    offer = offered(clinic)
    actor = by(offer.entry.account)
    return [*at_once([lambda: accept(offer_id=offer.pk, actor=actor, now=FREED)] * 2)]


def test_accepting_twice_at_once_answers_twice_with_one_appointment(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{answering.__name__}.appoint", pause_before(appoint, somebody_waits))
    outcomes = press_twice(clinic)
    assert len({one.pk for one in outcomes if isinstance(one, Appointment)}) == 1
    assert names(outcomes) == ["Appointment", "Appointment"]


def test_control_without_locks_the_second_press_is_refused(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "lock_patient", plain_read)
    monkeypatch.setattr(answering, "_lock", lambda offer: [offer.hold])
    monkeypatch.setattr(f"{answering.__name__}.close", meet_before(close, 2))
    assert names(press_twice(clinic)) == ["Appointment", OfferOver.__name__]


# Joining, and booking some other way, while a place is passed on


def two_parents_join(clinic: Clinic) -> list[object]:
    """Of one child, at once."""
    mother, father = clinic.family, make_family(clinic.location)
    child = mother.daughter
    cover(child, FamilyGroup.objects.get(coverages__patient=father.head), "HIJO", "09")
    return [*at_once([partial(wait, clinic, parent, patient=child) for parent in (mother, father)])]


def test_two_parents_who_join_for_one_child_stand_in_one_place(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_check_limit", pause_before(joining._check_limit, somebody_waits))
    first, second = two_parents_join(clinic)
    assert isinstance(first, WaitlistEntry)
    assert first == second


def test_control_without_the_childs_lock_the_index_breaks_one_of_them(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "lock_patient", plain_read)
    monkeypatch.setattr(joining, "_check_limit", meet_before(joining._check_limit, 2))
    assert names(two_parents_join(clinic)) == [IntegrityError.__name__, "WaitlistEntry"]


def book_while_passed_on(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, until: Callable[[], bool]
) -> WaitlistEntry:
    """The job has chosen somebody who books another place before the offer is made."""
    family = make_family(clinic.location)
    entry = wait(clinic, family)
    place, other = clinic.slots(LATER)[:2]
    leave_free(clinic, place)
    chosen, make = Event(), offering._offer

    def make_later(free: Free, before: Hold, entry_id: int) -> Offer:
        chosen.set()
        wait_for(until)
        return make(free, before, entry_id)

    def book_once_chosen() -> Appointment:
        assert chosen.wait(PATIENCE)
        return take(family, other)

    monkeypatch.setattr(offering, "_offer", make_later)
    outcomes = at_once([lambda: pass_on(slot_id=place.pk, now=FREED), book_once_chosen])
    assert names([*outcomes]) == ["Appointment", "Offer"]
    entry.refresh_from_db()
    assert entry.end == "booked"
    return entry


def test_who_books_while_he_is_offered_a_place_leaves_it_to_the_next(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = book_while_passed_on(clinic, monkeypatch, somebody_waits)
    assert entry.offers.get().state == State.WITHDRAWN


def test_control_without_the_patients_lock_he_is_offered_what_he_waits_for_no_more(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks_of_patients(monkeypatch)
    entry = book_while_passed_on(clinic, monkeypatch, WaitlistEntry.objects.filter(end="booked").exists)
    assert entry.offers.get().state == State.OPEN
