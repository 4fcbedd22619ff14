"""Nobody is told anything unasked at night, whatever the clocks do in it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from citas.rules import clock
from citas.rules.quiet import allowed_from, cancelled_told_from, is_quiet

NIGHT = (time(21), time(7))
TUESDAY, WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.instant(day, time(hour, minute))


@pytest.mark.parametrize(("hour", "minute"), [(7, 0), (12, 0), (20, 59)])
def test_by_day_one_may_be_told_at_once(hour: int, minute: int) -> None:
    now = at(TUESDAY, hour, minute)
    assert allowed_from(now, *NIGHT) == now


@pytest.mark.parametrize(("day", "hour"), [(TUESDAY, 21), (TUESDAY, 23), (WEDNESDAY, 0), (WEDNESDAY, 6)])
def test_at_night_one_is_told_in_the_morning(day: date, hour: int) -> None:
    assert allowed_from(at(day, hour), *NIGHT) == at(WEDNESDAY, 7)


def test_a_night_may_lie_within_a_day_or_have_no_length() -> None:
    assert allowed_from(at(TUESDAY, 14), time(13), time(15)) == at(TUESDAY, 15)
    assert allowed_from(at(TUESDAY, 15), time(13), time(15)) == at(TUESDAY, 15)
    assert allowed_from(at(TUESDAY, 23), time(7), time(7)) == at(TUESDAY, 23)


@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 10, 31), date(2027, 3, 13)])
def test_in_the_nights_in_which_clocks_change_it_ends_by_the_wall_clock(day: date) -> None:
    """The last evening before a change; the next morning has the other offset."""
    moment, morning = at(day, 21), at(day + timedelta(days=1), 7)
    while moment < morning:
        assert is_quiet(moment, *NIGHT)
        assert allowed_from(moment, *NIGHT) == morning
        moment += timedelta(minutes=30)
    assert not is_quiet(morning, *NIGHT)
    assert allowed_from(morning, *NIGHT) == morning.astimezone(UTC)


def told(now: datetime, day: date) -> datetime:
    return cancelled_told_from(now, day, quiet_from=time(21), quiet_until=time(7), same_day_from=time(6))


def test_who_lost_an_appointment_of_today_is_told_from_six_on() -> None:
    assert told(at(WEDNESDAY, 5), WEDNESDAY) == at(WEDNESDAY, 6)
    assert told(at(WEDNESDAY, 6, 10), WEDNESDAY) == at(WEDNESDAY, 6, 10)
    assert told(at(TUESDAY, 22), WEDNESDAY) == at(WEDNESDAY, 6)


def test_who_lost_one_of_another_day_is_left_to_sleep() -> None:
    assert told(at(TUESDAY, 22), date(2026, 12, 9)) == at(WEDNESDAY, 7)
    assert told(at(WEDNESDAY, 6, 10), date(2026, 12, 9)) == at(WEDNESDAY, 7)
    assert told(at(TUESDAY, 22), TUESDAY) == at(WEDNESDAY, 7)
