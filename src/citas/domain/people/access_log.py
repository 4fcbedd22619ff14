"""«¿Quién vio mis datos?»: what the log says of others, to the person it is about."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from citas.domain.audit.actors import ActorKind
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.people.models import Sight
from citas.domain.people.queries import age_on
from citas.rules import clock

PAGE = 30


class Deed(StrEnum):
    """What was done, as far as it is told."""

    SAW = "saw"
    FOUND = "found"  # a line in the results of a search
    BOOKED = "booked"
    CANCELLED = "cancelled"
    APPOINTMENT = "appointment"
    CODE = "code"
    OPENED = "opened"
    CLOSED = "closed"
    SEPARATED = "separated"
    TOGETHER = "together"
    ACCEPTED = "accepted"
    ENDED = "ended"
    CHANGED = "changed"


DEEDS = {
    "patient.read": Deed.SAW,
    "patient.found": Deed.FOUND,
    "patient.separate": Deed.SEPARATED,
    "patient.together": Deed.TOGETHER,
    "appointment.book": Deed.BOOKED,
    "appointment.cancel": Deed.CANCELLED,
    "account.code_given": Deed.CODE,
    "account.opened": Deed.OPENED,
    "account.closed": Deed.CLOSED,
    "delegation.accept": Deed.ACCEPTED,
    "delegation.end": Deed.ENDED,
}
OUTSIDE = {ActorKind.INSURED, ActorKind.HELPER}  # they act from no unit


@dataclass(frozen=True)
class Access:
    """What somebody else did on one day, once or several `times` and last `at`: in which role, in which
    unit (empty: none, or not said), to whose data.

    Never who: a clerk's name is not needed to ask the institution about him.
    """

    id: int
    at: datetime
    times: int
    role: ActorKind
    unit: str
    patient: str
    deed: Deed

    @property
    def day(self) -> date:
        """The day in Baja California."""
        return clock.local_date(self.at)


@dataclass(frozen=True)
class AccessLog:
    """The newest first; `older`: from which event the next page goes on, None at the end."""

    accesses: list[Access]
    older: int | None


# His own data, and those of minors whom he heads; the view leaves out who asked for separate treatment.
_SUBJECTS = """
SELECT p.id, p.given_name, p.birth_date, s.via FROM people_sight s
JOIN people_patient p ON p.id = s.patient_id
WHERE s.user_id = %s AND s.via IN ('self', 'head')
"""
# Everybody but the reader, the person himself and the product; a place under review is no access. Of
# others than himself nothing of the time of separate treatment, from its beginning to its end included.
_ACCESSES = """
SELECT max(e.id) AS latest, max(e.recorded_at), count(*), e.actor_kind, coalesce(l.name, ''),
    e.patient_id, e.action
FROM audit_auditevent e LEFT JOIN catalogue_location l ON l.id = e.location_id
WHERE e.patient_id = ANY(%(patients)s)
    AND (e.patient_id = ANY(%(own)s) OR NOT EXISTS (
        SELECT FROM audit_auditevent began WHERE began.patient_id = e.patient_id
            AND began.action = 'patient.separate' AND began.id <= e.id
            AND NOT EXISTS (SELECT FROM audit_auditevent ended WHERE ended.patient_id = e.patient_id
                AND ended.action = 'patient.together' AND ended.id > began.id AND ended.id < e.id)))
    AND e.actor_id IS DISTINCT FROM %(user)s AND e.actor_kind NOT IN ('system', 'stranger')
    AND e.action NOT LIKE 'hold.%%'
    AND NOT EXISTS (SELECT FROM people_account a JOIN people_coverage c ON c.id = a.coverage_id
        WHERE a.user_id = e.actor_id AND c.patient_id = e.patient_id)
GROUP BY (e.recorded_at AT TIME ZONE %(zone)s)::date, e.actor_kind, l.name, e.patient_id, e.action
HAVING max(e.id) < %(before)s
ORDER BY latest DESC LIMIT %(limit)s
"""
_NEWEST = 2**62


def access_log(user_id: int, *, today: date, before: int | None = None, page: int = PAGE) -> AccessLog:
    """Accesses by staff, helpers and family to the user's data and those of the minors he heads.

    `before` is where an earlier page ended. Reading it is not written down.
    """
    subjects = _subjects(user_id, today)
    names = {patient_id: name for patient_id, name, _ in subjects}
    own = [patient_id for patient_id, _, via in subjects if via == Sight.Via.SELF]
    asked: dict[str, Any] = {
        "patients": list(names), "own": own, "user": user_id,
        "before": before or _NEWEST, "limit": page + 1, "zone": clock.TIJUANA.key,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACCESSES, asked)
        rows = cursor.fetchall()
    accesses = [
        _access((number, at, times), ActorKind(kind), unit, names[patient_id], action)
        for number, at, times, kind, unit, patient_id, action in rows[:page]
    ]
    return AccessLog(accesses, accesses[-1].id if len(rows) > page else None)


def _subjects(user_id: int, today: date) -> list[tuple[int, str, str]]:
    """Identifier and given name of each, and as whom the user sees him."""
    adult = people_policies(today).adult_age
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECTS, [user_id])
        rows = cursor.fetchall()
    return [
        (patient_id, given_name, via)
        for patient_id, given_name, born, via in rows
        if via == Sight.Via.SELF or age_on(born, today) < adult
    ]


def _access(
    when: tuple[int, datetime, int], role: ActorKind, unit: str, patient: str, action: str
) -> Access:
    if role is ActorKind.INSURED and action.startswith("delegation."):
        role = ActorKind.HELPER  # who takes a permission, or gives it back, acts with his own account
    told = "" if role in OUTSIDE else unit
    other = Deed.APPOINTMENT if action.startswith("appointment.") else Deed.CHANGED
    return Access(*when, role, told, patient, DEEDS.get(action, other))
