"""The life of an appointment: the table says everything, and nothing else is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citas.rules.appointment_states import (
    TRANSITIONS,
    Status,
    TransitionRefused,
    Verb,
    mermaid,
    transition,
)


@given(status=st.sampled_from(Status), verb=st.sampled_from(Verb))
def test_what_the_table_has_is_done_and_the_rest_refused(status: Status, verb: Verb) -> None:
    if (status, verb) in TRANSITIONS:
        assert transition(status, verb) is TRANSITIONS[status, verb]
    else:
        with pytest.raises(TransitionRefused):
            transition(status, verb)


def test_a_fulfilled_appointment_stays_so_and_a_cancelled_one_can_only_be_restored() -> None:
    finals = set(Status) - {before for before, _ in TRANSITIONS}
    assert finals == {Status.FULFILLED}
    assert [verb for before, verb in TRANSITIONS if before is Status.CANCELLED] == [Verb.RESTORE]


def test_every_status_can_be_reached_from_a_booking() -> None:
    reached = {Status.BOOKED}
    for _ in Status:
        reached |= {after for (before, _), after in TRANSITIONS.items() if before in reached}
    assert reached == set(Status)


def test_somebody_marked_as_missed_may_turn_out_to_have_come() -> None:
    assert transition(Status.NOSHOW, Verb.ARRIVE) is Status.ARRIVED


def test_who_has_arrived_is_not_missed() -> None:
    with pytest.raises(TransitionRefused):
        transition(Status.ARRIVED, Verb.MISS)


def test_the_diagram_names_every_step() -> None:
    steps = mermaid().splitlines()[2:]
    assert len(steps) == len(TRANSITIONS)
    assert "    BOOKED --> CANCELLED: cancel" in steps
