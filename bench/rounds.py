"""Several runs taken in turns, so that a noisy machine is noisy for all of them."""

from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from bench.load import Rate

ROUNDS = 3


def in_turns(runs: Mapping[str, Callable[[], Rate]]) -> dict[str, list[Rate]]:
    """Each run once, then each again: A B A B A B."""
    rates: dict[str, list[Rate]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            rates[name].append(run())
    return rates


def per_second(rates: list[Rate]) -> float:
    """The median."""
    return median(rate.per_second for rate in rates)


def ratio(rates: Mapping[str, list[Rate]], ours: str, bare: str) -> float:
    """How much of `bare` our median reaches."""
    return round(per_second(rates[ours]) / per_second(rates[bare]), 3)


def raw(rates: Mapping[str, list[Rate]]) -> dict[str, Any]:
    """Every figure, for the file."""
    return {
        name: {
            "per_second": [round(rate.per_second, 1) for rate in several],
            "failed": sum(rate.failed for rate in several),
        }
        for name, several in rates.items()
    }
