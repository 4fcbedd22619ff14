"""«¿Quién vio mis datos?»: who reads of which access."""

from datetime import date, datetime, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor, ActorKind, Channel, system
from citas.domain.audit.models import AuditEvent
from citas.domain.people.access_log import Access, Deed, access_log
from citas.domain.people.models import Account, Coverage, Patient
from tests.factories.clinic import NOW, TODAY, Family, make_family, make_location, make_spouse

pytestmark = pytest.mark.django_db

CLERK = Actor(900_001, ActorKind.DESK, Channel.WEB)
HELPER = Actor(900_002, ActorKind.HELPER, Channel.WEB)


@pytest.fixture
def family() -> Family:
    return make_family(make_location("Hospital Mexicali"))


def touch(
    patient: Patient, actor: Actor = CLERK, action: str = "patient.read", now: datetime = NOW
) -> None:
    """Somebody's access to a patient's data."""
    record(
        actor=actor, action=action, subject=("patient", patient.pk), now=now, patient_id=patient.pk,
        location_id=patient.assigned_location_id,
    )  # fmt: skip


def read_by(user: User, today: date = TODAY) -> list[Access]:
    return access_log(user.pk, today=today).accesses


def own_account(patient: Patient) -> User:
    """An account for somebody of the family who had none."""
    coverage = Coverage.objects.get(patient=patient)
    user = User.objects.create_user(f"{coverage.family.affiliation_number}-{coverage.person_key}")
    Account.objects.create(user=user, coverage=coverage)
    return user


def test_an_access_is_told_by_role_unit_and_day_and_never_by_name(family: Family) -> None:
    touch(family.head)
    (access,) = read_by(family.user)
    assert (access.role, access.unit) == (ActorKind.DESK, "Hospital Mexicali")
    assert (access.day, access.patient, access.deed) == (TODAY, "María", Deed.SAW)


@pytest.mark.parametrize(
    ("action", "deed"),
    [
        ("appointment.book", Deed.BOOKED),
        ("appointment.check-in", Deed.APPOINTMENT),
        ("patient.found", Deed.FOUND),
        ("patient.separate", Deed.SEPARATED),
        ("account.code_given", Deed.CODE),
        ("token.issue", Deed.CHANGED),
    ],
)
def test_what_was_done_is_told_no_closer_than_needed(family: Family, action: str, deed: Deed) -> None:
    touch(family.head, action=action)
    assert [access.deed for access in read_by(family.user)] == [deed]


def test_the_newest_comes_first_and_a_page_says_where_the_next_begins(family: Family) -> None:
    for action in ("patient.read", "appointment.book", "appointment.cancel"):
        touch(family.head, action=action)
    first = access_log(family.user.pk, today=TODAY, page=2)
    assert [access.deed for access in first.accesses] == [Deed.CANCELLED, Deed.BOOKED]
    second = access_log(family.user.pk, today=TODAY, before=first.older, page=2)
    assert [access.deed for access in second.accesses] == [Deed.SAW]
    assert second.older is None


def test_what_one_does_oneself_and_what_the_product_does_is_no_access(family: Family) -> None:
    touch(family.head, Actor(family.user.pk, ActorKind.INSURED, Channel.WEB), "appointment.book")
    touch(family.head, system(Channel.JOB), "import.written")
    touch(family.head, HELPER, "hold.create")
    assert read_by(family.user) == []


def test_a_second_account_of_the_same_person_is_himself(family: Family) -> None:
    other = make_family(family.location)
    Coverage.objects.filter(patient=other.head).update(patient=family.head)
    touch(family.head, Actor(other.user.pk, ActorKind.INSURED, Channel.WEB), "appointment.book")
    assert read_by(family.user) == []


def test_helpers_and_family_are_told_too(family: Family) -> None:
    _, spouse = make_spouse(family)
    touch(family.head, HELPER, "appointment.book")
    touch(family.head, Actor(spouse.pk, ActorKind.INSURED, Channel.WEB), "appointment.book")
    roles = [access.role for access in read_by(family.user)]
    assert roles == [ActorKind.INSURED, ActorKind.HELPER]


def test_the_head_reads_of_minors_until_they_are_of_age(family: Family) -> None:
    touch(family.daughter)
    eighteenth = date(2034, 3, 9)
    assert [access.patient for access in read_by(family.user)] == ["Sofía"]
    assert read_by(family.user, eighteenth - timedelta(days=1))
    assert read_by(family.user, eighteenth) == []


def test_a_minor_with_an_account_reads_of_herself_what_others_did(family: Family) -> None:
    hers = own_account(family.daughter)
    touch(family.daughter)
    touch(family.daughter, Actor(hers.pk, ActorKind.INSURED, Channel.WEB), "appointment.book")
    assert [access.role for access in read_by(hers)] == [ActorKind.DESK]
    assert [access.role for access in read_by(family.user)] == [ActorKind.DESK]


def test_the_head_never_reads_of_another_adult(family: Family) -> None:
    spouse, theirs = make_spouse(family)
    touch(spouse)
    assert read_by(family.user) == []
    assert len(read_by(theirs)) == 1


def test_separate_treatment_hides_the_log_from_the_head_and_not_from_oneself(family: Family) -> None:
    hers = own_account(family.daughter)
    touch(family.daughter)
    Patient.objects.filter(pk=family.daughter.pk).update(separate_since=NOW)
    assert read_by(family.user) == []
    assert len(read_by(hers)) == 1


def test_what_was_done_during_separate_treatment_stays_hidden_from_the_head_afterwards(
    family: Family,
) -> None:
    hers = own_account(family.daughter)
    deeds = ["patient.read", "patient.separate", "appointment.book", "patient.together"]
    for action in [*deeds, "appointment.cancel", *deeds[1:], "patient.read"]:
        touch(family.daughter, action=action)
    told = [(access.deed, access.times) for access in read_by(family.user)]
    assert told == [(Deed.SAW, 2), (Deed.CANCELLED, 1)]
    assert sum(access.times for access in read_by(hers)) == 9


def test_the_same_again_on_one_day_is_told_once_and_on_another_day_anew(family: Family) -> None:
    for hours in (0, 1, 2, 24):
        touch(family.head, now=NOW + timedelta(hours=hours))
    touch(family.daughter)
    told = [(access.patient, access.times, access.at) for access in read_by(family.user)]
    assert told == [
        ("Sofía", 1, NOW),
        ("María", 1, NOW + timedelta(hours=24)),
        ("María", 3, NOW + timedelta(hours=2)),
    ]


@pytest.mark.parametrize(
    ("action", "deed"), [("delegation.accept", Deed.ACCEPTED), ("delegation.end", Deed.ENDED)]
)
def test_who_takes_a_permission_is_never_called_family(family: Family, action: str, deed: Deed) -> None:
    touch(family.head, Actor(900_003, ActorKind.INSURED, Channel.WEB), action)
    (access,) = read_by(family.user)
    assert (access.role, access.unit, access.deed) == (ActorKind.HELPER, "", deed)


def test_staff_and_strangers_to_the_roll_have_no_log(family: Family) -> None:
    touch(family.head)
    assert read_by(User.objects.create_user("ana.ventanilla")) == []


def test_reading_the_log_writes_no_log(family: Family) -> None:
    touch(family.head)
    before = AuditEvent.objects.count()
    read_by(family.user)
    assert AuditEvent.objects.count() == before
