"""The night, in which nobody is told anything unasked, on the wall clock of Baja California."""

from datetime import date, datetime, time, timedelta

from citas.rules import clock


def is_quiet(moment: datetime, quiet_from: time, quiet_until: time) -> bool:
    """Whether it lies in the night, its begin included and its end not; one without length is none."""
    at = clock.local(moment).time()
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def allowed_from(now: datetime, quiet_from: time, quiet_until: time) -> datetime:
    """`now` outside the night, else the instant (UTC) at which it ends."""
    if not is_quiet(now, quiet_from, quiet_until):
        return now
    shown = clock.local(now)
    ends_tomorrow = shown.time() >= quiet_until
    return clock.instant(shown.date() + timedelta(days=ends_tomorrow), quiet_until)


def cancelled_told_from(
    now: datetime, day: date, *, quiet_from: time, quiet_until: time, same_day_from: time
) -> datetime:
    """When who lost an appointment of the local day `day` by the clinic is told of it.

    On the day itself the night ends earlier, at `same_day_from`: people must hear it before setting out.
    """
    early = allowed_from(now, quiet_from, same_day_from)
    return early if clock.local_date(early) == day else allowed_from(now, quiet_from, quiet_until)
