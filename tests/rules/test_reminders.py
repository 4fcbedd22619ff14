"""When each reminder is of use, on every day of a year with both changes of the clock."""

from datetime import date, datetime, time, timedelta

import pytest

from citas.rules import clock
from citas.rules.reminders import (
    Times,
    Window,
    confirm,
    first,
    is_fresh,
    last,
    may_be_given,
    useful_until,
)

TIMES = Times(
    first_hours=48, last_hours=3, early_before=time(11), evening_at=time(19), asked_at=time(10),
    quiet_from=time(21), quiet_until=time(7),
)  # fmt: skip
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
YEAR = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
WEDNESDAY = date(2026, 12, 2)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.instant(day, time(hour, minute))


def shown(window: Window) -> tuple[datetime, datetime]:
    """As the clock on the wall shows it."""
    due, late = (clock.local(one).replace(tzinfo=None) for one in (window.due_at, window.late_at))
    return due, late


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at)


@pytest.mark.parametrize("start", [time(6), time(8, 20), time(11), time(13, 40), time(19, 30)])
def test_the_first_is_two_days_before_at_the_same_hour_and_late_a_day_before(start: time) -> None:
    for day in YEAR:
        due, late = shown(first(clock.instant(day, start), TIMES))
        assert due == moment(day - timedelta(days=2), start)
        assert late == moment(day - timedelta(days=1), start)


@pytest.mark.parametrize("start", [time(11), time(13, 40), time(19, 30)])
def test_the_last_is_three_hours_before_and_late_an_hour_before(start: time) -> None:
    for day in YEAR:
        due, late = shown(last(clock.instant(day, start), TIMES))
        assert due == moment(day, start) - 3 * HOUR
        assert late == moment(day, start) - HOUR


@pytest.mark.parametrize("start", [time(6), time(8, 20), time(10, 59)])
def test_the_last_of_an_early_one_is_the_evening_before_and_late_at_midnight(start: time) -> None:
    for day in YEAR:
        due, late = shown(last(clock.instant(day, start), TIMES))
        assert due == moment(day - timedelta(days=1), time(19))
        assert late == moment(day, time())


def test_early_is_also_whose_reminder_would_be_due_at_night() -> None:
    few = Times(
        first_hours=48, last_hours=3, early_before=time(8), evening_at=time(19), asked_at=time(10),
        quiet_from=time(21), quiet_until=time(7),
    )  # fmt: skip
    assert last(at(WEDNESDAY, 9, 30), few).due_at == at(WEDNESDAY - timedelta(days=1), 19)


def test_whether_one_comes_is_asked_the_day_before_from_ten_until_the_evening() -> None:
    for day in YEAR:
        due, late = shown(confirm(at(day, 9), TIMES))
        before = day - timedelta(days=1)
        assert (due, late) == (moment(before, time(10)), moment(before, time(19)))


def test_a_reminder_is_given_from_when_it_is_due_until_it_is_late_but_not_at_night() -> None:
    window = first(at(WEDNESDAY, 6, 30), TIMES)
    monday = WEDNESDAY - timedelta(days=2)
    for day, hour, minute, given in (
        (monday, 6, 29, False),
        (monday, 6, 30, False),  # due, but night
        (monday, 7, 0, True),
        (monday, 20, 59, True),
        (monday, 21, 0, False),
        (monday + timedelta(days=1), 6, 29, False),
        (monday + timedelta(days=1), 7, 0, False),  # late
    ):
        assert may_be_given(window, at(day, hour, minute), TIMES) is given


def test_a_reminder_leaves_before_it_is_late_and_before_the_night() -> None:
    window = first(at(WEDNESDAY, 12), TIMES)
    monday = WEDNESDAY - timedelta(days=2)
    assert useful_until(window, at(monday, 12), TIMES) == at(monday, 21)
    tuesday = monday + timedelta(days=1)
    assert useful_until(window, at(tuesday, 9), TIMES) == at(tuesday, 12)


def test_who_has_just_taken_the_place_knows_of_it() -> None:
    window = last(at(WEDNESDAY, 12), TIMES)
    assert is_fresh(window, window.due_at - 3 * HOUR + MINUTE, TIMES)
    assert is_fresh(window, window.due_at + MINUTE, TIMES)
    assert not is_fresh(window, window.due_at - 3 * HOUR, TIMES)
