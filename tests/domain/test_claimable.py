"""The rule of claiming says the same in Python, as a filter and in SQL."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from citas.domain.scheduling.claimable import CLAIMABLE, claimable, is_claimable
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, Clinic, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def held(until: datetime) -> dict[str, object]:
    return {"status": "busy-tentative", "hold_id": 1, "held_until": until}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, True),
        ({"withdrawn_at": NOW}, False),
        ({"status": "busy"}, False),
        (held(NOW + timedelta(seconds=1)), False),
        (held(NOW), True),
        (held(NOW) | {"withdrawn_at": NOW}, False),
    ],
)
def test_the_three_forms_agree(clinic: Clinic, state: dict[str, object], expected: bool) -> None:
    slot = clinic.slots()[0]
    Slot.objects.filter(pk=slot.pk).update(**state)
    slot.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {CLAIMABLE} FROM scheduling_slot s WHERE s.id = %(id)s", {"now": NOW, "id": slot.pk}
        )
        (in_sql,) = cursor.fetchone()
    as_filter = Slot.objects.filter(claimable(NOW), pk=slot.pk).exists()
    assert (is_claimable(slot, NOW), as_filter, in_sql) == (expected, expected, expected)
