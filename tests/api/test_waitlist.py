"""Standing in line and answering offers as JSON."""

from datetime import timedelta
from typing import Any

from tests.api.conftest import Api, MakeApi, StoppedClock
from tests.factories.clinic import NOW, TODAY, Clinic, make_family
from tests.factories.waiting import UNDO, come_free, take

IN_A_MONTH = (TODAY + timedelta(days=30)).isoformat()
LATER = TODAY + timedelta(days=7)


def wish(clinic: Clinic, **more: object) -> dict[str, object]:
    return {
        "patient": clinic.family.daughter.pk, "service": "ODONTOLOGIA", "last_day": IN_A_MONTH, **more,
    }  # fmt: skip


def offered(api: Api, clinic: Clinic, clock: StoppedClock) -> dict[str, Any]:
    """The daughter waits, a place of a week ahead comes free, and it is a minute later."""
    api.post("/waitlist", wish(clinic))
    come_free(take(make_family(clinic.location), clinic.slots(LATER)[0]))
    clock.now = NOW + UNDO
    offer: dict[str, Any] = api.get("/waitlist").json()[0]["offer"]
    return offer


def test_joining_answers_with_the_wish_and_the_place_in_line(api: Api, clinic: Clinic) -> None:
    doctor = clinic.role.practitioner_id
    answer = api.post("/waitlist", wish(clinic, practitioner=doctor, weekdays=[3, 1], part="morning"))
    told = answer.json()
    assert answer.status_code == 201
    assert told == api.get("/waitlist").json()[0]
    assert told | {"id": 0} == {
        "id": 0,
        "patient": {"id": clinic.family.daughter.pk, "name": "Sofía López Díaz"},
        "service": {"code": "ODONTOLOGIA", "name": "Odontología", "minutes": 30},
        "unit": {"clues": clinic.location.clues, "name": clinic.location.name},
        "practitioner": {"id": doctor, "name": "Ana Ruiz"},
        "weekdays": [1, 3],
        "part": "morning",
        "last_day": IN_A_MONTH,
        "appointment": None,
        "position": 1,
        "offer": None,
    }


def test_the_same_wish_again_is_no_second_one(api: Api, clinic: Clinic, clock: StoppedClock) -> None:
    first = api.post("/waitlist", wish(clinic))
    clock.now = NOW + UNDO
    again = api.post("/waitlist", wish(clinic))
    assert (again.status_code, again.json()) == (200, first.json())
    other = api.post("/waitlist", wish(clinic, part="afternoon"))
    assert (other.status_code, other.json()["code"]) == (409, "already_waiting")


def test_with_an_appointment_in_hand_it_is_named_by_its_folio(api: Api, clinic: Clinic) -> None:
    folio = api.book(clinic.family.daughter.pk, clinic.slots(LATER)[0].pk).json()["folio"]
    refused = api.post("/waitlist", wish(clinic))
    assert (refused.status_code, refused.json()["code"]) == (409, "appointment_in_hand")
    told = api.post("/waitlist", wish(clinic, appointment=folio)).json()
    assert (told["appointment"], told["last_day"]) == (folio, IN_A_MONTH)


def test_leaving_twice_is_leaving_once(api: Api, clinic: Clinic) -> None:
    entry = api.post("/waitlist", wish(clinic)).json()["id"]
    assert [api.delete(f"/waitlist/{entry}").status_code for _ in range(2)] == [204, 204]
    assert api.get("/waitlist").json() == []


def test_what_is_accepted_is_an_appointment_however_often_it_is_asked(
    api: Api, clinic: Clinic, clock: StoppedClock
) -> None:
    offer = offered(api, clinic, clock)
    assert offer["start"] == "2026-12-08T08:00:00-08:00"
    assert offer["expires_at"] == "2026-12-01T08:16:00-08:00"
    first, again = (api.post(f"/offers/{offer['id']}/accept", {}) for _ in range(2))
    assert (first.status_code, again.json()) == (200, first.json())
    assert api.get("/appointments").json() == [first.json()]
    declined = api.post(f"/offers/{offer['id']}/decline", {})
    assert (declined.status_code, declined.json()["code"]) == (409, "offer_taken")


def test_what_is_declined_is_over(api: Api, clinic: Clinic, clock: StoppedClock) -> None:
    offer = offered(api, clinic, clock)
    for _ in range(2):
        assert api.post(f"/offers/{offer['id']}/decline", {}).status_code == 204
    answer = api.post(f"/offers/{offer['id']}/accept", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_over")
    assert api.get("/waitlist").json()[0]["position"] == 1


def test_somebody_elses_offer_and_entry_are_unknown(
    api: Api, clinic: Clinic, clock: StoppedClock, as_user: MakeApi
) -> None:
    offer = offered(api, clinic, clock)
    entry = api.get("/waitlist").json()[0]["id"]
    other = as_user(make_family(clinic.location).user)
    answers = [
        other.delete(f"/waitlist/{entry}"),
        other.post(f"/offers/{offer['id']}/accept", {}),
        other.post(f"/offers/{offer['id']}/decline", {}),
    ]
    assert [one.json()["code"] for one in answers] == [
        "waitlist_unknown",
        "offer_unknown",
        "offer_unknown",
    ]
    assert other.get("/waitlist").json() == []
