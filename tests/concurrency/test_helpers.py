"""Permissions at the same moment as what they allow, each with a control that lets the race happen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

import pytest

from citas.domain.booking.actions import appointing, loading
from citas.domain.booking.actions.appointing import Booked
from citas.domain.booking.models import Appointment
from citas.domain.people import delegations
from citas.domain.people.delegations import accept, end, give
from citas.domain.people.errors import DelegationCodeRefused, HelperFull, PatientUnknown
from citas.domain.people.models import Delegation, Patient
from citas.domain.people.queries import acting_as
from tests.concurrency.crowd import (
    Caller,
    at_once,
    gather,
    meet_before,
    pause_before,
    somebody_waits,
)
from tests.factories.clinic import NOW, TODAY, Clinic, make_clinic

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


@dataclass(frozen=True)
class Helper:
    """Somebody who enters a code."""

    caller: Caller

    def enters(self, code: str) -> Callable[[], Delegation]:
        who = self.caller
        return lambda: accept(user_id=who.user_id, code=code, actor=who.actor, now=NOW)


def code_from(giver: Caller) -> str:
    return give(user_id=giver.user_id, until=UNTIL, actor=giver.actor, now=NOW)


def names(outcomes: list[Delegation | Exception]) -> list[str]:
    return sorted(type(one).__name__ for one in outcomes)


@pytest.fixture
def two_codes(clinic: Clinic) -> tuple[Helper, list[str]]:
    """A helper with two patients already, who has the codes of two more."""
    helper, *givers = gather(clinic.location, 5)
    codes = [code_from(giver) for giver in givers]
    for code in codes[:2]:
        Helper(helper).enters(code)()
    return Helper(helper), codes[2:]


def test_two_codes_at_once_make_three_patients_and_not_four(
    two_codes: tuple[Helper, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    helper, codes = two_codes
    monkeypatch.setattr(
        delegations, "_check_may_help", pause_before(delegations._check_may_help, somebody_waits)
    )
    outcomes = at_once([helper.enters(code) for code in codes])
    assert names(outcomes) == [Delegation.__name__, HelperFull.__name__]


def test_control_without_the_lock_of_the_helper_there_are_four(
    two_codes: tuple[Helper, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    helper, codes = two_codes
    monkeypatch.setattr(delegations, "lock_user", lambda _user_id: None)
    monkeypatch.setattr(delegations, "_tell", meet_before(delegations._tell, 2))
    outcomes = at_once([helper.enters(code) for code in codes])
    assert names(outcomes) == [Delegation.__name__] * 2
    assert len(delegations.taken_by(helper.caller.user_id, NOW)) == 4


def test_one_code_entered_by_two_helps_one(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    giver, *helpers = gather(clinic.location, 3)
    code = code_from(giver)
    monkeypatch.setattr(
        delegations, "_check_may_help", pause_before(delegations._check_may_help, somebody_waits)
    )
    outcomes = at_once([Helper(helper).enters(code) for helper in helpers])
    assert names(outcomes) == [Delegation.__name__, DelegationCodeRefused.__name__]


def test_ten_wrong_codes_at_once_cost_three_attempts(clinic: Clinic) -> None:
    (helper,) = gather(clinic.location, 1)
    outcomes = at_once([Helper(helper).enters("22222222")] * 10)
    assert names(outcomes) == ["DelegationCodeRefused"] * 3 + ["TooManyAttempts"] * 7


Outcomes = list[Booked | Exception | None]


@dataclass(frozen=True)
class Ending:
    """A helper who books while the patient takes his permission back."""

    book: Callable[[], Booked | None]
    take_back: Callable[[], None]
    patch: pytest.MonkeyPatch

    def taken_back_first(self, lock: Callable[[int], Patient] = loading.lock_patient) -> Outcomes:
        """The permission is ended, not committed, when the booking comes for the patient's row."""
        ended = Event()

        def hesitate() -> bool:
            ended.set()
            return somebody_waits()

        self.patch.setattr(delegations, "_tell", pause_before(delegations._tell, hesitate))
        come = pause_before(lock, ended.is_set)
        self.patch.setattr(appointing, "lock_patient", come)
        return at_once([self.book, self.take_back])

    def booked_first(self) -> Outcomes:
        """The place is about to be claimed when the patient comes to end the permission."""
        booking = Event()

        def hesitate() -> bool:
            booking.set()
            return somebody_waits()

        self.patch.setattr(appointing, "_claim", pause_before(appointing._claim, hesitate))
        self.patch.setattr(delegations, "_locked", pause_before(delegations._locked, booking.is_set))
        return at_once([self.book, self.take_back])


@pytest.fixture
def ending(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Ending:
    patient, helper = gather(clinic.location, 2)
    made = Helper(helper).enters(code_from(patient))()
    for_him = Caller(helper.user_id, patient.patient_id, helper.token)
    slot = clinic.slots()[0].pk

    def take_back() -> None:
        end(delegation_id=made.pk, actor=patient.actor, now=NOW)

    return Ending(lambda: for_him.book(slot), take_back, monkeypatch)


def test_a_permission_that_ends_first_books_nothing(ending: Ending) -> None:
    booked, _ = ending.taken_back_first()
    assert type(booked) is PatientUnknown
    assert not Appointment.objects.exists()


def test_control_asked_before_the_lock_the_ended_permission_still_books(
    ending: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_early(patient_id: int) -> Patient:
        """What was known before waiting for the row."""
        acting_as(helper_of(patient_id), patient_id, TODAY)
        return loading.lock_patient(patient_id)

    monkeypatch.setattr(appointing, "admitted", lambda _account, _patient, actor, _now: actor)
    booked, _ = ending.taken_back_first(too_early)
    assert isinstance(booked, Booked)


def helper_of(patient_id: int) -> int:
    return Delegation.objects.values_list("helper", flat=True).get(coverage__patient=patient_id) or 0


def test_what_was_booked_first_stands_when_the_permission_ends(ending: Ending) -> None:
    booked, _ = ending.booked_first()
    assert isinstance(booked, Booked)
    assert Appointment.objects.get().status == "booked"
    assert Delegation.objects.get().ended_at == NOW
