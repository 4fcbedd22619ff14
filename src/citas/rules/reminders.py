"""Between which instants each reminder of an appointment is of use, on the wall clock.

A reminder is late when half of its notice has gone: of two days', because to cancel then counts as late
already; of three hours', because who lives far away is on the way or will not come.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from citas.rules import clock
from citas.rules.quiet import is_quiet


@dataclass(frozen=True)
class Times:
    """Notice of both reminders in hours, and times of day."""

    first_hours: int
    last_hours: int
    early_before: time
    evening_at: time
    asked_at: time
    quiet_from: time
    quiet_until: time


@dataclass(frozen=True)
class Window:
    """A reminder may be given from `due_at` on and before `late_at`, the night excepted."""

    due_at: datetime
    late_at: datetime


@lru_cache(maxsize=4096)
def first(starts_at: datetime, times: Times) -> Window:
    """Some days before."""
    return Window(
        clock.wall_clock_before(starts_at, hours=times.first_hours),
        clock.wall_clock_before(starts_at, hours=times.first_hours // 2),
    )


@lru_cache(maxsize=4096)
def last(starts_at: datetime, times: Times) -> Window:
    """Some hours before; of an early appointment the evening before, until that evening is over.

    Early is also whose reminder would be due at night.
    """
    due_at = clock.wall_clock_before(starts_at, hours=times.last_hours)
    shown = clock.local(starts_at)
    if shown.time() < times.early_before or is_quiet(due_at, times.quiet_from, times.quiet_until):
        evening = clock.instant(shown.date() - timedelta(days=1), times.evening_at)
        return Window(evening, clock.instant(shown.date(), time()))
    return Window(due_at, clock.wall_clock_before(starts_at, hours=times.last_hours // 2))


@lru_cache(maxsize=4096)
def confirm(starts_at: datetime, times: Times) -> Window:
    """The day before, until the evening, when the desk has no time left to call."""
    before = clock.local_date(starts_at) - timedelta(days=1)
    return Window(clock.instant(before, times.asked_at), clock.instant(before, times.evening_at))


def is_fresh(window: Window, taken_at: datetime, times: Times) -> bool:
    """Whether the place was taken so shortly before the reminder that it would tell nothing new."""
    return window.due_at - taken_at < timedelta(hours=times.last_hours)


def may_be_given(window: Window, now: datetime, times: Times) -> bool:
    """Whether it is due, not late, and not night."""
    due = window.due_at <= now < window.late_at
    return due and not is_quiet(now, times.quiet_from, times.quiet_until)


def useful_until(window: Window, now: datetime, times: Times) -> datetime:
    """Until when a reminder given now may still leave: before it is late, and before the next night."""
    today = clock.local_date(now)
    tonight = clock.instant(today, times.quiet_from)
    night = tonight if tonight > now else clock.instant(today + timedelta(days=1), times.quiet_from)
    return min(window.late_at, night) if times.quiet_from != times.quiet_until else window.late_at
