"""Who comes with a national identity: matched to the roll, linked once, and otherwise refused."""

from dataclasses import replace
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from citas.domain.access.models import StaffRole, User
from citas.domain.audit.actors import STRANGER
from citas.domain.audit.models import AuditEvent
from citas.domain.messaging.models import Notification
from citas.domain.people.accounts import open_account
from citas.domain.people.errors import (
    IdentityRefused,
    IdentityTooYoung,
    IdentityUnknown,
    IdentityUnverified,
    TooYoungForAccount,
)
from citas.domain.people.identity import Identity, accounts_linked_to, recognise, user_of_choice
from citas.domain.people.models import Account, FamilyGroup, Patient
from citas.rules.errors import DomainError
from tests.factories.clinic import NOW, OPERATOR, Clinic, cover, make_family, make_patient, make_spouse
from tests.llave_mx_provider import curp_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother(clinic: Clinic) -> Patient:
    return with_curp(clinic.family.head)


@pytest.fixture
def hers(mother: Patient) -> Identity:
    return identity_of(mother)


@pytest.fixture
def twice_insured(mother: Patient) -> Patient:
    """She is also a beneficiary elsewhere, with an account there."""
    other = FamilyGroup.objects.create(affiliation_number="ZZ09")
    coverage = cover(mother, other, "CONYUGE", "02")
    Account.objects.create(user=User.objects.create_user("ZZ09-02"), coverage=coverage)
    return mother


def with_curp(patient: Patient) -> Patient:
    patient.curp = curp_of(patient)
    patient.save()
    return patient


def identity_of(patient: Patient, uid: str = "1") -> Identity:
    return Identity("llave_mx", uid, curp_of(patient), patient.name, patient.birth_date, verified=True)


def enter(identity: Identity) -> list[str]:
    """The user names of the accounts that open."""
    found = recognise(identity=identity, actor=STRANGER, now=NOW)
    return [account.user.username for account in found.accounts]


def refused(identity: Identity, kind: type[DomainError] = IdentityRefused) -> tuple[str, int | None]:
    """The cause and the patient, as written down."""
    with pytest.raises(kind):
        enter(identity)
    event = AuditEvent.objects.filter(action="identity.refused").latest("pk")
    assert "curp" not in str(event.details).lower()
    return event.reason, event.patient_id


def test_the_person_with_this_curp_enters_and_the_identity_is_linked(
    clinic: Clinic, hers: Identity
) -> None:
    user = clinic.family.user
    assert enter(hers) == [user.username]
    assert SocialAccount.objects.values_list("provider", "uid", "user").get() == (
        "llave_mx",
        "1",
        user.pk,
    )
    linked = AuditEvent.objects.get(action="identity.linked")
    assert (linked.subject_id, linked.patient_id) == (str(user.pk), clinic.family.head.pk)
    assert enter(hers) == [user.username]
    assert AuditEvent.objects.filter(action__startswith="identity").count() == 1


def test_who_had_an_account_is_told_of_the_new_way_in(clinic: Clinic, hers: Identity) -> None:
    address = EmailAddress(user=clinic.family.user, email="ana@example.org", verified=True, primary=True)
    address.save()
    enter(hers)
    enter(hers)
    told = Notification.objects.filter(channel="email").values_list("letter", "address", "facts")
    assert list(told) == [("identity_linked", "ana@example.org", {})]


def test_who_has_no_account_gets_one_without_password(clinic: Clinic) -> None:
    family = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    spouse = with_curp(make_patient(clinic.location, "Bruno", date(1979, 8, 2)))
    cover(spouse, family, "CONYUGE", "02")
    found = recognise(identity=identity_of(spouse), actor=STRANGER, now=NOW)
    user = found.accounts[0].user
    assert found.opened
    assert user.username == f"{family.affiliation_number}-02"
    assert not user.has_usable_password()
    opened = AuditEvent.objects.get(action="account.opened")
    assert (opened.subject_id, opened.patient_id) == (str(user.pk), spouse.pk)
    assert not Notification.objects.exists()


def test_of_two_affiliations_the_account_is_of_the_one_he_heads(clinic: Clinic) -> None:
    person = with_curp(make_patient(clinic.location, "Bruno", date(1979, 8, 2)))
    cover(person, FamilyGroup.objects.create(affiliation_number="AA01"), "CONYUGE", "02")
    cover(person, FamilyGroup.objects.create(affiliation_number="BB02"), "TITULAR", "00")
    assert enter(identity_of(person)) == ["BB02"]
    assert Account.objects.filter(coverage__patient=person).count() == 1


def test_one_account_that_is_there_is_enough(clinic: Clinic, hers: Identity) -> None:
    cover(clinic.family.head, FamilyGroup.objects.create(affiliation_number="AA01"), "CONYUGE", "02")
    assert enter(hers) == [clinic.family.user.username]


def test_who_has_two_accounts_may_enter_either(
    clinic: Clinic, twice_insured: Patient, hers: Identity
) -> None:
    assert enter(hers) == [clinic.family.user.username, "ZZ09-02"]
    assert SocialAccount.objects.count() == 1
    for account in accounts_linked_to(provider="llave_mx", uid="1"):
        chosen = user_of_choice(provider="llave_mx", uid="1", account_id=account.pk)
        assert chosen == account.user


def test_a_choice_is_among_the_persons_own_active_accounts(
    clinic: Clinic, twice_insured: Patient, hers: Identity
) -> None:
    enter(hers)
    strangers = Account.objects.get(user=make_family(clinic.location).user)
    own = Account.objects.get(user__username="ZZ09-02")
    User.objects.filter(pk=own.user_id).update(is_active=False)
    for uid, account in (("1", strangers), ("1", own), ("2", own)):
        with pytest.raises(IdentityRefused):
            user_of_choice(provider="llave_mx", uid=uid, account_id=account.pk)
    assert [one.user.username for one in accounts_linked_to(provider="llave_mx", uid="1")] == [
        clinic.family.user.username
    ]


def test_a_curp_that_the_roll_does_not_have(mother: Patient, hers: Identity) -> None:
    stranger = replace(hers, curp=curp_of(mother, 7))
    assert refused(stranger, IdentityUnknown) == ("identity_unknown", None)


@pytest.mark.parametrize("curp", ["LODM800501MBCPZR09", "", "\x00", "LODM800501"])
def test_no_curp_that_can_be_one(hers: Identity, curp: str) -> None:
    assert refused(replace(hers, curp=curp)) == ("malformed-curp", None)


@pytest.mark.parametrize("name", ["Marta López Díaz", "María López", "María María López Díaz", ""])
def test_another_name(mother: Patient, hers: Identity, name: str) -> None:
    assert refused(replace(hers, name=name)) == ("name-differs", mother.pk)


@pytest.mark.parametrize("name", ["MARIA LOPEZ DIAZ", "López-Díaz, María", " maría  díaz lópez"])
def test_a_name_written_otherwise(clinic: Clinic, hers: Identity, name: str) -> None:
    assert enter(replace(hers, name=name)) == [clinic.family.user.username]


def test_another_birth_date(mother: Patient, hers: Identity) -> None:
    differs = replace(hers, birth_date=date(1980, 5, 2))
    assert refused(differs) == ("birth-date-differs", mother.pk)
    Patient.objects.filter(pk=mother.pk).update(birth_date=date(1980, 5, 2))
    assert refused(replace(hers, birth_date=None)) == ("birth-date-differs", mother.pk)


def test_without_a_birth_date_that_of_the_curp_stands(clinic: Clinic, hers: Identity) -> None:
    assert enter(replace(hers, birth_date=None)) == [clinic.family.user.username]


def test_an_identity_that_its_provider_has_not_verified(mother: Patient, hers: Identity) -> None:
    unverified = replace(hers, verified=False)
    assert refused(unverified, IdentityUnverified) == ("identity_unverified", mother.pk)


def test_a_second_identity_of_one_person_and_the_first_goes_on(
    clinic: Clinic, mother: Patient, hers: Identity
) -> None:
    enter(hers)
    assert refused(replace(hers, uid="2")) == ("second-identity-of-person", mother.pk)
    assert SocialAccount.objects.values_list("uid", flat=True).get() == "1"
    assert enter(hers) == [clinic.family.user.username]


def test_a_second_identity_for_the_other_account_of_one_person(
    mother: Patient, twice_insured: Patient, hers: Identity
) -> None:
    enter(hers)
    SocialAccount.objects.update(user=User.objects.get(username="ZZ09-02"))
    assert refused(replace(hers, uid="2")) == ("second-identity-of-person", mother.pk)


def test_one_identity_for_a_second_person(clinic: Clinic, hers: Identity) -> None:
    enter(hers)
    spouse = with_curp(make_spouse(clinic.family)[0])
    assert refused(identity_of(spouse, uid="1")) == ("identity-of-another-person", spouse.pk)


def test_the_deceased(mother: Patient, hers: Identity) -> None:
    enter(hers)
    Patient.objects.update(deceased_on=date(2026, 11, 1))
    assert refused(hers) == ("deceased", mother.pk)
    with pytest.raises(IdentityRefused):
        accounts_linked_to(provider="llave_mx", uid="1")


def test_a_deactivated_account_is_not_walked_around_by_opening_another(
    mother: Patient, hers: Identity
) -> None:
    cover(mother, FamilyGroup.objects.create(affiliation_number="ZZ09"), "CONYUGE", "02")
    User.objects.update(is_active=False)
    assert refused(hers) == ("inactive", mother.pk)
    assert Account.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_staff_have_a_door_of_their_own(clinic: Clinic, mother: Patient, hers: Identity) -> None:
    StaffRole.objects.create(user=clinic.family.user, role=StaffRole.Role.DESK)
    assert refused(hers) == ("staff", mother.pk)


def test_who_is_too_young_for_an_account(clinic: Clinic) -> None:
    daughter = with_curp(clinic.family.daughter)
    told = refused(identity_of(daughter), TooYoungForAccount)
    assert told == ("too_young_for_account", daughter.pk)
    assert not SocialAccount.objects.exists()


def test_who_is_not_of_age_opens_the_account_at_the_desk_and_then_enters(clinic: Clinic) -> None:
    family = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    teen = with_curp(make_patient(clinic.location, "Tere", date(2010, 12, 2)))
    coverage = cover(teen, family, "HIJO", "05")
    assert refused(identity_of(teen), IdentityTooYoung) == ("identity_too_young", teen.pk)
    assert not Account.objects.filter(coverage=coverage).exists()
    user = open_account(coverage, None, actor=OPERATOR, now=NOW)
    assert enter(identity_of(teen)) == [user.username]


def test_who_is_in_the_roll_without_any_coverage(clinic: Clinic) -> None:
    person = with_curp(make_patient(clinic.location, "Bruno", date(1979, 8, 2)))
    assert refused(identity_of(person)) == ("no-coverage", person.pk)
