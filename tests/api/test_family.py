"""Family rules over the API: whom one helps, and what says nothing of who asked to be treated apart."""

from datetime import timedelta
from typing import Any

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from citas.domain.people.delegations import accept, give
from citas.domain.people.models import Delegation, Patient
from tests.api.conftest import Api, MakeApi
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    make_family,
    make_location,
    make_spouse,
)

UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def spouse(clinic: Clinic) -> Patient:
    """Bruno, of the caller's family."""
    return make_spouse(clinic.family)[0]


@pytest.fixture
def helped(clinic: Clinic) -> Patient:
    """Bruno of another family, whom the caller helps."""
    patient, giver = make_spouse(make_family(clinic.location))
    code = give(user_id=giver.pk, until=UNTIL, actor=by(giver), now=NOW)
    helper = clinic.family.user
    accept(user_id=helper.pk, code=code, actor=by(helper), now=NOW)
    return patient


def answers(api: Api, patient: Patient, slot: int) -> dict[str, tuple[int, bytes]]:
    """Everything the API says of the patient, byte for byte."""
    about: dict[str, Any] = {"patient": patient.pk, "service": "ODONTOLOGIA"}
    given = {
        "patients": api.get("/me/patients"),
        "services": api.get("/services", patient=patient.pk),
        "month": api.get("/availability/days", **about, month="2026-12"),
        "day": api.get("/availability", **about, date=str(TOMORROW)),
        "unknown service": api.get("/availability", **about | {"service": "X"}, date=str(TOMORROW)),
        "hold": api.hold(patient.pk, slot),
        "hold of no place": api.hold(patient.pk, 999_999_999),
        "book": api.book(patient.pk, slot),
        "appointments": api.get("/appointments"),
    }
    return {name: (one.status_code, one.content) for name, one in given.items()}


def test_separate_treatment_and_a_unit_off_line_answer_the_same(
    api: Api, clinic: Clinic, spouse: Patient
) -> None:
    slot = clinic.slots()[0].pk
    unit = make_location("Clínica sin agenda")
    Patient.objects.filter(pk=spouse.pk).update(assigned_location=unit)
    everyday = answers(api, spouse, slot)
    Patient.objects.filter(pk=spouse.pk).update(assigned_location=clinic.location, separate_since=NOW)
    assert answers(api, spouse, slot) == everyday
    refused = {name for name, (status, _) in everyday.items() if status == 409}
    assert refused == set(everyday) - {"patients", "appointments"}
    assert not Appointment.objects.exists()


def test_a_hidden_limit_is_refused_with_the_same_bytes(
    api: Api, clinic: Clinic, spouse: Patient
) -> None:
    himself = User.objects.get(account__coverage__patient=spouse)
    first, other = (slot.pk for slot in clinic.slots()[:2])
    book(account_id=himself.pk, patient_id=spouse.pk, slot_id=first, key="k", actor=by(himself), now=NOW)
    limit = api.book(spouse.pk, other)
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    assert (limit.status_code, limit.content) == (409, api.book(spouse.pk, other).content)


def test_of_whom_is_treated_apart_the_list_has_the_name(
    api: Api, clinic: Clinic, spouse: Patient
) -> None:
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    assert api.get("/me/patients").json()[1] == {
        "id": spouse.pk,
        "name": spouse.name,
        "via": "head",
        "until": None,
        "relationship": None,
        "unit": None,
        "can_book": False,
        "reason": "Por ahora no podemos agendar en línea para Bruno López Díaz.",
    }


def test_a_folio_of_whom_is_treated_apart_is_as_unknown_as_any(
    api: Api, clinic: Clinic, spouse: Patient
) -> None:
    folio = api.book(spouse.pk, clinic.slots()[0].pk).json()["folio"]
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    gone, unknown = api.get(f"/appointments/{folio}"), api.get("/appointments/22222222")
    assert (gone.status_code, gone.content) == (404, unknown.content)


def test_whom_one_helps_comes_after_the_family_without_relationship(api: Api, helped: Patient) -> None:
    shown = api.get("/me/patients").json()
    assert [one["via"] for one in shown] == ["self", "head", "helper"]
    assert (shown[2]["id"], shown[2]["until"]) == (helped.pk, UNTIL.isoformat())
    assert shown[2]["relationship"] is None
    assert shown[2]["can_book"]


def test_a_helper_books_and_sees_that_alone(
    api: Api, clinic: Clinic, helped: Patient, as_user: MakeApi
) -> None:
    giver = as_user(User.objects.get(account__coverage__patient=helped))
    first, other = (slot.pk for slot in clinic.slots()[:2])
    folio = api.book(helped.pk, first).json()["folio"]
    assert [one["folio"] for one in api.get("/appointments").json()] == [folio]
    assert giver.get(f"/appointments/{folio}").status_code == 200
    assert api.book(helped.pk, other, key="k2").json()["code"] == "upcoming_limit"


def test_what_the_patient_booked_himself_betrays_nothing_to_his_helper(
    api: Api, clinic: Clinic, helped: Patient, as_user: MakeApi
) -> None:
    giver = as_user(User.objects.get(account__coverage__patient=helped))
    first, other = (slot.pk for slot in clinic.slots()[:2])
    folio = giver.book(helped.pk, first).json()["folio"]
    assert api.get("/appointments").json() == []
    assert api.get(f"/appointments/{folio}").status_code == 404
    assert api.book(helped.pk, other).json()["code"] == "not_bookable_online"


@pytest.mark.parametrize("ask", ["hold", "book"])
def test_once_the_permission_ended_the_helper_is_a_stranger(
    api: Api, clinic: Clinic, helped: Patient, ask: str
) -> None:
    Delegation.objects.update(ended_at=NOW)
    refused = getattr(api, ask)(helped.pk, clinic.slots()[0].pk)
    stranger = getattr(api, ask)(999_999_999, clinic.slots()[0].pk)
    assert (refused.status_code, refused.content) == (404, stranger.content)
