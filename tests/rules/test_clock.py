"""The wall clock of Baja California around each change of 2026 and 2027, and around New Year."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from citas.rules import clock

SPRING = [date(2026, 3, 8), date(2027, 3, 14)]  # second Sunday of March: 2:00 becomes 3:00
AUTUMN = [date(2026, 11, 1), date(2027, 11, 7)]  # first Sunday of November: 2:00 becomes 1:00


def offset(day: date, at: time) -> timedelta | None:
    return clock.local(clock.instant(day, at)).utcoffset()


@pytest.mark.parametrize("day", SPRING)
def test_in_spring_the_offset_goes_from_eight_hours_to_seven(day: date) -> None:
    assert offset(day, time(1, 59)) == timedelta(hours=-8)
    assert offset(day, time(3)) == timedelta(hours=-7)
    assert offset(day - timedelta(days=1), time(23)) == timedelta(hours=-8)


@pytest.mark.parametrize("day", AUTUMN)
def test_in_autumn_the_offset_goes_from_seven_hours_to_eight(day: date) -> None:
    assert offset(day, time(0, 59)) == timedelta(hours=-7)
    assert offset(day, time(2)) == timedelta(hours=-8)
    assert offset(day - timedelta(days=1), time(23)) == timedelta(hours=-7)


@pytest.mark.parametrize("day", SPRING)
def test_the_hour_that_spring_skips_does_not_exist(day: date) -> None:
    assert [clock.exists(day, time(hour, 30)) for hour in (1, 2, 3)] == [True, False, True]
    assert clock.local(clock.instant(day, time(2, 30))).time() == time(3, 30)


@pytest.mark.parametrize("day", AUTUMN)
def test_of_the_hour_that_autumn_repeats_the_first_is_meant(day: date) -> None:
    first = clock.instant(day, time(1, 30))
    assert clock.exists(day, time(1, 30))
    assert first == datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC)
    assert clock.local(first + timedelta(hours=1)).time() == time(1, 30)


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_a_day_before_nine_is_nine_also_when_clocks_change_in_between(day: date) -> None:
    nine = clock.instant(day, time(9))
    before = clock.wall_clock_before(nine, days=1)
    assert clock.local(before).replace(tzinfo=None) == datetime.combine(day - timedelta(days=1), time(9))
    assert clock.wall_clock_before(nine, hours=24) == before


@pytest.mark.parametrize(("days", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_the_days_of_change_have_another_length(days: list[date], hours: int) -> None:
    for day in days:
        length = clock.instant(day + timedelta(days=1), time(0)) - clock.instant(day, time(0))
        assert length == timedelta(hours=hours)


@pytest.mark.parametrize("day", SPRING)
def test_so_much_before_an_hour_may_fall_into_the_hour_skipped(day: date) -> None:
    moved = clock.wall_clock_before(clock.instant(day + timedelta(days=1), time(2, 30)), days=1)
    assert clock.local(moved).time() == time(3, 30)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_state_does_not_follow_central_mexico(year: int) -> None:
    assert offset(date(year, 1, 15), time(12)) == timedelta(hours=-8)
    assert offset(date(year, 7, 15), time(12)) == timedelta(hours=-7)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_year_ends_at_midnight_of_tijuana(year: int) -> None:
    midnight = datetime(year + 1, 1, 1, 8, tzinfo=UTC)
    assert clock.local_date(midnight - timedelta(seconds=1)) == date(year, 12, 31)
    assert clock.local_date(midnight) == date(year + 1, 1, 1)
    assert clock.instant(date(year + 1, 1, 1), time(0)) == midnight


def test_in_the_evening_it_is_still_today_though_utc_is_on_the_next_day() -> None:
    assert clock.local_date(datetime(2026, 12, 2, 3, 0, tzinfo=UTC)) == date(2026, 12, 1)


def test_hours_before_an_early_hour_fall_on_the_day_before_and_over_new_year() -> None:
    moved = clock.wall_clock_before(clock.instant(date(2027, 1, 1), time(7)), hours=24)
    assert clock.local(moved).replace(tzinfo=None) == datetime(2026, 12, 31, 7)  # noqa: DTZ001
