"""Reading the agenda: SQL that returns text ready to show or send."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Min
from psycopg.types.multirange import Multirange
from psycopg.types.range import DateRange, TimestamptzRange

from citas.domain.catalogue.models import PractitionerRole
from citas.domain.catalogue.queries import role_of
from citas.domain.scheduling.claimable import CLAIMABLE
from citas.domain.scheduling.models import Slot
from citas.rules import clock

# A place that the web may take at :now, starting after :earliest (now and the minimum notice).
_ON_THE_WEB = f"{CLAIMABLE} AND s.web_from <= %(now)s AND s.starts_at > %(earliest)s"


def _local_iso(column: str) -> str:
    """SQL for an instant as ISO 8601 on Tijuana's clock; the zone is west of Greenwich all year."""
    local, utc = f"({column} AT TIME ZONE 'America/Tijuana')", f"({column} AT TIME ZONE 'UTC')"
    return f"to_char({local}, 'YYYY-MM-DD\"T\"HH24:MI:SS') || to_char({utc} - {local}, '\"-\"HH24:MI')"


# nothing of a request gets into these texts: parameters stay parameters
_DAY_AS_JSON = f"""
SELECT coalesce(json_agg(json_build_object(
    'practitioner', json_build_object('id', d.practitioner_id, 'name', d.name),
    'slots', d.slots) ORDER BY d.sort_key), '[]')::text
FROM (
    SELECT s.practitioner_id, p.sort_key,
        concat_ws(' ', p.given_name, p.first_surname, nullif(p.second_surname, '')) AS name,
        json_agg(json_build_object(
            'id', s.id,
            'start', {_local_iso("s.starts_at")},
            'end', {_local_iso("s.ends_at")}
        ) ORDER BY s.starts_at) AS slots
    FROM scheduling_slot s JOIN catalogue_practitioner p ON p.id = s.practitioner_id
    WHERE s.location_id = %(location)s AND s.service_id = %(service)s AND s.local_date = %(day)s
        AND {_ON_THE_WEB}
    GROUP BY s.practitioner_id, p.id
) d
"""  # noqa: S608

_DAYS = f"""
SELECT s.local_date,
    count(*) FILTER (WHERE {_ON_THE_WEB}) AS places,
    min(s.web_from) FILTER (WHERE s.web_from > %(now)s AND s.status = 'free') AS opens_at,
    bool_or(s.web_from <= %(now)s) AS opened,
    bool_or(s.starts_at > %(earliest)s) AS in_time
FROM scheduling_slot s
WHERE s.location_id = %(location)s AND s.service_id = %(service)s
    AND s.local_date BETWEEN %(first)s AND %(last)s AND s.withdrawn_at IS NULL
GROUP BY s.local_date
"""  # noqa: S608

_FIRST_PLACE = f"""
SELECT s.id, s.starts_at, s.ends_at
FROM scheduling_slot s
WHERE s.practitioner_id = %(practitioner)s AND s.location_id = %(location)s
    AND s.service_id = %(service)s AND s.local_date BETWEEN %(first)s AND %(last)s
    AND %(rights)s::datemultirange @> s.local_date
    AND NOT %(taken)s::tstzmultirange && tstzrange(s.starts_at, s.ends_at) AND {_ON_THE_WEB}
ORDER BY s.starts_at LIMIT 1
"""  # noqa: S608

# For the whole staff; of several, the unit's own reason.
_CLOSURES = """
SELECT DISTINCT ON (day) day::date AS closed_on, reason
FROM scheduling_closure,
    generate_series(greatest(first_day, %(first)s), least(last_day, %(last)s), '1 day') AS day
WHERE staff_group = '' AND (location_id = %(location)s OR location_id IS NULL)
    AND first_day <= %(last)s AND last_day >= %(first)s
ORDER BY day, location_id NULLS LAST
"""


@dataclass(frozen=True)
class DayPlaces:
    """What one day offers on the web: free places, and when more open (None: no more will)."""

    places: int
    opens_at: datetime | None
    opened: bool
    in_time: bool


def day_as_json(
    *, location_id: int, service_id: int, day: date, now: datetime, earliest: datetime
) -> str:
    """The places of one day on the web as JSON text, doctors by name, instants with Tijuana's offset.

    `[{"practitioner": {"id", "name"}, "slots": [{"id", "start", "end"}]}]`; doctors without a place are
    left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DAY_AS_JSON,
            {
                "location": location_id,
                "service": service_id,
                "day": day,
                "now": now,
                "earliest": earliest,
            },
        )
        row = cursor.fetchone()
    return str(row[0])


def first_place(
    role: PractitionerRole,
    *,
    span: tuple[date, date],
    rights: list[tuple[date, date | None]],
    taken: list[tuple[datetime, datetime]],
    now: datetime,
    earliest: datetime,
) -> tuple[int, datetime, datetime] | None:
    """The role's first place on the web in `span`, on a day of `rights` (both with their last day), that
    meets none of the hours `taken`: identifier, start and end; None when there is none."""
    wanted: dict[str, Any] = {
        "practitioner": role.practitioner_id,
        "location": role.location_id,
        "service": role.service_id,
        "first": span[0],
        "last": span[1],
        "rights": Multirange(DateRange(*days, "[]") for days in rights),
        "taken": Multirange(TimestamptzRange(*hours) for hours in taken),
        "now": now,
        "earliest": earliest,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_PLACE, wanted)
        found: tuple[int, datetime, datetime] | None = cursor.fetchone()
    return found


def places_by_day(
    *,
    location_id: int,
    service_id: int,
    first: date,
    last: date,
    now: datetime,
    earliest: datetime,
) -> dict[date, DayPlaces]:
    """The published days from `first` to `last`; a day without any place in the agenda is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DAYS,
            {
                "location": location_id,
                "service": service_id,
                "first": first,
                "last": last,
                "now": now,
                "earliest": earliest,
            },
        )
        return {row[0]: DayPlaces(*row[1:]) for row in cursor.fetchall()}


def next_opening(*, location_id: int, service_id: int, now: datetime) -> datetime | None:
    """The next instant at which the web gets free places of the published agenda, or None."""
    waiting = Slot.objects.filter(
        location_id=location_id,
        service_id=service_id,
        local_date__gte=clock.local_date(now),
        withdrawn_at=None,
        status=Slot.Status.FREE,
        web_from__gt=now,
        starts_at__gt=F("web_from"),
    )
    found: datetime | None = waiting.aggregate(opens=Min("web_from"))["opens"]
    return found


def closures_by_day(*, location_id: int, first: date, last: date) -> dict[date, str]:
    """Why the whole unit gives no consultation: the reason by day, from `first` to `last`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSURES, {"location": location_id, "first": first, "last": last})
        return dict(cursor.fetchall())


def with_role(slot: Slot) -> Slot:
    """The place with all that pages say of it: role, practitioner, unit and service, from memory."""
    slot.role = role = role_of(slot.role_id)
    slot.practitioner, slot.location, slot.service = role.practitioner, role.location, role.service
    return slot
