"""Choosing one place a person so that all of them are close together."""

from collections.abc import Iterator, Sequence
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


def closest(options: Sequence[Sequence[Option]], count: int) -> list[tuple[Option, ...]]:
    """Up to `count` choices of one option of each list: first those one after the other, since who
    takes a child in cannot be elsewhere; then the shortest stay, then the earliest.

    No place twice, and nobody at two places at once. Each choice begins at an hour of its own.
    """
    if not options or not all(options):
        return []
    found: list[tuple[Option, ...]] = []
    begun: set[datetime] = set()
    for choice in sorted(_choices(options), key=lambda one: (at_once(one), stay(one), _begin(one))):
        if _begin(choice) not in begun:
            begun.add(_begin(choice))
            found.append(choice)
        if len(found) == count:
            break
    return found


def at_once(choice: Sequence[Option]) -> bool:
    """Whether two of them are at different places at the same time."""
    by_start = sorted(choice, key=lambda one: one.starts)
    return any(later.starts < one.ends for one, later in pairwise(by_start))


def stay(choice: Sequence[Option]) -> timedelta:
    """From the first one's beginning to the last one's end."""
    return max(one.ends for one in choice) - _begin(choice)


def _begin(choice: Sequence[Option]) -> datetime:
    return min(one.starts for one in choice)


def _choices(options: Sequence[Sequence[Option]]) -> Iterator[tuple[Option, ...]]:
    for anchor in options[0]:
        yield from _with(options[1:], (anchor,))


def _with(rest: Sequence[Sequence[Option]], chosen: tuple[Option, ...]) -> Iterator[tuple[Option, ...]]:
    if not rest:
        yield chosen
        return
    possible = [one for one in rest[0] if not any(_clash(one, other) for other in chosen)]
    for option in nsmallest(NEAREST, possible, key=lambda one: abs(one.starts - chosen[0].starts)):
        yield from _with(rest[1:], (*chosen, option))


def _clash(one: Option, other: Option) -> bool:
    at_once = one.starts < other.ends and other.starts < one.ends
    return one.place == other.place or (one.owner == other.owner and at_once)
