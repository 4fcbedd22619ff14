"""Two people, or one with two tabs, act for the same family at the same moment."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection

from citas.domain.audit.actions import record
from citas.domain.booking.actions import appointing, cancelling, holding, reviews
from citas.domain.booking.actions.appointing import Booked
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.actions.recording import write_down
from citas.domain.booking.errors import SlotTaken, UpcomingLimit
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold
from citas.domain.people.models import Coverage, FamilyGroup, Patient
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from tests.concurrency.crowd import (
    Caller,
    at_once,
    gather,
    meet_before,
    pause_before,
    somebody_waits,
)
from tests.factories.clinic import NOW, Clinic, cover, make_clinic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def places(clinic: Clinic) -> list[int]:
    """Identifiers of a dentist's free places of one day."""
    return [slot.pk for slot in clinic.slots()]


@pytest.fixture
def parents(clinic: Clinic) -> list[Caller]:
    """Both insured, each in a family of his own, with one child covered by both."""
    both = gather(clinic.location, 2)
    child = clinic.family.daughter
    for parent in both:
        group = FamilyGroup.objects.get(coverages__patient=parent.patient_id)
        cover(child, group, "HIJO", "01")
    assert Coverage.objects.filter(patient=child).count() == 3
    return [replace(parent, patient_id=child.pk) for parent in both]


def plain_read(patient_id: int) -> Patient:
    """`lock_patient` without the lock."""
    return Patient.objects.select_related("assigned_location").get(pk=patient_id)


def names(outcomes: list[Booked | Exception]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def both_book(parents: list[Caller], places: list[int]) -> list[Booked | Exception]:
    """Each parent asks for another place, hours apart."""
    mother, father = parents
    return at_once([lambda: mother.book(places[0]), lambda: father.book(places[-1])])


def test_two_parents_book_two_places_for_one_child_and_get_one(
    parents: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # the first to pass the limits goes on only when the other is already waiting for him
    monkeypatch.setattr(appointing, "_claim", pause_before(appointing._claim, somebody_waits))
    outcomes = both_book(parents, places)
    assert names(outcomes) == [Booked.__name__, UpcomingLimit.__name__]
    assert Appointment.objects.count() == 1


def test_control_without_the_patients_lock_the_child_gets_both(
    parents: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appointing, "lock_patient", plain_read)
    monkeypatch.setattr(appointing, "_claim", meet_before(appointing._claim, 2))
    assert names(both_book(parents, places)) == [Booked.__name__] * 2
    assert Appointment.objects.filter(patient=parents[0].patient_id).count() == 2


def test_the_button_pressed_twice_at_once_gives_one_folio(
    parents: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appointing, "_claim", pause_before(appointing._claim, somebody_waits))
    mother = parents[0]
    pressed = at_once([lambda: mother.book(places[0])] * 2)
    folios = {(one.appointment.folio, one.created) for one in pressed if isinstance(one, Booked)}
    assert len({folio for folio, _ in folios}) == 1
    assert {created for _, created in folios} == {True, False}


def test_one_appointment_is_cancelled_once(
    parents: list[Caller], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = parents[0].book(places[0]).appointment
    monkeypatch.setattr(cancelling, "write_down", pause_before(write_down, somebody_waits))
    outcomes = at_once([lambda: undo(appointment, parents[0])] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["Appointment"] * 2
    written = AppointmentHistory.objects.order_by("sequence").values_list("sequence", "verb")
    assert list(written) == [(0, "book"), (1, "cancel")]


def undo(appointment: Appointment, by: Caller) -> Appointment:
    return cancel(appointment_id=appointment.pk, actor=by.actor, now=NOW)


# Holds


@dataclass(frozen=True)
class Tab:
    """One open page of somebody's, about to keep a place."""

    caller: Caller
    slot_id: int
    at: datetime = NOW

    def __call__(self) -> Hold:
        return hold(
            account_id=self.caller.user_id, patient_id=self.caller.patient_id,
            slot_id=self.slot_id, actor=self.caller.actor, now=self.at,
        )  # fmt: skip


def held() -> dict[int, int | None]:
    """Which hold each kept place points to."""
    return dict(Slot.objects.filter(status="busy-tentative").values_list("pk", "hold_id"))


def live() -> dict[int, int]:
    """The live holds as their places should point to them."""
    return dict(Hold.objects.filter(ended_at=None).values_list("slot_id", "pk"))


@pytest.fixture
def two_tabs(parents: list[Caller], places: list[int]) -> list[Tab]:
    """Of one account, on two places."""
    return [Tab(parents[0], places[0]), Tab(parents[0], places[1])]


def test_two_tabs_of_one_account_keep_one_place(
    two_tabs: list[Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{reviews.__name__}.record", pause_before(record, somebody_waits))
    outcomes = at_once(two_tabs)
    assert [type(one).__name__ for one in outcomes] == ["Hold", "Hold"]
    assert len(live()) == 1
    assert held() == live()


def without_account_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "lock_user", lambda _user_id: None)
    monkeypatch.setattr(holding, "lock_patient", plain_read)
    monkeypatch.setattr(holding, "kept_by", meet_before(reviews.kept_by, 2))


def test_control_without_the_accounts_lock_the_index_breaks_one_tab(
    two_tabs: list[Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_account_lock(monkeypatch)
    outcomes = at_once(two_tabs)
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [IntegrityError]


def test_control_without_lock_and_index_two_places_are_kept(
    two_tabs: list[Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_account_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX hold_one_review_an_account")
    at_once(two_tabs)
    assert len(live()) == 2


@pytest.fixture
def swap(clinic: Clinic, places: list[int]) -> list[Tab]:
    """Two accounts, each with a place in review and about to take the other's."""
    left, right = gather(clinic.location, 2)
    Tab(left, places[0])()
    Tab(right, places[1])()
    return [Tab(left, places[1]), Tab(right, places[0])]


def test_two_accounts_that_swap_places_are_both_refused_and_keep_their_own(
    swap: list[Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held()
    monkeypatch.setattr(slots, "keep_for", pause_before(slots.keep_for, somebody_waits))
    assert [type(one) for one in at_once(swap)] == [SlotTaken, SlotTaken]
    assert held() == live() == before


@pytest.fixture
def late_swap(swap: list[Tab]) -> list[Tab]:
    """The same, when the time of both to review has run out."""
    return [replace(tab, at=NOW + timedelta(minutes=10)) for tab in swap]


def test_two_accounts_whose_time_ran_out_swap_places(
    late_swap: list[Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "keep_for", pause_before(slots.keep_for, somebody_waits))
    assert [type(one).__name__ for one in at_once(late_swap)] == ["Hold", "Hold"]
    owners = dict(Hold.objects.filter(ended_at=None).values_list("slot_id", "account_id"))
    assert owners == {tab.slot_id: tab.caller.user_id for tab in late_swap}
    assert held() == live()


def end_without_order(holds: list[Hold], now: datetime, *, before_taking: list[int]) -> None:
    """`end_all` without taking the places that are about to be taken in the order of identifiers."""
    assert before_taking
    reviews.end_all(holds, now)


def test_control_without_the_order_of_locks_the_swap_deadlocks(
    late_swap: list[Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "end_all", end_without_order)
    monkeypatch.setattr(slots, "keep_for", meet_before(slots.keep_for, 2))
    outcomes = at_once(late_swap)
    assert any(isinstance(one, OperationalError) and "deadlock" in str(one) for one in outcomes)
