"""What days, and doctors on a day, offer on the web, and what stands in the way: one statement each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from citas.domain.scheduling.claimable import CLAIMABLE
from citas.domain.scheduling.queries import LOCAL_ISO, ON_THE_WEB

# Of places `s` that are not withdrawn.
_OFFERED = f"""
    count(*) FILTER (WHERE {ON_THE_WEB}) AS places,
    min(s.web_from) FILTER (WHERE s.web_from > %(now)s AND s.status = 'free') AS opens_at,
    bool_or(s.web_from <= %(now)s) AS opened,
    bool_or(s.starts_at > %(earliest)s) AS in_time,
    bool_or(s.web_from IS NULL AND s.starts_at > %(now)s AND {CLAIMABLE}) AS desk
"""
_FACTS = """
    coalesce(o.places, 0), o.opens_at, coalesce(o.opened, false), coalesce(o.in_time, false),
    coalesce(o.desk, false), o.places IS NOT NULL
"""


def _away(day: str) -> str:
    """SQL that says of a role `r` whether its doctor is absent on a day, and what closes all staff
    or its group."""
    return f"""
    LATERAL (SELECT
        EXISTS (SELECT FROM scheduling_absence b WHERE b.practitioner_id = r.practitioner_id
            AND {day} BETWEEN b.first_day AND b.last_day) AS absent,
        (SELECT c.reason FROM scheduling_closure c JOIN catalogue_healthcareservice h
            ON h.id = r.service_id AND c.staff_group IN ('', r.staff_group, h.code)
            WHERE (c.location_id = r.location_id OR c.location_id IS NULL)
                AND {day} BETWEEN c.first_day AND c.last_day
            ORDER BY c.staff_group, c.location_id NULLS LAST LIMIT 1) AS closure
        OFFSET 0)  -- each of them asked once a row
    """  # noqa: S608 - our own words


def _works_on(day: str) -> str:
    """SQL for a session `t` that is held on a day."""
    return f"""t.weekday = extract(isodow FROM {day}) AND t.valid_from <= {day}
        AND (t.valid_to IS NULL OR t.valid_to >= {day})"""


# Closures of the whole staff hold on days without consultation too; of several, the unit's own reason.
_DAYS = f"""
WITH wanted AS (
    SELECT generate_series(%(first)s::date, %(last)s::date, '1 day')::date AS day
), offered AS (
    SELECT s.local_date, {_OFFERED}
    FROM scheduling_slot s
    WHERE s.location_id = %(location)s AND s.service_id = %(service)s
        AND s.local_date BETWEEN %(first)s AND %(last)s AND s.withdrawn_at IS NULL
    GROUP BY s.local_date
), expected AS (
    SELECT w.day, bool_and(a.absent OR a.closure IS NOT NULL) AS away, bool_or(a.absent) AS absent,
        min(a.closure) AS closure
    FROM catalogue_practitionerrole r
    JOIN scheduling_session t ON t.role_id = r.id
    JOIN wanted w ON {_works_on("w.day")}
    CROSS JOIN {_away("w.day")} a
    WHERE r.active AND r.location_id = %(location)s AND r.service_id = %(service)s
    GROUP BY w.day
), closed AS (
    SELECT DISTINCT ON (w.day) w.day, c.reason
    FROM scheduling_closure c JOIN wanted w ON w.day BETWEEN c.first_day AND c.last_day
    WHERE c.staff_group = '' AND (c.location_id = %(location)s OR c.location_id IS NULL)
    ORDER BY w.day, c.location_id NULLS LAST
)
SELECT w.day, {_FACTS}, e.day IS NOT NULL, coalesce(e.away AND e.absent, false),
    coalesce(c.reason, CASE WHEN e.away AND NOT e.absent THEN e.closure END, '')
FROM wanted w
LEFT JOIN offered o ON o.local_date = w.day
LEFT JOIN expected e ON e.day = w.day
LEFT JOIN closed c ON c.day = w.day
"""  # noqa: S608 - our own words

_NEXT_DAY = f"""
    SELECT s.local_date FROM scheduling_slot s
    WHERE s.practitioner_id = r.practitioner_id AND s.location_id = r.location_id
        AND s.service_id = r.service_id AND s.local_date BETWEEN %(today)s AND %(last)s AND {ON_THE_WEB}
    ORDER BY s.local_date < %(day)s, s.local_date LIMIT 1
"""  # noqa: S608 - our own words

# Every doctor whose hours of the unit's service run on, and whoever else has places that day.
_DOCTORS = f"""
SELECT r.practitioner_id, concat_ws(' ', p.given_name, p.first_surname, nullif(p.second_surname, '')),
    coalesce(o.slots, '[]'::json),
    CASE WHEN coalesce(o.places, 0) = 0 THEN ({_NEXT_DAY}) END,
    {_FACTS}, works.that_day, a.absent, coalesce(a.closure, '')
FROM catalogue_practitionerrole r
JOIN catalogue_practitioner p ON p.id = r.practitioner_id
LEFT JOIN (
    SELECT s.practitioner_id, {_OFFERED},
        json_agg(json_build_array(s.id, {LOCAL_ISO["starts_at"]}, {LOCAL_ISO["ends_at"]})
            ORDER BY s.starts_at) FILTER (WHERE {ON_THE_WEB}) AS slots
    FROM scheduling_slot s
    WHERE s.location_id = %(location)s AND s.service_id = %(service)s
        AND s.local_date = %(day)s AND s.withdrawn_at IS NULL
    GROUP BY s.practitioner_id
) o ON o.practitioner_id = r.practitioner_id
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or({_works_on("%(day)s::date")}), false) AS that_day, count(*) > 0 AS at_all
    FROM scheduling_session t
    WHERE t.role_id = r.id AND (t.valid_to IS NULL OR t.valid_to >= %(day)s)
) works
CROSS JOIN {_away("%(day)s::date")} a
WHERE r.location_id = %(location)s AND r.service_id = %(service)s
    AND (r.active AND works.at_all OR o.places > 0)
ORDER BY p.sort_key
"""  # noqa: S608 - our own words


class Offered(NamedTuple):
    """What a day, or one doctor on it, offers on the web, and what there is to say where it is nothing.

    `places` are those free now; `opens_at` is when the web gets more (None: no more will), `opened`
    whether it had any; `in_time`: some begin after the minimum notice; `desk`: some are left that the
    desk gives; `published`: the agenda has the day; `expected`: somebody gives consultation on that day
    of the week; `absent`: nobody of those is there; `closure`: in words why all of them are closed.
    """

    places: int
    opens_at: datetime | None
    opened: bool
    in_time: bool
    desk: bool
    published: bool
    expected: bool
    absent: bool
    closure: str


@dataclass(frozen=True)
class DoctorDay:
    """A doctor of the unit on one day: free places (identifier, start and end in ISO 8601 on Tijuana's
    clock) and, without any, the nearest day that has some: the next one, else one before."""

    practitioner_id: int
    name: str
    slots: list[tuple[int, str, str]]
    next_day: date | None
    offered: Offered


def offered_by_day(
    *,
    location_id: int,
    service_id: int,
    first: date,
    last: date,
    now: datetime,
    earliest: datetime,
) -> dict[date, Offered]:
    """Each day from `first` to `last`, both included; `earliest` is now and the minimum notice."""
    wanted = {"location": location_id, "service": service_id, "first": first, "last": last}
    rows = _rows(_DAYS, wanted | {"now": now, "earliest": earliest})
    return {day: Offered(*facts) for day, *facts in rows}


def doctors_of_day(
    *,
    location_id: int,
    service_id: int,
    day: date,
    span: tuple[date, date],
    now: datetime,
    earliest: datetime,
) -> list[DoctorDay]:
    """Every doctor of the service in the unit, by name; the nearest day is looked for within `span`."""
    wanted = {"location": location_id, "service": service_id, "day": day}
    wanted |= {"today": span[0], "last": span[1], "now": now, "earliest": earliest}
    return [
        DoctorDay(practitioner_id, name, [(*slot,) for slot in slots], next_day, Offered(*facts))
        for practitioner_id, name, slots, next_day, *facts in _rows(_DOCTORS, wanted)
    ]


def _rows(sql: str, wanted: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
