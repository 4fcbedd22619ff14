"""The one door of staff to patients: whom a unit's desk finds, and what it sees of each.

Whoever reads is written down in the transaction of the reading. Doctors, administrators and auditors
have no way through this door.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from citas.domain.access.contacts import verified_email, verified_phone
from citas.domain.access.staff import Units
from citas.domain.audit.actions import record, record_each
from citas.domain.audit.actors import Actor
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.people.accounts import login_name
from citas.domain.people.delegations import given_by
from citas.domain.people.errors import PatientElsewhere
from citas.domain.people.models import Account, Coverage, Delegation, Patient
from citas.domain.people.policies import run_between
from citas.domain.people.queries import age_on
from citas.rules import clock
from citas.rules.names import sort_key

MOST_FOUND = 40
_DASHES = re.compile("[‐‑‒–—−_]")
_CURP = re.compile(r"[A-ZÑ]{4}\d{6}[HMX][A-ZÑ]{5}[0-9A-Z]\d")


@dataclass(frozen=True)
class Found:
    """One line of a search: the person with his unit, and the names of his affiliations."""

    patient: Patient
    numbers: list[str]
    age: int


@dataclass(frozen=True)
class AccountState:
    """How far somebody is from getting in alone; never the contacts themselves."""

    has_password: bool
    is_active: bool
    email_verified: bool
    phone_verified: bool


@dataclass(frozen=True)
class Affiliation:
    """One coverage of a person as the desk sees it; `login` is what he logs in with."""

    coverage: Coverage
    login: str
    runs: bool
    account: AccountState | None


@dataclass(frozen=True)
class PatientRecord:
    """All that the desk sees of a person. `may_have_account`: alive, and old enough."""

    patient: Patient
    age: int
    may_have_account: bool
    affiliations: list[Affiliation]
    helpers: list[Delegation]


def patients_of(units: Units) -> QuerySet[Patient]:
    """Those assigned to these units (None: to any)."""
    if units is None:
        return Patient.objects.all()
    return Patient.objects.filter(assigned_location__in=units)


def search(*, term: str, units: Units, actor: Actor, now: datetime) -> list[Found]:
    """Who of these units answers to a number, number-key, CURP, or parts of a name, by name.

    At most MOST_FOUND, and one more, not to be shown, which says that there are others. The search is
    written down, and whom it showed, with a keyed digest of the term, never the term.
    """
    today = clock.local_date(now)
    with transaction.atomic():
        patients = patients_of(units).filter(_matching(term)).select_related("assigned_location")
        hits = list(patients.order_by("sort_key", "pk").distinct()[: MOST_FOUND + 1])
        digest = salted_hmac("citas.desk.search", term.upper(), algorithm="sha256").hexdigest()[:32]
        subject = ("search", digest)
        shown = [(patient.pk, patient.assigned_location_id) for patient in hits[:MOST_FOUND]]
        record_each(shown, actor=actor, action="patient.found", subject=subject, now=now)
        details: dict[str, object] = {"found": len(hits)}
        where = next(iter(units)) if units is not None and len(units) == 1 else None
        record(
            actor=actor, action="patient.search", subject=subject, now=now, details=details,
            location_id=where,
        )  # fmt: skip
    numbers = _numbers(hits)
    return [
        Found(patient, numbers.get(patient.pk, []), age_on(patient.birth_date, today))
        for patient in hits
    ]


def read_record(*, patient_id: int, units: Units, actor: Actor, now: datetime) -> PatientRecord:
    """The person's page. Raises PatientElsewhere."""
    today = clock.local_date(now)
    with transaction.atomic():
        patient = patient_at(patient_id, units)
        record(
            actor=actor, action="patient.read", subject=("patient", patient.pk), now=now,
            patient_id=patient.pk, location_id=patient.assigned_location_id,
        )  # fmt: skip
    age = age_on(patient.birth_date, today)
    old_enough = age >= people_policies(today).own_account_age
    return PatientRecord(
        patient,
        age,
        old_enough and patient.deceased_on is None,
        [_affiliation(coverage, today) for coverage in _coverages(patient)],
        given_by(patient.pk, now),
    )


def patient_at(patient_id: int, units: Units) -> Patient:
    """The patient with his unit, if assigned to one of `units`. Raises PatientElsewhere.

    For actions of the desk; who shows the patient calls `read_record`, which writes it down.
    """
    found = patients_of(units).select_related("assigned_location").filter(pk=patient_id).first()
    if found is None:
        raise PatientElsewhere()
    return found


def _matching(term: str) -> Q:
    compact = "".join(_DASHES.sub("-", term).upper().split()).strip("-")
    if _CURP.fullmatch(compact):
        return Q(curp=compact)
    if any(letter.isdigit() for letter in compact):
        number, _, key = compact.rpartition("-")
        whole = Q(coverages__family__affiliation_number=compact)
        return whole | Q(coverages__family__affiliation_number=number, coverages__person_key=key)
    return _named(term)


def _named(term: str) -> Q:
    """Every word begins a word of the name, in any order; Ñ may be typed as N."""
    wanted = Q()
    words = re.findall("[A-Z~]+", sort_key("", term, ""))
    for word in words:
        wanted &= Q(sort_key__regex=r"\m" + word.replace("~", "").replace("N", "N~?"))
    return wanted if words else Q(pk__in=[])


def _numbers(patients: list[Patient]) -> dict[int, list[str]]:
    numbers: dict[int, list[str]] = {}
    coverages = Coverage.objects.filter(patient__in=patients).select_related("family")
    for coverage in coverages.order_by("pk"):
        shown = f"{coverage.family.affiliation_number}-{coverage.person_key}"
        numbers.setdefault(coverage.patient_id, []).append(shown)
    return numbers


def _coverages(patient: Patient) -> QuerySet[Coverage]:
    mine = patient.coverages.select_related("family", "relationship", "account__user")
    return mine.order_by("-valid_from", "pk")


def _affiliation(coverage: Coverage, today: date) -> Affiliation:
    runs = run_between([(coverage.valid_from, coverage.valid_to)], today, today)
    account = getattr(coverage, "account", None)
    state = None if account is None else _state(account)
    login = login_name(coverage) if account is None else account.user.username
    return Affiliation(coverage, login, runs, state)


def _state(account: Account) -> AccountState:
    user = account.user
    return AccountState(
        has_password=user.has_usable_password(),
        is_active=user.is_active,
        email_verified=bool(verified_email(user.pk)),
        phone_verified=bool(verified_phone(user.pk)),
    )
