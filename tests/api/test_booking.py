"""Keeping a place, booking it, and reading what was booked."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment
from citas.domain.people.models import Coverage
from citas.domain.scheduling.models import Slot
from tests.api.conftest import Api, MakeApi, StoppedClock
from tests.factories.clinic import (
    NOW,
    TODAY,
    Clinic,
    by,
    make_family,
    make_location,
    make_role,
    make_spouse,
)


def wish(clinic: Clinic, position: int = 0) -> tuple[int, int]:
    """The daughter, and the place at that position of tomorrow."""
    return clinic.family.daughter.pk, clinic.slots()[position].pk


def test_a_hold_says_until_when(api: Api, clinic: Clinic) -> None:
    answer = api.hold(*wish(clinic))
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "expires_at"}
    assert answer.json()["expires_at"] == "2026-12-01T08:05:00-08:00"


def test_a_released_hold_frees_the_place(api: Api, clinic: Clinic) -> None:
    asked = wish(clinic)
    kept = api.hold(*asked).json()["id"]
    assert [api.delete(f"/holds/{kept}").status_code for _ in range(2)] == [204, 204]
    assert Slot.objects.get(pk=asked[1]).status == "free"


def test_somebody_elses_hold_is_unknown(api: Api, clinic: Clinic, as_user: MakeApi) -> None:
    kept = api.hold(*wish(clinic)).json()["id"]
    answer = as_user(make_family(clinic.location).user).delete(f"/holds/{kept}")
    assert (answer.status_code, answer.json()["code"]) == (404, "hold_unknown")


def test_a_booking_answers_with_folio_hour_and_place(api: Api, clinic: Clinic) -> None:
    answer = api.book(*wish(clinic))
    told = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch(r"[2-9B-Z]{8}", told.pop("folio"))
    assert told == {
        "status": "booked",
        "start": "2026-12-02T08:00:00-08:00",
        "end": "2026-12-02T08:30:00-08:00",
        "patient": {"id": clinic.family.daughter.pk, "name": "Sofía López Díaz"},
        "practitioner": {"id": clinic.role.practitioner_id, "name": "Ana Ruiz"},
        "unit": {"clues": clinic.location.clues, "name": clinic.location.name},
        "service": {"code": "ODONTOLOGIA", "name": "Odontología", "minutes": 30},
        "room": "3",
        "disrupted": False,
        "late_from": "2026-12-01T08:00:00-08:00",
    }


def test_the_audit_log_names_the_channel(api: Api, clinic: Clinic) -> None:
    folio = api.book(*wish(clinic)).json()["folio"]
    event = AuditEvent.objects.get(subject_id=folio)
    assert (event.channel, event.actor_id) == ("api", clinic.family.user.pk)


def test_booking_turns_the_callers_hold_into_the_appointment(
    api: Api, clinic: Clinic, clock: StoppedClock
) -> None:
    asked = wish(clinic)
    api.hold(*asked)
    clock.now = NOW + timedelta(minutes=4)
    assert api.book(*asked).status_code == 201


def test_the_same_key_again_gives_the_same_folio(api: Api, clinic: Clinic) -> None:
    asked = wish(clinic)
    first, again = api.book(*asked), api.book(*asked)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Appointment.objects.count() == 1


def test_the_same_key_for_another_place_is_refused(api: Api, clinic: Clinic) -> None:
    api.book(*wish(clinic))
    answer = api.book(*wish(clinic, 1))
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


@pytest.mark.parametrize("key", [None, "", "k" * 81, "hold 1", "ñ"])
def test_a_booking_needs_a_sound_idempotency_key(api: Api, clinic: Clinic, key: str | None) -> None:
    answer = api.book(*wish(clinic), key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required")


def test_a_taken_place_is_a_conflict_with_the_next_step(
    api: Api, clinic: Clinic, as_user: MakeApi
) -> None:
    asked = wish(clinic)
    api.book(*asked)
    other = make_family(clinic.location)
    answer = as_user(other.user).book(other.daughter.pk, asked[1])
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "slot_taken")
    assert told["detail"].startswith("Otra persona acaba de tomar el lugar de las 8:00 de la mañana.")
    assert told["next_step"] == "Elija otro de los horarios disponibles."


def test_a_second_appointment_for_the_service_is_over_the_limit(api: Api, clinic: Clinic) -> None:
    api.book(*wish(clinic))
    answer = api.book(*wish(clinic, 1), key="k2")
    assert (answer.status_code, answer.json()["code"]) == (409, "upcoming_limit")


def test_without_coverage_on_the_day_there_is_no_booking(api: Api, clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY)
    answer = api.book(*wish(clinic))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_covered")


def test_another_unit_is_refused(api: Api, clinic: Clinic) -> None:
    clinic.family.daughter.assigned_location = make_location("Otra")
    clinic.family.daughter.save()
    make_role(clinic.family.daughter.assigned_location, clinic.service)
    answer = api.book(*wish(clinic))
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_other_unit")


def test_a_place_that_does_not_exist_is_unknown(api: Api, clinic: Clinic) -> None:
    answer = api.book(clinic.family.daughter.pk, 999_999_999)
    assert (answer.status_code, answer.json()["code"]) == (404, "slot_unknown")


def test_a_place_that_was_withdrawn_is_refused_as_such(api: Api, clinic: Clinic) -> None:
    asked = wish(clinic)
    Slot.objects.filter(pk=asked[1]).update(withdrawn_at=NOW)
    for answer in (api.hold(*asked), api.book(*asked)):
        assert (answer.status_code, answer.json()["code"]) == (409, "slot_withdrawn")


@pytest.mark.parametrize("address", ["/holds", "/appointments"])
def test_nobody_books_for_another_family(api: Api, clinic: Clinic, address: str) -> None:
    stranger = make_family(clinic.location).daughter
    asked = {"patient": stranger.pk, "slot": clinic.slots()[0].pk}
    answer = api.post(address, asked, key="k1")
    assert (answer.status_code, answer.json()["code"]) == (404, "patient_unknown")


def test_appointments_to_come_stand_before_those_that_are_over(api: Api, clinic: Clinic) -> None:
    over = api.book(*wish(clinic)).json()["folio"]
    cancel(appointment_id=Appointment.objects.get(folio=over).pk, actor=by(clinic.family.user), now=NOW)
    later = api.book(*wish(clinic, 3), key="k2").json()["folio"]
    sooner = api.book(clinic.family.head.pk, clinic.slots()[1].pk, key="k3").json()["folio"]
    assert [one["folio"] for one in api.get("/appointments").json()] == [sooner, later, over]
    assert [one["folio"] for one in api.get("/appointments", past=0).json()] == [sooner, later]


def test_an_appointment_by_its_folio_as_people_type_it(api: Api, clinic: Clinic) -> None:
    booked = api.book(*wish(clinic)).json()
    folio = booked["folio"]
    assert api.get(f"/appointments/{folio}").json() == booked
    assert api.get(f"/appointments/{folio[:4].lower()}-{folio[4:]}").json() == booked


def test_another_familys_folio_is_unknown(api: Api, clinic: Clinic, as_user: MakeApi) -> None:
    folio = api.book(*wish(clinic)).json()["folio"]
    stranger = as_user(make_family(clinic.location).user)
    answer = stranger.get(f"/appointments/{folio}")
    assert (answer.status_code, answer.json()["code"]) == (404, "appointment_unknown")
    assert stranger.get("/appointments").json() == []


def test_no_key_of_a_program_is_in_the_way_of_the_pages(api: Api, clinic: Clinic) -> None:
    kept = api.hold(*wish(clinic)).json()["id"]
    api.book(clinic.family.head.pk, clinic.slots()[2].pk, key=f"hold:{kept}")
    pages = Client()
    pages.force_login(clinic.family.user)
    answer = pages.post(f"/citas/revision/{kept}/")
    booked = Appointment.objects.get(patient=clinic.family.daughter)
    assert (answer.status_code, answer["Location"]) == (303, f"/citas/{booked.folio}/")


def test_a_hidden_appointment_is_not_betrayed_by_a_refusal(
    api: Api, clinic: Clinic, as_user: MakeApi
) -> None:
    spouse, user = make_spouse(clinic.family)
    first, second = (slot.pk for slot in clinic.slots()[:2])
    assert as_user(user).book(spouse.pk, first).status_code == 201
    for answer in (api.hold(spouse.pk, second), api.book(spouse.pk, second)):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_bookable_online")
