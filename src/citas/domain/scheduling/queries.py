"""Reading the agenda: SQL that returns text ready to show or send."""

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
ON_THE_WEB = f"{CLAIMABLE} AND s.web_from <= %(now)s AND s.starts_at > %(earliest)s"


def _local_iso(column: str) -> str:
    """SQL for an instant as ISO 8601 on Tijuana's clock; the zone is west of Greenwich all year."""
    local, utc = f"({column} AT TIME ZONE 'America/Tijuana')", f"({column} AT TIME ZONE 'UTC')"
    return f"to_char({local}, 'YYYY-MM-DD\"T\"HH24:MI:SS') || to_char({utc} - {local}, '\"-\"HH24:MI')"


LOCAL_ISO = {column: _local_iso(f"s.{column}") for column in ("starts_at", "ends_at")}

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
            'start', {LOCAL_ISO["starts_at"]},
            'end', {LOCAL_ISO["ends_at"]}
        ) ORDER BY s.starts_at) AS slots
    FROM scheduling_slot s JOIN catalogue_practitioner p ON p.id = s.practitioner_id
    WHERE s.location_id = %(location)s AND s.service_id = %(service)s AND s.local_date = %(day)s
        AND {ON_THE_WEB}
    GROUP BY s.practitioner_id, p.id
) d
"""  # noqa: S608

_FIRST_PLACE = f"""
SELECT s.id, s.starts_at, s.ends_at
FROM scheduling_slot s
WHERE s.practitioner_id = %(practitioner)s AND s.location_id = %(location)s
    AND s.service_id = %(service)s AND s.local_date BETWEEN %(first)s AND %(last)s
    AND %(rights)s::datemultirange @> s.local_date
    AND NOT %(taken)s::tstzmultirange && tstzrange(s.starts_at, s.ends_at) AND {ON_THE_WEB}
ORDER BY s.starts_at LIMIT 1
"""  # noqa: S608


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


def with_role(slot: Slot) -> Slot:
    """The place with all that pages say of it: role, practitioner, unit and service, from memory."""
    slot.role = role = role_of(slot.role_id)
    slot.practitioner, slot.location, slot.service = role.practitioner, role.location, role.service
    return slot
