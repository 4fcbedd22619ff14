"""Choosing one place a person so that all of them are close together."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import nsmallest
from itertools import pairwise
from typing import NamedTuple

# Of each further person, so many possible places nearest to the first one's are looked at.
NEAREST = 8


class Option(NamedTuple):
    """A place that one of them could have: its number, whose it would be, start and end."""

    place: int
    owner: int
    starts: datetime
    ends: datetime


Choice = tuple[Option, ...]
Against = Callable[[Option, Option], bool]


def closest(options: Sequence[Sequence[Option]], count: int) -> list[Choice]:
    """Up to `count` choices of one option of each list, the shortest stay first, then the earliest; each
    begins at an hour of its own.

    All one after the other, since who takes a child in cannot be elsewhere; only where nothing of that
    kind is free, some at the same time. No place twice, and nobody at two places at once.
    """
    if not options or not all(options):
        return []
    begins = {one.starts: one for one in reversed(options[0])}  # one a minute will do for the first
    apart = _first_of_each_hour(_choices([list(begins.values()), *options[1:]], _meet), count)
    return apart or _first_of_each_hour(_choices(options, _clash), count)


def _first_of_each_hour(choices: Iterator[Choice], count: int) -> list[Choice]:
    found: dict[datetime, Choice] = {}
    for choice in sorted(choices, key=lambda one: (stay(one), _begin(one))):
        found.setdefault(_begin(choice), choice)
    return list(found.values())[:count]


def at_once(choice: Sequence[Option]) -> bool:
    """Whether two of them are at different places at the same time."""
    by_start = sorted(choice, key=lambda one: one.starts)
    return any(later.starts < one.ends for one, later in pairwise(by_start))


def stay(choice: Sequence[Option]) -> timedelta:
    """From the first one's beginning to the last one's end."""
    return max(one.ends for one in choice) - _begin(choice)


def _begin(choice: Sequence[Option]) -> datetime:
    return min(one.starts for one in choice)


def _choices(options: Sequence[Sequence[Option]], against: Against) -> Iterator[Choice]:
    for anchor in options[0]:
        yield from _with(options[1:], (anchor,), against)


def _with(rest: Sequence[Sequence[Option]], chosen: Choice, against: Against) -> Iterator[Choice]:
    if not rest:
        yield chosen
        return
    possible = [one for one in rest[0] if not any(against(one, other) for other in chosen)]
    for option in nsmallest(NEAREST, possible, key=lambda one: abs(one.starts - chosen[0].starts)):
        yield from _with(rest[1:], (*chosen, option), against)


def _meet(one: Option, other: Option) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _clash(one: Option, other: Option) -> bool:
    return one.place == other.place or (one.owner == other.owner and _meet(one, other))
