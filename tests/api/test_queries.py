"""How often each operation asks the database: what its speed stands on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api
from tests.factories.clinic import TOMORROW, Clinic

Ask = Callable[[Api, Clinic], Any]


def _query(clinic: Clinic, **more: object) -> dict[str, object]:
    return {"patient": clinic.family.daughter.pk, "service": "ODONTOLOGIA", **more}


def _wish(clinic: Clinic) -> dict[str, int]:
    return {"patient": clinic.family.daughter.pk, "slot": clinic.slots()[0].pk}


OPERATIONS: dict[str, tuple[Ask, int]] = {
    "members": (lambda api, _: api.get("/me/patients"), 5),
    "services": (lambda api, c: api.get("/services", patient=c.family.head.pk), 4),
    "month": (lambda api, c: api.get("/availability/days", **_query(c, month="2026-12")), 6),
    "day": (lambda api, c: api.get("/availability", **_query(c, date=TOMORROW)), 5),
    "appointments": (lambda api, _: api.get("/appointments"), 3),
    "hold": (lambda api, c: api.post("/holds", _wish(c)), 5),
    "book": (lambda api, c: api.book(**_wish(c)), 5),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_asks_the_database_this_often(api: Api, clinic: Clinic, name: str) -> None:
    ask, expected = OPERATIONS[name]
    _wish(clinic)
    with CaptureQueriesContext(connection) as asked:
        assert ask(api, clinic).status_code < 300
    print(name, len(asked))
    for q in asked: print("   ", q["sql"][:230])
    assert len(asked) >= expected
