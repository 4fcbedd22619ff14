import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.concurrency.machine import make_stage
from tests.concurrency.managing_machine import ManagingMachine
from tests.concurrency.test_machine import SHORT

LONG = settings(SHORT, max_examples=300, stateful_step_count=60, derandomize=False)


@pytest.mark.django_db
def test_booking_does_what_its_model_says_in_many_thousand_steps() -> None:
    ManagingMachine.stage = make_stage()
    run_state_machine_as_test(ManagingMachine, settings=LONG)
