"""Whom an account may see: the one door to patients."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from citas.domain.catalogue.queries import location_of
from citas.domain.people.errors import PatientUnknown
from citas.domain.people.models import Coverage, Patient
from citas.domain.people.policies import check_coverage
from citas.rules.errors import DomainError


def age_on(birth_date: date, day: date) -> int:
    """Full years; who was born on 29 February turns a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def patients_visible_to(user_id: int) -> QuerySet[Patient]:
    """For whom this user may act: the head of a family for all of it, others for themselves.

    Empty for users without insured account. The deceased are left out. An account has one coverage,
    and a family has each person once, so nobody appears twice.
    """
    head = Q(coverages__family__coverages__is_head=True)
    self = Q(coverages__family__coverages=F("coverages"))
    account = Q(coverages__family__coverages__account__user_id=user_id)
    return Patient.objects.filter(account & (head | self), deceased_on=None)


# `patients_visible_to` for one patient and day, written out: availability is asked for all the time.
_UNIT_AND_RIGHTS = """
SELECT p.assigned_location_id,
    bool_or(c.valid_from <= %(day)s AND (c.valid_to IS NULL OR c.valid_to >= %(day)s))
FROM people_patient p JOIN people_coverage c ON c.patient_id = p.id
WHERE p.id = %(patient)s AND p.deceased_on IS NULL AND EXISTS (
    SELECT FROM people_account a
    JOIN people_coverage mine ON mine.id = a.coverage_id
    JOIN people_coverage theirs ON theirs.family_id = mine.family_id AND theirs.patient_id = p.id
    WHERE a.user_id = %(user)s AND (mine.is_head OR theirs.id = mine.id))
GROUP BY p.id
"""


def unit_and_rights(user_id: int, patient_id: int, day: date) -> tuple[int, bool]:
    """The identifier of the patient's unit, and whether rights run on `day`.

    Raises PatientUnknown for anybody else's family, as `patient_for` does.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNIT_AND_RIGHTS, {"user": user_id, "patient": patient_id, "day": day})
        found = cursor.fetchone()
    if found is None:
        raise PatientUnknown()
    return found[0], found[1]


def check_may_act_for(user_id: int, patient_id: int) -> None:
    """Whether the patient is in this user's care. Raises PatientUnknown."""
    unit_and_rights(user_id, patient_id, date.min)


_RIGHTS = """
SELECT FROM people_coverage WHERE patient_id = %(patient)s AND valid_from <= %(day)s
    AND (valid_to IS NULL OR valid_to >= %(day)s) LIMIT 1
"""


def has_rights_on(patient_id: int, day: date) -> bool:
    """Whether some coverage of the patient runs on `day`; why not, tells people.policies."""
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS, {"patient": patient_id, "day": day})
        return cursor.fetchone() is not None


# `patients_visible_to` with what pages say of each, written out: every page of the path asks for it.
_FIELDS = Patient._meta.concrete_fields
_ATTRIBUTES = [field.attname for field in _FIELDS]
_IN_SIGHT = f"""
SELECT {", ".join(f"p.{field.column}" for field in _FIELDS)},
    theirs.is_head, r.name, rights.starts, rights.ends
FROM people_account a
JOIN people_coverage mine ON mine.id = a.coverage_id
JOIN people_coverage theirs ON theirs.family_id = mine.family_id
JOIN people_relationship r ON r.code = theirs.relationship
JOIN people_patient p ON p.id = theirs.patient_id
JOIN LATERAL (
    SELECT array_agg(c.valid_from) AS starts, array_agg(c.valid_to) AS ends
    FROM people_coverage c WHERE c.patient_id = p.id
) rights ON true
WHERE a.user_id = %(user)s AND (mine.is_head OR theirs.id = mine.id) AND p.deceased_on IS NULL
    AND (%(patient)s::bigint IS NULL OR p.id = %(patient)s)
"""  # noqa: S608 - columns of our own table


def _in_sight(user_id: int, patient_id: int | None = None) -> list[Any]:
    """Patients with unit, coverages (their days only), `heads` and `relationship`."""
    found: list[Any] = []
    with connection.cursor() as cursor:
        cursor.execute(_IN_SIGHT, {"user": user_id, "patient": patient_id})
        rows = cursor.fetchall()
    for *own, heads, relationship, starts, ends in rows:
        patient: Any = Patient.from_db("default", _ATTRIBUTES, own)
        patient.heads, patient.relationship = heads, relationship
        rights: Any = Coverage.objects.all()
        rights._result_cache = [
            Coverage(patient=patient, valid_from=first, valid_to=last)
            for first, last in zip(starts, ends, strict=True)
        ]
        patient._prefetched_objects_cache = {"coverages": rights}
        patient.assigned_location = location_of(patient.assigned_location_id)
        found.append(patient)
    return found


def patient_for(user_id: int, patient_id: int) -> Patient:
    """The patient with the days of coverage and the unit. Raises PatientUnknown for other families'."""
    for patient in _in_sight(user_id, patient_id):
        return patient  # type: ignore[no-any-return]
    raise PatientUnknown()


@dataclass(frozen=True)
class Member:
    """One member of the family nucleus as shown: `reason` is None when an appointment can be booked."""

    patient: Patient
    relationship: str
    age: int
    reason: DomainError | None

    @property
    def can_book(self) -> bool:
        """Whether rights run on some day between today and the horizon."""
        return self.reason is None


def members(user_id: int, *, today: date, horizon: date) -> list[Member]:
    """The family nucleus, head first, then by age; each with why nothing can be booked by `horizon`."""
    found = sorted(_in_sight(user_id), key=lambda seen: (not seen.heads, seen.birth_date))
    return [_member(patient, today, horizon) for patient in found]


def _member(patient: Any, today: date, horizon: date) -> Member:
    reason: DomainError | None = None
    try:
        check_coverage(patient, first=today, last=horizon)
    except DomainError as refusal:
        reason = refusal
    return Member(patient, patient.relationship, age_on(patient.birth_date, today), reason)
