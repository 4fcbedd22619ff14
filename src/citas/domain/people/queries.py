"""Whom an account may see: the one door to patients."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from citas.domain.catalogue.queries import location_of, services_of
from citas.domain.people.errors import AccountMissing, NotBookableOnline, PatientUnknown
from citas.domain.people.models import Account, Patient, Sight, full_name
from citas.domain.people.policies import Rights, coverage_refusal
from citas.rules.errors import DomainError


def age_on(birth_date: date, day: date) -> int:
    """Full years; who was born on 29 February turns a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: date, age: int) -> date:
    """The day on which `age_on` first says `age`."""
    year = birth_date.year + age
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


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
SELECT p.assigned_location_id, s.via, array_agg(c.valid_from), array_agg(c.valid_to)
FROM people_sight s
JOIN people_patient p ON p.id = s.patient_id
JOIN people_coverage c ON c.patient_id = p.id
WHERE s.user_id = %(user)s AND p.id = %(patient)s AND (s.until IS NULL OR s.until >= %(today)s)
GROUP BY p.id, s.via
"""
_VIA = """
SELECT s.via, p.assigned_location_id, p.given_name, p.first_surname, p.second_surname
FROM people_sight s JOIN people_patient p ON p.id = s.patient_id
WHERE s.user_id = %(user)s AND p.id = %(patient)s AND (s.until IS NULL OR s.until >= %(today)s)
"""
_NAMES_ONLY = """
SELECT p.id, p.given_name, p.first_surname, p.second_surname, p.birth_date
FROM people_family f JOIN people_patient p ON p.id = f.patient_id
WHERE f.user_id = %(user)s AND f.name_only AND (%(patient)s::bigint IS NULL OR p.id = %(patient)s)
"""
_ATTRIBUTES = [field.attname for field in Patient._meta.concrete_fields]
_IN_SIGHT = f"""
SELECT {", ".join(f"p.{name}" for name in _ATTRIBUTES)}, theirs.is_head, r.name, s.via, s.until,
    (SELECT array_agg(c.valid_from ORDER BY c.id) FROM people_coverage c WHERE c.patient_id = p.id),
    (SELECT array_agg(c.valid_to ORDER BY c.id) FROM people_coverage c WHERE c.patient_id = p.id)
FROM people_sight s
JOIN people_coverage theirs ON theirs.id = s.coverage_id
JOIN people_relationship r ON r.code = theirs.relationship
JOIN people_patient p ON p.id = s.patient_id
WHERE s.user_id = %(user)s AND (%(patient)s::bigint IS NULL OR p.id = %(patient)s)
    AND (s.until IS NULL OR s.until >= %(today)s)
"""  # noqa: S608 - the model's own columns


def _ask(sql: str, user_id: int, patient_id: int | None, today: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"user": user_id, "patient": patient_id, "today": today})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def unit_and_rights(user_id: int, patient_id: int, today: date) -> tuple[int, Rights]:
    """The identifier of the patient's unit, and when rights run.

    Raises PatientUnknown for anybody else's family, NotBookableOnline, as `patient_for` does.
    """
    for location_id, via, starts, ends in _ask(_UNIT_AND_RIGHTS, user_id, patient_id, today):
        if not _closed(via, location_id):
            return location_id, list(zip(starts, ends, strict=True))
    raise _not_in_sight(user_id, patient_id, today)


def acting_as(user_id: int, patient_id: int, today: date) -> Sight.Via:
    """As whom this user may book for the patient. Raises PatientUnknown, NotBookableOnline.

    Ask it inside the transaction that books, after locking the patient: permissions end, and separate
    treatment begins, under the same lock.
    """
    for via, location_id, *_name in _ask(_VIA, user_id, patient_id, today):
        if not _closed(via, location_id):
            return Sight.Via(via)
    raise _not_in_sight(user_id, patient_id, today)


def _closed(via: str, location_id: int) -> bool:
    """Whether nobody but the person himself is told more than that nothing can be booked on line."""
    return via != Sight.Via.SELF and not services_of(location_id)


def _not_in_sight(user_id: int, patient_id: int, today: date) -> DomainError:
    """Why not: the same for who asked for separate treatment and for a unit without agenda on line."""
    rows = _ask(_NAMES_ONLY, user_id, patient_id, today)
    names = [row[1:4] for row in rows]
    names += [row[2:] for row in _ask(_VIA, user_id, patient_id, today)]
    return NotBookableOnline(patient=full_name(*names[0])) if names else PatientUnknown()


@dataclass(frozen=True)
class InSight:
    """A patient with unit and rights loaded, and how he stands to who looks; `until`: a helper's day."""

    patient: Patient
    is_head: bool
    relationship: str
    via: Sight.Via
    until: date | None


def _in_sight(user_id: int, today: date, patient_id: int | None = None) -> list[InSight]:
    found = []
    rows = _ask(_IN_SIGHT, user_id, patient_id, today)
    for *columns, is_head, relationship, via, until, starts, ends in rows:
        patient = Patient.from_db("default", _ATTRIBUTES, columns)
        patient.rights = list(zip(starts, ends, strict=True))
        patient.assigned_location = location_of(patient.assigned_location_id)
        found.append(InSight(patient, is_head, relationship, Sight.Via(via), until))
    return found


def patient_for(user_id: int, patient_id: int, today: date) -> Patient:
    """The patient with rights and unit loaded.

    Raises PatientUnknown for anybody else's family; NotBookableOnline, whatever the cause, for whom
    this user knows by name alone.
    """
    for seen in _in_sight(user_id, today, patient_id):
        if not _closed(seen.via, seen.patient.assigned_location_id):
            return seen.patient
    raise _not_in_sight(user_id, patient_id, today)


@dataclass(frozen=True)
class Member:
    """One person to book for as shown: `reason` is None when an appointment can be booked.

    `via` tells the own family from those whom the account helps, until the day `until`. Of whom this
    account knows by `name_only` there is nothing else: no unit, no age, no relationship.
    """

    patient: Patient
    relationship: str
    via: Sight.Via
    age: int
    reason: DomainError | None
    until: date | None = None
    name_only: bool = False

    @property
    def can_book(self) -> bool:
        """Whether rights run on some day between today and the horizon."""
        return self.reason is None


def members(user_id: int, *, today: date, horizon: date) -> list[Member]:
    """The family nucleus, head first, then by age, and whom this user helps; each with why nothing can
    be booked by `horizon`."""
    known = _in_sight(user_id, today)
    helped = {seen.patient.pk for seen in known}
    ranked = [
        ((not seen.is_head, seen.patient.birth_date), _member(seen, today, horizon)) for seen in known
    ]
    for pk, *names, born in _ask(_NAMES_ONLY, user_id, None, today):
        if pk not in helped:
            ranked.append(((True, born), _by_name(Sight.Via.HEAD, pk, *names)))
    ranked.sort(key=lambda one: (one[1].via == Sight.Via.HELPER, one[0]))
    return [member for _, member in ranked]


def with_account(patient_ids: list[int]) -> set[int]:
    """Those of these patients who can log in themselves."""
    held = Account.objects.filter(coverage__patient__in=patient_ids, user__is_active=True)
    return set(held.values_list("coverage__patient", flat=True))


def _member(seen: InSight, today: date, horizon: date) -> Member:
    patient = seen.patient
    if _closed(seen.via, patient.assigned_location_id):
        names = (patient.given_name, patient.first_surname, patient.second_surname)
        return _by_name(seen.via, patient.pk, *names, until=seen.until)
    reason = coverage_refusal(patient, first=today, last=horizon, today=today)
    age = age_on(patient.birth_date, today)
    return Member(patient, seen.relationship, seen.via, age, reason, seen.until)


def _by_name(
    via: Sight.Via, pk: int, given: str, first: str, second: str, until: date | None = None
) -> Member:
    patient = Patient(pk=pk, given_name=given, first_surname=first, second_surname=second)
    reason = NotBookableOnline(patient=patient.name)
    return Member(patient, "", via, 0, reason, until, name_only=True)
