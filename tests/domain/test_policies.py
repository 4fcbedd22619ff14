"""The rules' values: the last word stands, and nonsense is never written."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from structlog.testing import capture_logs

from citas.domain.catalogue.models import Policy
from citas.domain.catalogue.policy_set import longest_agenda, people_policies, policies
from tests.factories.clinic import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    caches["memory"].clear()


def test_a_rule_that_ended_without_a_next_goes_on_as_it_was_and_is_logged() -> None:
    Policy.objects.filter(name__in=["web_days", "agenda_days", "adult_age"]).update(
        valid_to=TODAY - timedelta(days=30)
    )
    Policy.objects.create(
        name="web_days", value=14, valid_from=TODAY - timedelta(days=29),
        valid_to=TODAY - timedelta(days=1),
    )  # fmt: skip

    with capture_logs() as told:
        found = policies(service_id=0, location_id=0, on=TODAY)
        assert people_policies(TODAY).adult_age == 18

    assert (found.web_days, found.agenda_days, longest_agenda(TODAY)) == (14, 90, 90)
    assert [(one["log_level"], one["names"]) for one in told] == [
        ("warning", ["agenda_days", "web_days"]), ("warning", ["adult_age"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("web_share", 101),
        ("late_web_share", -1),
        ("agenda_days", -1),
        ("agenda_days", 1.5),
        ("agenda_days", "90"),
        ("agenda_days", 10**9),
        ("agenda_days", None),
        ("agenda_days", [90]),
        ("web_opens_at", 7),
        ("web_opens_at", "siete"),
        ("web_opens_at", "24:00"),
    ],
)
def test_a_value_that_no_page_could_use_is_not_written(name: str, value: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(name=name).update(value=value)


@pytest.mark.parametrize(
    ("name", "value"), [("web_share", 100), ("agenda_days", 0), ("web_opens_at", "06:30")]
)
def test_other_values_are(name: str, value: object) -> None:
    assert Policy.objects.filter(name=name).update(value=value) == 1
