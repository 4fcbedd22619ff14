"""Which appointments an account sees, said once: its own, those of minors of the family, of its adults
those it booked itself, and of whom it helps those it booked that are still to come."""

from datetime import date, datetime
from typing import Any

from django.db import connection

from citas.domain.catalogue.policy_set import people_policies
from citas.domain.people.models import Sight
from citas.rules import clock

# Each appointment `a` in sight once, with its place `s` and patient `p`; conditions may follow. Written
# out: the ORM took longer to write these than the database to answer.
VISIBLE = """
FROM people_sight seen
JOIN people_patient p ON p.id = seen.patient_id
JOIN booking_appointment a ON a.patient_id = p.id
JOIN scheduling_slot s ON s.id = a.slot_id
WHERE seen.user_id = %(user)s AND CASE seen.via
    WHEN 'self' THEN true
    WHEN 'head' THEN p.birth_date > %(born_after)s OR a.booked_by_id = %(user)s
    ELSE a.booked_by_id = %(user)s AND a.ends_at > %(seen_at)s AND seen.until >= %(today)s
END
"""


_SEEN_AS = f"SELECT seen.via {VISIBLE} AND a.id = %(appointment)s"


def seen_as(user_id: int, appointment_id: int, now: datetime) -> Sight.Via | None:
    """As whom this user sees the appointment; None where it is not for him."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN_AS, seen_by(user_id, now) | {"appointment": appointment_id})
        found = cursor.fetchone()
    return Sight.Via(found[0]) if found else None


def seen_by(user_id: int, now: datetime) -> dict[str, Any]:
    """The parameters of VISIBLE."""
    today = clock.local_date(now)
    born_after = _years_before(today, people_policies(today).adult_age)
    return {"user": user_id, "born_after": born_after, "seen_at": now, "today": today}


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
