"""Sessions cut into places, and the share of each that the web gets."""

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citas.rules import clock
from citas.rules.places import Pools, cut, places_of_session, web_from
from tests.rules.test_clock import AUTUMN, SPRING

DAY = date(2026, 12, 2)
POOLS = Pools(web_share=50, web_days=28, late_web_share=15, late_web_days=3, opens_at=time(7))


def hours(day: date, starts: time, ends: time, minutes: int) -> list[time]:
    return [clock.local(begins).time() for begins, _ in cut(day, starts, ends, minutes)]


def test_whole_consultations_only() -> None:
    assert hours(DAY, time(8), time(9, 10), 20) == [time(8), time(8, 20), time(8, 40)]


def test_a_session_shorter_than_a_consultation_has_no_place() -> None:
    assert cut(DAY, time(8), time(8, 19), 20) == []


def test_a_session_may_reach_the_end_of_the_day() -> None:
    assert hours(DAY, time(23), time(23, 59), 20) == [time(23), time(23, 20)]


@pytest.mark.parametrize("day", SPRING)
def test_no_place_in_the_hour_that_spring_skips(day: date) -> None:
    assert hours(day, time(1), time(4), 30) == [time(1), time(3), time(3, 30)]


@pytest.mark.parametrize("day", SPRING)
def test_no_place_that_would_end_inside_the_skipped_hour(day: date) -> None:
    assert hours(day, time(1), time(4), 45) == [time(1), time(3, 15)]


@pytest.mark.parametrize("day", AUTUMN)
def test_no_place_twice_in_the_hour_that_autumn_repeats(day: date) -> None:
    assert hours(day, time(0), time(3), 30) == [
        time(0), time(0, 30), time(1), time(1, 30), time(2), time(2, 30),
    ]  # fmt: skip


@pytest.mark.parametrize("day", SPRING + AUTUMN)
@pytest.mark.parametrize("minutes", [20, 30, 45, 75, 120, 240])
@pytest.mark.parametrize("starts", [time(0), time(0, 30), time(1, 30)])
def test_places_never_overlap_and_keep_their_length(day: date, starts: time, minutes: int) -> None:
    found = cut(day, starts, time(23, 59), minutes)
    assert all(end - begin == timedelta(minutes=minutes) for begin, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_a_morning_session_is_the_same_on_the_day_of_change(day: date) -> None:
    assert hours(day, time(8), time(10), 30) == hours(DAY, time(8), time(10), 30)


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_the_web_opens_at_seven_on_the_wall_clock_on_both_sides(day: date) -> None:
    for after in (0, 1, 27, 28):
        web = web_from(day + timedelta(days=after), POOLS, 1)[0]
        assert web is not None
        assert clock.local(web).time() == time(7)
        assert clock.local_date(web) == day + timedelta(days=after - 28)


def test_places_of_january_open_in_december() -> None:
    openings = {web for web in web_from(date(2027, 1, 2), POOLS, 20) if web is not None}
    assert {clock.local_date(web) for web in openings} == {date(2026, 12, 5), date(2026, 12, 30)}


def test_each_place_carries_its_opening() -> None:
    places = places_of_session(DAY, time(8), time(10), 30, POOLS)
    assert [place.web_from for place in places] == web_from(DAY, POOLS, 4)
    assert [(place.starts_at, place.ends_at) for place in places] == cut(DAY, time(8), time(10), 30)


@given(
    shares=st.tuples(st.integers(0, 100), st.integers(0, 100)).filter(lambda two: sum(two) <= 100),
    count=st.integers(0, 120),
)
def test_every_stretch_of_a_session_is_shared_out_in_proportion(
    shares: tuple[int, int], count: int
) -> None:
    pools = Pools(shares[0], 28, shares[1], 3, time(7))
    web, late = (clock.instant(DAY - timedelta(days=days), time(7)) for days in (28, 3))
    openings = web_from(DAY, pools, count)
    wanted = {web: shares[0], late: shares[1], None: 100 - sum(shares)}
    assert len(openings) == count
    for length in range(1, count + 1):
        given_so_far = Counter(openings[:length])
        for opening, share in wanted.items():
            assert abs(given_so_far[opening] - share * length / 100) < 2
            assert share > 0 or given_so_far[opening] == 0


def test_the_default_shares_of_twenty_places() -> None:
    found = Counter(web_from(DAY, POOLS, 20))
    assert sorted(found.values()) == [3, 7, 10]
    assert found[None] == 7
