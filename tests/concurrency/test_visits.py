"""Families that want places together, at the same moment as others or twice at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
from django.db import OperationalError

from citas.domain.audit.actions import record
from citas.domain.booking.actions import appointing, holding, reviews
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.errors import SlotTaken
from citas.domain.booking.errors_visits import VisitUnknown
from citas.domain.booking.models import Appointment, FamilyVisit, Hold
from citas.domain.booking.visits import keeping
from citas.domain.booking.visits.keeping import BookedVisit, book_visit, hold_visit
from citas.domain.people.models import FamilyGroup, Patient
from citas.domain.scheduling.models import Slot
from tests.concurrency.crowd import (
    Caller,
    at_once,
    gather,
    meet_before,
    pause_before,
    somebody_waits,
)
from tests.factories.clinic import NOW, Clinic, cover, make_clinic, make_family

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Family:
    """A mother and her child, who want these places, each one."""

    caller: Caller
    child: int
    slots: tuple[int, int]

    def keep(self) -> FamilyVisit:
        """Keep both."""
        people = (self.caller.patient_id, self.child)
        return hold_visit(
            account_id=self.caller.user_id,
            places=list(zip(people, self.slots, strict=True)),
            actor=self.caller.actor,
            now=NOW,
        )

    def keep_one(self, slot_id: int) -> Hold:
        """Keep another place, for herself alone."""
        return hold(
            account_id=self.caller.user_id,
            patient_id=self.caller.patient_id,
            slot_id=slot_id,
            actor=self.caller.actor,
            now=NOW,
        )

    def confirm(self, visit: FamilyVisit) -> BookedVisit:
        """Book what is kept."""
        actor, account = self.caller.actor, self.caller.user_id
        return book_visit(account_id=account, visit_id=visit.pk, actor=actor, now=NOW)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def places(clinic: Clinic) -> list[int]:
    """Identifiers of a dentist's free places of one day."""
    return [slot.pk for slot in clinic.slots()]


@pytest.fixture
def families(clinic: Clinic, places: list[int]) -> list[Family]:
    """Two, who want the same two places, each the other way round."""
    one, other = gather(clinic.location, 2)
    first, second = places[:2]
    return [_family(clinic, one, (first, second)), _family(clinic, other, (second, first))]


def _family(clinic: Clinic, caller: Caller, slots: tuple[int, int]) -> Family:
    child = make_family(clinic.location).daughter
    cover(child, FamilyGroup.objects.get(coverages__patient=caller.patient_id), "HIJO", "01")
    return Family(caller, child.pk, slots)


def kept() -> dict[int, int | None]:
    """Which hold each kept place points to."""
    return dict(Slot.objects.filter(status="busy-tentative").values_list("pk", "hold_id"))


def live() -> dict[int, int]:
    """The open holds as their places should point to them."""
    return dict(Hold.objects.filter(ended_at=None).values_list("slot_id", "pk"))


def plain_read(patient_id: int) -> Patient:
    """`lock_patient` without the lock."""
    return Patient.objects.select_related("assigned_location").get(pk=patient_id)


def no_lock(_user_id: int) -> None:
    """`lock_user` without the lock."""


# Two families


def test_of_two_families_that_want_the_same_places_one_has_both_and_the_other_none(
    families: list[Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "record", pause_before(record, somebody_waits))
    outcomes = at_once([family.keep for family in families])
    assert sorted(type(one).__name__ for one in outcomes) == ["FamilyVisit", SlotTaken.__name__]
    assert kept() == live()
    assert len(set(Hold.objects.filter(ended_at=None).values_list("account_id", flat=True))) == 1
    assert FamilyVisit.objects.count() == 1


def as_they_come(found: Iterable[object], key: Callable[[object], object] | None = None) -> list[object]:
    """`sorted`, which does not."""
    assert key is None or callable(key)
    return list(found)


def test_control_without_the_order_of_places_the_families_deadlock(
    families: list[Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "sorted", as_they_come, raising=False)
    monkeypatch.setattr(reviews, "record", pause_before(record, somebody_waits))
    outcomes = at_once([family.keep for family in families])
    assert any(isinstance(one, OperationalError) and "deadlock" in str(one) for one in outcomes)


# One family twice


def test_confirmed_twice_at_once_each_has_one_appointment(
    families: list[Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    family, visit = families[0], families[0].keep()
    monkeypatch.setattr(keeping, "appoint", pause_before(appointing.appoint, somebody_waits))
    outcomes = at_once([lambda: family.confirm(visit)] * 2)
    pressed = [one for one in outcomes if isinstance(one, BookedVisit)]
    assert sorted(one.created for one in pressed) == [False, True]
    first, second = ([made.folio for made in one.appointments] for one in pressed)
    assert first == second
    assert Appointment.objects.count() == 2


def test_control_without_locks_the_second_press_is_refused(
    families: list[Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    family, visit = families[0], families[0].keep()
    monkeypatch.setattr(keeping, "lock_user", no_lock)
    monkeypatch.setattr(keeping, "lock_patient", plain_read)
    monkeypatch.setattr(keeping, "appoint", pause_before(appointing.appoint, somebody_waits))
    outcomes = at_once([lambda: family.confirm(visit)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["BookedVisit", VisitUnknown.__name__]


def test_two_tabs_keep_the_visit_or_the_single_place(
    families: list[Family], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    family = families[0]
    monkeypatch.setattr(reviews, "record", pause_before(record, somebody_waits))
    outcomes = at_once([family.keep, lambda: family.keep_one(places[2])])
    assert sorted(type(one).__name__ for one in outcomes) == ["FamilyVisit", "Hold"]
    assert kept() == live()
    assert live().keys() in ({*family.slots}, {places[2]})


def test_control_without_the_accounts_lock_both_are_kept(
    families: list[Family], places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    family, together = families[0], meet_before(reviews.kept_by, 2)
    for module in (keeping, holding):
        monkeypatch.setattr(module, "lock_user", no_lock)
        monkeypatch.setattr(module, "lock_patient", plain_read)
        monkeypatch.setattr(module, "kept_by", together)
    at_once([family.keep, lambda: family.keep_one(places[2])])
    assert live().keys() == {*family.slots, places[2]}
