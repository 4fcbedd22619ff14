"""Many connections on few places: never twice, and nobody gets anything but a place or a refusal."""

from collections import Counter

import pytest
from django.db import connection

from citas.domain.booking.actions import appointing
from citas.domain.booking.errors import SlotTaken
from citas.domain.booking.models import Appointment, AppointmentHistory
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from tests.concurrency.crowd import Caller, at_once, gather, meet_before, transactions
from tests.factories.clinic import NOW, TOMORROW, make_clinic

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PLACES = 64, 20


@pytest.fixture
def last_places(transactional_db: None) -> list[int]:
    """A clinic that has 20 places left."""
    clinic = make_clinic()
    places = Slot.objects.filter(role=clinic.role, web_from__lte=NOW, local_date__gte=TOMORROW)
    last = list(places.order_by("starts_at").values_list("pk", flat=True)[:PLACES])
    Slot.objects.exclude(pk__in=last).update(withdrawn_at=NOW)
    return last


@pytest.fixture
def people(last_places: list[int]) -> list[Caller]:
    """Many more people than places, of that clinic."""
    return gather(Slot.objects.get(pk=last_places[0]).location, PEOPLE)


@pytest.fixture
def open_transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The worst moment: all have read their place as free before the first claims it.

    Holds how many transactions were open at that moment.
    """
    seen: list[int] = []
    meeting = meet_before(appointing._claim, PEOPLE, then=lambda: seen.append(transactions()))
    monkeypatch.setattr(appointing, "_claim", meeting)
    return seen


def everybody_books(people: list[Caller], places: list[int]) -> Counter[str]:
    """How often each outcome came, by name: three or four people go for each place."""

    def attempt(number: int) -> str:
        people[number].book(places[number % len(places)])
        return "booked"

    outcomes = at_once([lambda number=number: attempt(number) for number in range(len(people))])  # type: ignore[misc]
    return Counter(
        outcome if isinstance(outcome, str) else type(outcome).__name__ for outcome in outcomes
    )


def read_then_write(*, slot_id: int, hold_ids: list[int], now: object) -> bool:
    """What `slots.occupy` must not be."""
    if Slot.objects.get(pk=slot_id).status != Slot.Status.FREE:
        return False
    all_have_read()
    Slot.objects.filter(pk=slot_id).update(status=Slot.Status.BUSY)
    return True


def all_have_read() -> None:
    """Replaced by each test with a meeting of everybody."""


@pytest.fixture
def claim_by_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the guard of the claim: read the status first, write it afterwards."""
    monkeypatch.setattr(f"{__name__}.all_have_read", meet_before(all_have_read, PEOPLE))
    monkeypatch.setattr(slots, "occupy", read_then_write)


def test_of_64_people_20_get_the_last_20_places_and_44_are_told_so(
    people: list[Caller], last_places: list[int], open_transactions: list[int]
) -> None:
    assert everybody_books(people, last_places) == {"booked": 20, SlotTaken.__name__: 44}
    assert open_transactions == [64]
    booked = Appointment.objects.values_list("slot_id", flat=True)
    assert sorted(booked) == sorted(last_places)
    assert AppointmentHistory.objects.count() == 20
    assert set(Slot.objects.filter(pk__in=last_places).values_list("status", flat=True)) == {"busy"}


@pytest.mark.usefixtures("claim_by_reading")
def test_the_index_alone_keeps_them_apart_when_the_claim_does_not(
    people: list[Caller], last_places: list[int]
) -> None:
    assert everybody_books(people, last_places) == {"booked": 20, SlotTaken.__name__: 44}


@pytest.mark.usefixtures("claim_by_reading")
def test_control_without_claim_and_index_places_are_given_three_times(
    people: list[Caller], last_places: list[int]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX appointment_one_a_slot")
    assert everybody_books(people, last_places) == {"booked": 64}
    assert Appointment.objects.values("slot_id").distinct().count() == 20
