import pytest

from tests.domain.test_a_year_of_reminders import Relay, prove, relay
from tests.domain.year import EVERY_OTHER_DAY, make_year

__all__ = ["relay"]


@pytest.mark.django_db
def test_reminders_of_a_whole_year(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other day twenty people come, also when clocks change; the worker looks every day."""
    prove(make_year(EVERY_OTHER_DAY), relay, monkeypatch)
