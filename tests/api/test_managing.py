"""Giving up, taking back and moving an appointment."""

from datetime import timedelta

import pytest

from citas.domain.booking.models import Appointment
from citas.rules.clock import local
from tests.api.conftest import Api, MakeApi, StoppedClock
from tests.factories.clinic import NOW, Clinic, make_family


@pytest.fixture
def folio(api: Api, clinic: Clinic) -> str:
    """The daughter's appointment, tomorrow at eight."""
    booked: str = api.book(clinic.family.daughter.pk, clinic.slots()[0].pk).json()["folio"]
    return booked


def move(api: Api, folio: str, slot: int, key: str | None = "m1") -> tuple[int, dict[str, object]]:
    answer = api.post(f"/appointments/{folio}/reschedule", {"slot": slot}, key)
    return answer.status_code, answer.json()


def test_cancelling_twice_is_cancelling_once(api: Api, folio: str) -> None:
    for body in ({"reason": "No puedo ir ese día"}, {}):
        answer = api.post(f"/appointments/{folio}/cancel", body)
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    history = Appointment.objects.get().history.order_by("sequence")
    assert list(history.values_list("verb", "reason")) == [
        ("book", ""),
        ("cancel", "No puedo ir ese día"),
    ]


def test_a_reason_of_ones_own_words_is_refused_for_it_may_tell_of_health(api: Api, folio: str) -> None:
    answer = api.post(f"/appointments/{folio}/cancel", {"reason": "me duele el estómago"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_no_reason_need_be_given(api: Api, folio: str) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    address = f"/api/v1/appointments/{folio}/cancel"
    answer = api.client.post(address, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")


def test_a_cancelling_is_undone_for_a_minute(api: Api, folio: str, clock: StoppedClock) -> None:
    api.post(f"/appointments/{folio}/cancel", {})
    for _ in range(2):
        answer = api.post(f"/appointments/{folio}/undo", {})
        assert (answer.status_code, answer.json()["status"]) == (200, "booked")
    api.post(f"/appointments/{folio}/cancel", {})
    clock.now = NOW + timedelta(seconds=60)
    answer = api.post(f"/appointments/{folio}/undo", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "undo_too_late")


def test_moving_keeps_the_folio_and_may_be_asked_again(api: Api, clinic: Clinic, folio: str) -> None:
    place = clinic.slots()[3]
    for _ in range(2):
        status, told = move(api, folio, place.pk)
        assert (status, told["folio"]) == (200, folio)
        assert told["start"] == local(place.starts_at).isoformat()
    assert Appointment.objects.get().sequence == 1


def test_a_key_moves_to_one_place_and_without_key_nothing_moves(
    api: Api, clinic: Clinic, folio: str
) -> None:
    move(api, folio, clinic.slots()[3].pk)
    status, told = move(api, folio, clinic.slots()[4].pk)
    assert (status, told["code"]) == (422, "idempotency_mismatch")
    status, told = move(api, folio, clinic.slots()[4].pk, None)
    assert (status, told["code"]) == (422, "idempotency_key_required")


def test_of_others_appointments_nothing_is_known(clinic: Clinic, folio: str, as_user: MakeApi) -> None:
    stranger = as_user(make_family(clinic.location).user)
    answers = [stranger.post(f"/appointments/{folio}/{verb}", {}) for verb in ("cancel", "undo")]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "appointment_unknown")}
    status, told = move(stranger, folio, clinic.slots()[3].pk)
    assert (status, told["code"]) == (404, "appointment_unknown")
