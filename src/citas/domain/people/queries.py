"""Whom an account may see: the one door to patients."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from citas.domain.catalogue.queries import location_of
from citas.domain.people.errors import AccountMissing, PatientUnknown
from citas.domain.people.models import Patient, Sight
from citas.domain.people.policies import Rights, coverage_refusal
from citas.rules.errors import DomainError


def age_on(birth_date: date, day: date) -> int:
    """Full years; who was born on 29 February turns a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def patients_visible_to(user_id: int, today: date) -> QuerySet[Patient]:
    """For whom this user may act, as the view Sight says; nobody without an insured account."""
    running = Q(sights__until=None) | Q(sights__until__gte=today)
    return Patient.objects.filter(running, sights__user=user_id)


def check_insured(user_id: int, today: date) -> None:
    """Whether this user may act for anybody. Raises AccountMissing."""
    if not patients_visible_to(user_id, today).exists():
        raise AccountMissing()


# The same for hot paths, written out: the ORM took longer than the database.
_UNIT_AND_RIGHTS = """
SELECT p.assigned_location_id, array_agg(c.valid_from), array_agg(c.valid_to)
FROM people_patient p JOIN people_coverage c ON c.patient_id = p.id
WHERE p.id = %(patient)s
    AND EXISTS (SELECT FROM people_sight s WHERE s.user_id = %(user)s AND s.patient_id = p.id
        AND (s.until IS NULL OR s.until >= %(today)s))
GROUP BY p.id
"""
_ATTRIBUTES = [field.attname for field in Patient._meta.concrete_fields]
_IN_SIGHT = f"""
SELECT {", ".join(f"p.{name}" for name in _ATTRIBUTES)}, theirs.is_head, r.name, s.via,
    (SELECT array_agg(c.valid_from ORDER BY c.id) FROM people_coverage c WHERE c.patient_id = p.id),
    (SELECT array_agg(c.valid_to ORDER BY c.id) FROM people_coverage c WHERE c.patient_id = p.id)
FROM people_sight s
JOIN people_coverage theirs ON theirs.id = s.coverage_id
JOIN people_relationship r ON r.code = theirs.relationship
JOIN people_patient p ON p.id = s.patient_id
WHERE s.user_id = %(user)s AND (%(patient)s::bigint IS NULL OR p.id = %(patient)s)
    AND (s.until IS NULL OR s.until >= %(today)s)
"""  # noqa: S608 - the model's own columns


def unit_and_rights(user_id: int, patient_id: int, today: date) -> tuple[int, Rights]:
    """The identifier of the patient's unit, and when rights run.

    Raises PatientUnknown for anybody else's family, as `patient_for` does.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNIT_AND_RIGHTS, {"user": user_id, "patient": patient_id, "today": today})
        found = cursor.fetchone()
    if found is None:
        raise PatientUnknown()
    location_id, starts, ends = found
    return location_id, list(zip(starts, ends, strict=True))


def check_may_act_for(user_id: int, patient_id: int, today: date) -> None:
    """Whether the patient is in this user's care. Raises PatientUnknown."""
    unit_and_rights(user_id, patient_id, today)


@dataclass(frozen=True)
class InSight:
    """A patient with unit and rights loaded, and how he stands to who looks."""

    patient: Patient
    is_head: bool
    relationship: str
    via: Sight.Via


def _in_sight(user_id: int, today: date, patient_id: int | None = None) -> list[InSight]:
    asked = {"user": user_id, "patient": patient_id, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(_IN_SIGHT, asked)
        rows = cursor.fetchall()
    found = []
    for *columns, is_head, relationship, via, starts, ends in rows:
        patient = Patient.from_db("default", _ATTRIBUTES, columns)
        patient.rights = list(zip(starts, ends, strict=True))
        patient.assigned_location = location_of(patient.assigned_location_id)
        found.append(InSight(patient, is_head, relationship, Sight.Via(via)))
    return found


def patient_for(user_id: int, patient_id: int, today: date) -> Patient:
    """The patient with rights and unit loaded. Raises PatientUnknown for anybody else's family."""
    for seen in _in_sight(user_id, today, patient_id):
        return seen.patient
    raise PatientUnknown()


@dataclass(frozen=True)
class Member:
    """One person to book for as shown: `reason` is None when an appointment can be booked.

    `via` tells the own family from those whom the account helps.
    """

    patient: Patient
    relationship: str
    via: Sight.Via
    age: int
    reason: DomainError | None

    @property
    def can_book(self) -> bool:
        """Whether rights run on some day between today and the horizon."""
        return self.reason is None


def members(user_id: int, *, today: date, horizon: date) -> list[Member]:
    """The family nucleus, head first, then by age; each with why nothing can be booked by `horizon`."""
    found = sorted(
        _in_sight(user_id, today), key=lambda seen: (not seen.is_head, seen.patient.birth_date)
    )
    return [_member(seen, today, horizon) for seen in found]


def _member(seen: InSight, today: date, horizon: date) -> Member:
    reason = coverage_refusal(seen.patient, first=today, last=horizon, today=today)
    age = age_on(seen.patient.birth_date, today)
    return Member(seen.patient, seen.relationship, seen.via, age, reason)
