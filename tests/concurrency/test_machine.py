import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.concurrency.machine import make_stage
from tests.concurrency.managing_machine import ManagingMachine
from tests.concurrency.visiting_machine import VisitingMachine
from tests.concurrency.waiting_machine import WaitingMachine

SHORT = settings(
    max_examples=20, stateful_step_count=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.django_db
def test_booking_does_what_its_model_says_whatever_the_order() -> None:
    ManagingMachine.stage = make_stage()
    run_state_machine_as_test(ManagingMachine, settings=SHORT)


@pytest.mark.django_db
def test_the_line_does_what_its_model_says_whatever_the_order() -> None:
    WaitingMachine.stage = make_stage()
    run_state_machine_as_test(WaitingMachine, settings=SHORT)


@pytest.mark.django_db
def test_visits_of_families_do_what_their_model_says_whatever_the_order() -> None:
    VisitingMachine.stage = make_stage()
    run_state_machine_as_test(VisitingMachine, settings=SHORT)
