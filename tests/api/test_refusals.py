"""Every way of being refused, as problem documents."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from citas.domain.access.models import ApiToken
from tests.api.conftest import Api, token_of
from tests.factories.clinic import NOW, Clinic, make_family

MEMBERS = {"type", "title", "status", "detail", "code", "next_step"}


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told.keys() >= MEMBERS
    assert (told["status"], told["code"]) == (status, code)
    assert told["title"]
    assert told["detail"]
    assert answer["Cache-Control"] == "no-store"


def test_without_credentials_one_is_asked_for_them(clinic: Clinic) -> None:
    for answer in (Api().get("/me/patients"), Api().book(1, 1), Api().delete("/holds/1")):
        assert_problem(answer, 401, "unauthenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_has_run_out_is_worth_nothing(clinic: Clinic) -> None:
    assert_problem(
        Api(token_of(clinic.family.user, until=NOW)).get("/me/patients"), 401, "unauthenticated"
    )


def test_a_revoked_token_is_worth_nothing(api: Api) -> None:
    ApiToken.objects.update(revoked_at=NOW - timedelta(seconds=1))
    assert_problem(api.get("/me/patients"), 401, "unauthenticated")


def test_the_token_of_a_closed_account_is_worth_nothing(api: Api, clinic: Clinic) -> None:
    clinic.family.user.is_active = False
    clinic.family.user.save()
    assert_problem(api.get("/me/patients"), 401, "unauthenticated")


def test_a_wrong_token_is_not_forgiven_for_a_good_session(clinic: Clinic) -> None:
    client = Client()
    client.force_login(clinic.family.user)
    assert_problem(Api("wrong", client).get("/me/patients"), 401, "unauthenticated")


def test_a_session_reads_and_with_its_csrf_token_changes(clinic: Clinic) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(clinic.family.user)
    client.cookies["csrftoken"] = "c" * 32
    wish = {"patient": clinic.family.daughter.pk, "slot": clinic.slots()[0].pk}
    assert client.get("/api/v1/me/patients").status_code == 200
    refused = client.post("/api/v1/holds", wish, "application/json")
    assert_problem(refused, 403, "csrf_failed")
    kept = client.post("/api/v1/holds", wish, "application/json", headers={"X-CSRFToken": "c" * 32})
    assert kept.status_code == 201


def test_a_session_that_has_ended_is_asked_to_log_in(clinic: Clinic) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "gone" * 8
    assert_problem(Api(client=client).book(1, 1), 401, "unauthenticated")


def test_an_address_that_does_not_exist(api: Api) -> None:
    for address in ("/", "/nothing", "/services/", "/appointments/A/B"):
        assert_problem(api.get(address), 404, "not_found")


def test_a_method_that_an_address_has_not(api: Api) -> None:
    answer = api.post("/services", {})
    assert_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b"9" * 5_000])
def test_what_is_not_json(api: Api, clinic: Clinic, body: bytes) -> None:
    answer = api.client.post(
        "/api/v1/holds", body, "application/json", headers={"Authorization": f"Bearer {api.token}"}
    )
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code, answer.json()["code"])


def test_a_body_beyond_all_measure(api: Api) -> None:
    assert_problem(api.post("/holds", {"patient": "1" * 5_000_000}), 413, "too_large")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"patient": "uno", "slot": 1},
        {"patient": None, "slot": 1},
        {"patient": True, "slot": 1},
        {"patient": 1.5, "slot": 1},
        {"patient": -1, "slot": 1},
        {"patient": 2**63, "slot": 1},
        {"patient": 1, "slot": 10**400},
        {"patient": {"$gt": 0}, "slot": 1},
    ],
)
def test_a_body_that_says_nothing_sensible(api: Api, body: object) -> None:
    for address in ("/holds", "/appointments"):
        answer = api.post(address, body, key="k1")
        assert_problem(answer, 422, "invalid_request")
        assert answer.json()["fields"]


@pytest.mark.parametrize(
    "address",
    [
        "/services",
        "/services?patient=uno",
        "/services?patient=99999999999999999999",
        "/services?patient=%00",
        "/services?patient=-1",
        "/availability/days?patient=1&service=X&month=2026-13",
        "/availability/days?patient=1&service=X&month=2026-1",
        "/availability/days?patient=1&service=X&month=0001-01",
        "/availability/days?patient=1&service=X&month=9999-12",
        "/availability/days?patient=1&service=X&month=٢٠٢٦-٠١",
        "/availability?patient=1&service=X&date=2026-02-30",
        "/availability?patient=1&service=X&date=1764547200",
        "/availability?patient=1&service=X&date=0000-01-01",
        "/availability?patient=1&service=X&date=2026-12-02T10:00:00",
        "/availability?patient=1&service=%00&date=2026-12-02",
        f"/availability?patient=1&service={'X' * 31}&date=2026-12-02",
        "/appointments?past=-1",
        "/appointments?past=100000",
        f"/appointments/{'A' * 21}",
    ],
)
def test_a_query_that_says_nothing_sensible(api: Api, address: str) -> None:
    answer = api.get(address)
    assert_problem(answer, 422, "invalid_request")
    assert all(field["message"] for field in answer.json()["fields"])


@pytest.mark.parametrize(
    ("method", "address"),
    [("delete", "/holds/99999999999999999999"), ("delete", "/holds/x"), ("get", "/services?patient=x")],
)
def test_the_field_at_fault_is_named(api: Api, method: str, address: str) -> None:
    answer = getattr(api, method)(address)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] in ("hold_id", "patient")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_end_of_time_have_no_places(api: Api, clinic: Clinic, day: str) -> None:
    answer = api.get("/availability", patient=clinic.family.head.pk, service="ODONTOLOGIA", date=day)
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize("folio", ["ñ", "%00", "ABCDEFGH", "''--", "%F0%9F%98%80", "22222222"])
def test_folios_that_cannot_be(api: Api, folio: str) -> None:
    assert_problem(api.get(f"/appointments/{folio}"), 404, "appointment_unknown")


def test_a_session_cookie_that_no_database_can_keep(db: None) -> None:
    client = Client()
    client.cookies.load(r'sessionid="\000aaaaaaaaaaaa"')
    assert_problem(client.get("/api/v1/me/patients"), 401, "unauthenticated")


def test_what_was_sent_is_never_repeated(api: Api) -> None:
    told = api.post("/holds", {"patient": "mi-secreto", "slot": "otro-secreto"}).content.decode()
    assert "secreto" not in told


def test_an_unforeseen_failure_tells_nothing_of_itself(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_facts: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("citas.domain.people.queries.members", fail)
    answer = api.get("/me/patients")
    assert_problem(answer, 500, "internal_error")
    assert "hunter2" not in answer.content.decode()


def test_an_exhausted_pool_says_try_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_facts: object) -> None:
        raise OperationalError("couldn't get a connection after 5.00 sec")

    monkeypatch.setattr("citas.domain.people.queries.members", fail)
    answer = api.get("/me/patients")
    assert_problem(answer, 503, "unavailable")
    assert answer["Retry-After"]


def test_an_exhausted_pool_says_try_again_while_identifying(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    def fail(*_args: object) -> None:
        raise OperationalError("couldn't get a connection after 5.00 sec")

    monkeypatch.setattr("citas.interfaces.api.common.callers.user_of_token", fail)
    assert_problem(Api("any").get("/me/patients"), 503, "unavailable")


def test_the_openapi_document_is_open_and_names_both_ways_in(db: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/v1/me/patients",
        "/api/v1/services",
        "/api/v1/availability/days",
        "/api/v1/availability",
        "/api/v1/holds",
        "/api/v1/holds/{hold_id}",
        "/api/v1/appointments",
        "/api/v1/appointments/{folio}",
        "/api/v1/appointments/{folio}/cancel",
        "/api/v1/appointments/{folio}/undo",
        "/api/v1/appointments/{folio}/reschedule",
        "/api/v1/appointments/{folio}/receipt.pdf",
        "/api/v1/appointments/{folio}/receipt.ics",
        "/api/v1/waitlist",
        "/api/v1/waitlist/{entry_id}",
        "/api/v1/offers/{offer_id}/accept",
        "/api/v1/offers/{offer_id}/decline",
    }
    assert set(document["components"]["securitySchemes"]) == {"BearerToken", "SessionCookie"}


def test_the_openapi_document_tells_of_problems_by_their_media_type(db: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    answers = document["paths"]["/api/v1/appointments"]["post"]["responses"]
    assert list(answers["409"]["content"]) == ["application/problem+json"]
    assert list(answers["201"]["content"]) == ["application/json"]


def test_a_number_with_nothing_behind_the_point_is_whole(api: Api, clinic: Clinic) -> None:
    asked = {"patient": float(clinic.family.daughter.pk), "slot": float(clinic.slots()[0].pk)}
    assert api.post("/holds", asked).status_code == 201


def test_no_page_loads_scripts_from_another_host(api: Api) -> None:
    assert api.get("/docs").status_code == 404


def test_a_stranger_learns_nothing_from_a_known_identifier(api: Api, clinic: Clinic) -> None:
    known, unknown = make_family(clinic.location).head.pk, 999_999_999
    one, other = (api.get("/services", patient=patient) for patient in (known, unknown))
    assert one.content == other.content
