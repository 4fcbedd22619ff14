"""Reading whom one may book for and what is free."""

from datetime import date, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.people.errors import PatientUnknown
from citas.domain.people.models import Account, Coverage, Patient
from citas.domain.people.queries import patients_visible_to, unit_and_rights
from citas.domain.scheduling.models import Closure, Slot
from tests.api.conftest import Api, MakeApi
from tests.factories.clinic import (
    TODAY,
    TOMORROW,
    Clinic,
    cover,
    make_family,
    make_patient,
    make_service,
)


def test_the_family_with_units_and_whether_each_can_book(api: Api, clinic: Clinic) -> None:
    unit = {"clues": clinic.location.clues, "name": clinic.location.name}
    assert api.get("/me/patients").json() == [
        {
            "id": clinic.family.head.pk,
            "name": "María López Díaz",
            "via": "self",
            "until": None,
            "relationship": "Titular",
            "unit": unit,
            "can_book": True,
            "reason": None,
        },
        {
            "id": clinic.family.daughter.pk,
            "name": "Sofía López Díaz",
            "via": "head",
            "until": None,
            "relationship": "Hija o hijo",
            "unit": unit,
            "can_book": True,
            "reason": None,
        },
    ]


def test_who_cannot_book_is_told_why(api: Api, clinic: Clinic) -> None:
    ended = TODAY - timedelta(days=1)
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=ended)
    _, daughter = api.get("/me/patients").json()
    assert daughter["can_book"] is False
    assert "la vigencia de Sofía López Díaz terminó el lunes 30 de noviembre" in daughter["reason"]


def test_the_services_of_the_patients_unit(api: Api, clinic: Clinic) -> None:
    make_service("PEDIATRIA")  # which nobody gives in this unit
    assert api.get("/services", patient=clinic.family.daughter.pk).json() == [
        {"code": "ODONTOLOGIA", "name": "Odontología", "minutes": 30}
    ]


def test_a_month_marks_each_day_with_its_places_or_the_reason(api: Api, clinic: Clinic) -> None:
    Closure.objects.create(first_day=date(2026, 12, 25), last_day=date(2026, 12, 25), reason="Navidad")
    days = api.get(
        "/availability/days",
        patient=clinic.family.daughter.pk,
        service="ODONTOLOGIA",
        month="2026-12",
    ).json()
    by_date = {day["date"]: day for day in days}
    assert len(days) == 31
    assert by_date["2026-12-02"] == {
        "date": "2026-12-02",
        "places": len(clinic.slots(TOMORROW)),
        "status": "open",
        "why": None,
        "reason": None,
    }
    assert by_date["2026-12-25"] | {"date": ""} == {
        "date": "", "places": 0, "status": "closed", "why": "closed", "reason": "Navidad",
    }  # fmt: skip
    assert (by_date["2026-12-31"]["status"], by_date["2026-12-31"]["why"]) == ("not-yet", "opens-on")
    assert by_date["2026-12-31"]["reason"].startswith("Se abre el")


def test_a_full_day_says_so(api: Api, clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TOMORROW).update(status="busy")
    days = api.get(
        "/availability/days",
        patient=clinic.family.daughter.pk,
        service="ODONTOLOGIA",
        month="2026-12",
    ).json()
    assert (days[1]["places"], days[1]["status"]) == (0, "full")
    assert (days[1]["why"], days[1]["reason"]) == ("full", "Sin lugares en línea")


def test_the_places_of_a_day_by_practitioner(api: Api, clinic: Clinic) -> None:
    answer = api.get(
        "/availability",
        patient=clinic.family.daughter.pk,
        service="ODONTOLOGIA",
        date=str(TOMORROW),
    )
    (only,) = answer.json()
    first = clinic.slots()[0]
    assert only["practitioner"] == {"id": clinic.role.practitioner_id, "name": "Ana Ruiz"}
    assert [slot["id"] for slot in only["slots"]] == [slot.pk for slot in clinic.slots()]
    assert only["slots"][0] == {
        "id": first.pk,
        "start": "2026-12-02T08:00:00-08:00",
        "end": "2026-12-02T08:30:00-08:00",
    }


def test_a_day_after_the_coverage_has_no_places(api: Api, clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY)
    query = {"service": "ODONTOLOGIA", "date": str(TOMORROW)}
    assert api.get("/availability", patient=clinic.family.daughter.pk, **query).json() == []


@pytest.mark.parametrize(
    "address",
    [
        "/services?patient={}",
        "/availability/days?patient={}&service=ODONTOLOGIA&month=2026-12",
        "/availability?patient={}&service=ODONTOLOGIA&date=2026-12-02",
    ],
)
def test_a_patient_of_another_family_is_unknown(api: Api, clinic: Clinic, address: str) -> None:
    stranger = make_family(clinic.location).daughter
    for patient in (stranger.pk, 999_999_999):
        answer = api.get(address.format(patient))
        assert (answer.status_code, answer.json()["code"]) == (404, "patient_unknown")


def test_a_service_that_the_unit_does_not_give_is_unknown(api: Api, clinic: Clinic) -> None:
    answer = api.get(
        "/availability", patient=clinic.family.head.pk, service="PEDIATRIA", date=str(TOMORROW)
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "service_unknown")


@pytest.mark.parametrize("address", ["/me/patients", "/appointments"])
def test_staff_without_an_insured_account_are_told_so(
    clinic: Clinic, as_user: MakeApi, address: str
) -> None:
    answer = as_user(User.objects.create_user("ventanilla")).get(address)
    assert (answer.status_code, answer.json()["code"]) == (403, "account_missing")


def test_nothing_is_kept_by_caches_on_the_way(api: Api) -> None:
    for answer in (api.get("/me/patients"), api.get("/services"), api.get("/nothing")):
        assert answer["Cache-Control"] == "no-store"


def test_the_quick_door_opens_for_the_same_people_as_the_other(clinic: Clinic) -> None:
    adult = make_patient(clinic.location, "Lucía", date(2000, 1, 1))
    group = Coverage.objects.get(patient=clinic.family.head).family
    own = cover(adult, group, "CONYUGE", "02")
    user = User.objects.create_user("conyuge")
    Account.objects.create(user=user, coverage=own)
    gone = make_patient(clinic.location, "Elena")
    Patient.objects.filter(pk=gone.pk).update(deceased_on=TODAY)
    cover(gone, group, "ASCENDIENTE", "03")
    stranger = make_family(clinic.location)
    users = [clinic.family.user, user, stranger.user, User.objects.create_user("ventanilla")]
    for one in users:
        visible = set(patients_visible_to(one.pk, TODAY).values_list("pk", flat=True))
        opened = {patient.pk for patient in Patient.objects.all() if opens(one.pk, patient.pk)}
        assert opened == visible


def opens(user_id: int, patient_id: int) -> bool:
    try:
        unit_and_rights(user_id, patient_id, TODAY)
    except PatientUnknown:
        return False
    return True
