from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from citas.rules.close_together import Option, at_once, closest, stay

EIGHT = datetime(2026, 12, 1, 16, tzinfo=UTC)


def option(place: int, owner: int, minute: int, minutes: int = 20) -> Option:
    starts = EIGHT + timedelta(minutes=minute)
    return Option(place, owner, starts, starts + timedelta(minutes=minutes))


def test_the_shortest_stay_comes_first_and_of_equal_ones_the_earliest() -> None:
    mother = [option(1, 1, 0), option(2, 1, 60), option(3, 1, 120)]
    son = [option(4, 2, 80), option(5, 2, 300)]
    best = closest([mother, son], 6)
    assert [one.place for one in best[0]] == [2, 4]
    assert stay(best[0]) == timedelta(minutes=40)


def test_one_after_the_other_goes_before_at_the_same_time() -> None:
    choices = closest([[option(1, 1, 0)], [option(2, 2, 0), option(3, 2, 10), option(4, 2, 40)]], 6)
    assert [one.place for one in choices[0]] == [1, 4]
    assert not at_once(choices[0])
    assert at_once(closest([[option(1, 1, 0)], [option(2, 2, 0)]], 6)[0])


def test_with_many_doctors_at_each_minute_the_morning_is_found_all_the_same() -> None:
    many = [
        [
            option(owner * 1000 + at * 20 + doctor, owner, 20 * at)
            for at in range(12)
            for doctor in range(15)
        ]
        for owner in (1, 2, 3)
    ]
    first = closest(many, 4)[0]
    assert min(one.starts for one in first) == EIGHT
    assert (stay(first), at_once(first)) == (timedelta(hours=1), False)


def test_nobody_is_at_two_places_at_once_but_may_go_from_one_to_the_next() -> None:
    medicine, dentist = [option(1, 1, 0)], [option(2, 1, 10), option(3, 1, 20)]
    assert [[one.place for one in choice] for choice in closest([medicine, dentist], 6)] == [[1, 3]]


def test_one_person_goes_on_to_a_later_hour_however_many_doctors_begin_at_once() -> None:
    dentist = [option(1, 1, 0)]
    doctors = [option(10 + at, 1, 0) for at in range(12)] + [option(30, 1, 20)]
    assert [[one.place for one in choice] for choice in closest([dentist, doctors], 4)] == [[1, 30]]


def test_no_place_goes_to_two_people() -> None:
    assert closest([[option(1, 1, 0)], [option(1, 2, 0)]], 6) == []


def test_without_a_place_for_one_there_is_none_for_all() -> None:
    assert closest([[option(1, 1, 0)], []], 6) == []
    assert closest([], 6) == []


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=6), min_size=2, max_size=3))
def test_whatever_is_free_each_choice_serves_everybody(minutes: list[list[int]]) -> None:
    options = [
        [option(10 * minute + at % 2, at, 10 * minute) for minute in of_one]
        for at, of_one in enumerate(minutes)
    ]
    for choice in closest(options, 6):
        assert [one.owner for one in choice] == list(range(len(options)))
        assert len({one.place for one in choice}) == len(choice)
