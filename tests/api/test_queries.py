"""How often at most each operation asks the database: what its speed stands on.

Policies, roles and the unit's services are in memory, as they are in a process at work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citas.domain.catalogue.policy_set import people_policies, policies
from citas.domain.catalogue.queries import role_of, services_of
from tests.api.conftest import Api
from tests.factories.clinic import TODAY, TOMORROW, Clinic


@dataclass(frozen=True)
class Wanted:
    """What the operations are asked with."""

    patient: int
    slot: int

    def query(self, **more: str) -> dict[str, str | int]:
        return {"patient": self.patient, "service": "ODONTOLOGIA", **more}


Ask = Callable[[Api, Wanted], Any]


OPERATIONS: dict[str, tuple[Ask, int]] = {
    "members": (lambda api, _: api.get("/me/patients"), 4),
    "services": (lambda api, w: api.get("/services", patient=w.patient), 3),
    "month": (lambda api, w: api.get("/availability/days", **w.query(month="2026-12")), 5),
    "day": (lambda api, w: api.get("/availability", **w.query(date=str(TOMORROW))), 3),
    "appointments": (lambda api, _: api.get("/appointments"), 4),
    "hold": (lambda api, w: api.hold(w.patient, w.slot), 10),
    "book": (lambda api, w: api.book(w.patient, w.slot), 13),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_asks_the_database_at_most_this_often(api: Api, clinic: Clinic, name: str) -> None:
    ask, most = OPERATIONS[name]
    wanted = Wanted(clinic.family.daughter.pk, clinic.slots()[0].pk)
    people_policies(TODAY)
    policies(service_id=clinic.service.pk, location_id=clinic.location.pk, on=TODAY)
    services_of(clinic.location.pk)
    role_of(clinic.role.pk)
    with CaptureQueriesContext(connection) as asked:
        assert ask(api, wanted).status_code < 300
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= most, statements
