"""Which appointments an account sees, said once: its own, those of minors of the family, and of its
adults those it booked itself."""

from datetime import date, datetime
from typing import Any

from citas.domain.catalogue.policy_set import people_policies
from citas.rules import clock

# Each appointment `a` in sight once, with its place `s` and patient `p`; conditions may follow. Written
# out: the ORM took longer to write these than the database to answer.
VISIBLE = """
FROM people_sight seen
JOIN people_account own ON own.user_id = seen.user_id
JOIN people_patient p ON p.id = seen.patient_id
JOIN booking_appointment a ON a.patient_id = p.id
JOIN scheduling_slot s ON s.id = a.slot_id
WHERE seen.user_id = %(user)s AND (seen.coverage_id = own.coverage_id
    OR p.birth_date > %(born_after)s OR a.booked_by_id = %(user)s)
"""


def seen_by(user_id: int, now: datetime) -> dict[str, Any]:
    """The parameters of VISIBLE."""
    today = clock.local_date(now)
    return {"user": user_id, "born_after": _years_before(today, people_policies(today).adult_age)}


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
