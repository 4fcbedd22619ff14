"""From a weekly session to the places of one day, and from which instant each opens on the web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from citas.rules import clock


@dataclass(frozen=True)
class Pools:
    """How the places of a session are shared out, and when the web's shares open.

    Shares are per cent and add up to at most 100; what the two web shares leave belongs to the desk.
    """

    web_share: int
    web_days: int
    late_web_share: int
    late_web_days: int
    opens_at: time


@dataclass(frozen=True)
class Place:
    """One bookable time: instants in UTC; `web_from` None means desk only."""

    starts_at: datetime
    ends_at: datetime
    web_from: datetime | None


def cut(day: date, starts: time, ends: time, minutes: int) -> list[tuple[datetime, datetime]]:
    """The whole consultations of `minutes` that fit between two wall-clock hours of `day`.

    Cut on the wall clock, so that the printed hours stay round; an hour that does not exist that day
    (spring change) yields no place, one that exists twice (autumn) yields one, its first.
    """
    step = timedelta(minutes=minutes)
    at, end = datetime.combine(day, starts), datetime.combine(day, ends)
    places = []
    while at + step <= end:
        until = (at + step).time()
        shown = clock.exists(day, at.time()) and clock.exists(day, until)
        begins = clock.instant(day, at.time())
        # shorter than it looks: the place would lie over the hour that spring skips
        if shown and clock.instant(day, until) - begins >= step:
            places.append((begins, begins + step))
        at += step
    return places


def web_from(day: date, pools: Pools, count: int) -> list[datetime | None]:
    """For `count` places of one session in order of hour, the instant at which each opens on the web.

    The shares are interleaved (largest remainder), so that each kind has early and late hours.
    """
    opening = {
        "web": clock.instant(day - timedelta(days=pools.web_days), pools.opens_at),
        "late": clock.instant(day - timedelta(days=pools.late_web_days), pools.opens_at),
        "desk": None,
    }
    shares = {"web": pools.web_share, "late": pools.late_web_share}
    shares["desk"] = 100 - sum(shares.values())
    given = dict.fromkeys(shares, 0)
    order = []
    for position in range(1, count + 1):
        owed = {kind: share * position / 100 - given[kind] for kind, share in shares.items()}
        kind = max(owed, key=owed.__getitem__)
        given[kind] += 1
        order.append(opening[kind])
    return order


def places_of_session(
    day: date, starts: time, ends: time, minutes: int, pools: Pools
) -> Sequence[Place]:
    """The places of a session on `day`, each with its web opening."""
    times = cut(day, starts, ends, minutes)
    openings = web_from(day, pools, len(times))
    return [Place(b, e, opens) for (b, e), opens in zip(times, openings, strict=True)]
