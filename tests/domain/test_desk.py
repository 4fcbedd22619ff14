"""The desk's door to patients, and what it does for them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from citas.domain.access.codes import redeem
from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind, Channel, system
from citas.domain.audit.models import AuditEvent
from citas.domain.messaging.models import Notification
from citas.domain.people.access_log import Deed, access_log
from citas.domain.people.desk import MOST_FOUND, Found, PatientRecord, read_record, search
from citas.domain.people.desk_actions import (
    HandedCode,
    end_delegation,
    give_code,
    lock_account,
    separate,
)
from citas.domain.people.errors import PatientDeceased, PatientElsewhere, TooYoungForAccount
from citas.domain.people.models import Account, Coverage, Delegation, FamilyGroup, Patient
from citas.rules.names import sort_key
from tests.factories.clinic import NOW, TODAY, Clinic, cover, make_family, make_location, make_patient
from tests.factories.staff import acting, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(clinic: Clinic) -> User:
    return make_staff("ana.ruiz", ActorKind.DESK, clinic.location)


@pytest.fixture
def number(clinic: Clinic) -> str:
    return clinic.family.user.username


def found(clinic: Clinic, clerk: User, term: str) -> list[Found]:
    actor = acting(clerk, ActorKind.DESK)
    return search(term=term, units=frozenset({clinic.location.pk}), actor=actor, now=NOW)


def names(clinic: Clinic, clerk: User, term: str) -> list[str]:
    return [one.patient.given_name for one in found(clinic, clerk, term)]


def coverage_of(patient: Patient) -> Coverage:
    return Coverage.objects.get(patient=patient)


def record_of(clinic: Clinic, clerk: User, patient: Patient) -> PatientRecord:
    units = frozenset({clinic.location.pk})
    return read_record(patient_id=patient.pk, units=units, actor=acting(clerk, ActorKind.DESK), now=NOW)


def code_for(clinic: Clinic, clerk: User, patient: Patient) -> HandedCode:
    return give_code(
        coverage_id=coverage_of(patient).pk,
        units=frozenset({clinic.location.pk}),
        actor=acting(clerk, ActorKind.DESK),
        now=NOW,
    )


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


def test_a_number_finds_the_family_however_it_is_typed(clinic: Clinic, clerk: User, number: str) -> None:
    assert set(names(clinic, clerk, number)) == {"María", "Sofía"}
    assert set(names(clinic, clerk, f" {number[:4].lower()} {number[4:]} ")) == {"María", "Sofía"}


def test_number_and_key_find_one_person(clinic: Clinic, clerk: User, number: str) -> None:
    assert names(clinic, clerk, f"{number} – 01") == ["Sofía"]


def test_a_curp_finds_its_owner(clinic: Clinic, clerk: User) -> None:
    Patient.objects.filter(pk=clinic.family.head.pk).update(curp="LODM800501MBCPZR09")
    assert names(clinic, clerk, "lodm800501 mbcpzr09") == ["María"]


@pytest.mark.parametrize(
    "typed", ["lópez díaz maría", "maria lopez", "MARÍA", "diaz mar", "lopez, maria"]
)
def test_parts_of_a_name_in_any_order_find_a_person(clinic: Clinic, clerk: User, typed: str) -> None:
    assert "María" in names(clinic, clerk, typed)


@pytest.mark.parametrize("typed", ["núñez", "nunez", "NUÑEZ ignacio"])
def test_an_n_will_do_for_an_enye(clinic: Clinic, clerk: User, typed: str) -> None:
    key = sort_key("Ignacio", "Núñez", "")
    Patient.objects.filter(pk=clinic.family.head.pk).update(given_name="Ignacio", sort_key=key)
    assert names(clinic, clerk, typed) == ["Ignacio"]


@pytest.mark.parametrize("typed", ["opez", "...", "' OR 1=1", "ZZ9999", "lopez garcia"])
def test_what_is_nobodys_finds_nobody(clinic: Clinic, clerk: User, typed: str) -> None:
    assert names(clinic, clerk, typed) == []


def test_nobody_of_another_unit_is_found_or_read(clinic: Clinic, clerk: User) -> None:
    other = make_family(make_location("Otra"))
    assert names(clinic, clerk, other.user.username) == []
    with pytest.raises(PatientElsewhere):
        record_of(clinic, clerk, other.head)


def test_who_works_for_all_units_finds_everybody(clinic: Clinic) -> None:
    other = make_family(make_location("Otra"))
    clerk = make_staff("centro.llamadas", ActorKind.DESK)
    actor = acting(clerk, ActorKind.DESK)
    assert search(term=other.user.username, units=None, actor=actor, now=NOW)


def test_more_than_a_page_is_cut_and_told(clinic: Clinic, clerk: User) -> None:
    for _ in range(MOST_FOUND + 3):
        make_patient(clinic.location, "Petra")
    assert len(found(clinic, clerk, "petra lopez")) == MOST_FOUND + 1


def test_a_search_is_written_down_without_what_was_typed(
    clinic: Clinic, clerk: User, number: str
) -> None:
    found(clinic, clerk, number)
    event = last_event()
    assert (event.action, event.actor_id, event.details) == ("patient.search", clerk.pk, {"found": 2})
    assert number not in event.subject_id
    assert re.fullmatch("[0-9a-f]{32}", event.subject_id)


def test_whom_a_search_showed_reads_of_it(clinic: Clinic, clerk: User, number: str) -> None:
    found(clinic, clerk, number)
    log = access_log(clinic.family.user.pk, today=TODAY)
    assert {(one.patient, one.role, one.unit, one.deed) for one in log.accesses} == {
        (name, ActorKind.DESK, clinic.location.name, Deed.FOUND) for name in ("María", "Sofía")
    }


def test_whom_a_search_left_out_is_not_written_down(clinic: Clinic, clerk: User) -> None:
    for _ in range(MOST_FOUND + 3):
        make_patient(clinic.location, "Petra")
    found(clinic, clerk, "petra lopez")
    assert AuditEvent.objects.filter(action="patient.found").count() == MOST_FOUND


def test_a_reading_is_written_down_with_patient_and_unit(clinic: Clinic, clerk: User) -> None:
    record_of(clinic, clerk, clinic.family.daughter)
    event = last_event()
    assert (event.action, event.actor_kind) == ("patient.read", "desk")
    assert event.patient_id == clinic.family.daughter.pk
    assert event.location_id == clinic.location.pk


def test_the_record_tells_how_each_account_stands(clinic: Clinic, clerk: User) -> None:
    EmailAddress.objects.create(
        user=clinic.family.user, email="m@example.com", verified=True, primary=True
    )
    (head,) = record_of(clinic, clerk, clinic.family.head).affiliations
    assert head.account is not None
    assert (head.account.has_password, head.account.email_verified) == (False, True)
    daughter = record_of(clinic, clerk, clinic.family.daughter)
    assert daughter.affiliations[0].account is None
    assert (daughter.age, daughter.may_have_account) == (10, False)


def test_a_code_opens_the_account_and_lets_its_owner_choose_a_password(
    clinic: Clinic, clerk: User, number: str
) -> None:
    spouse = make_patient(clinic.location, "Bruno")
    cover(spouse, FamilyGroup.objects.get(affiliation_number=number), "CONYUGE", "02")
    handed = code_for(clinic, clerk, spouse)
    assert handed.login == f"{number}-02"
    user = redeem(login=handed.login, code=handed.code, actor=system(Channel.WEB), now=NOW)
    assert Account.objects.get(user=user).coverage.patient == spouse
    written = AuditEvent.objects.get(action="account.code_given")
    assert (written.patient_id, written.actor_id) == (spouse.pk, clerk.pk)


def test_who_has_a_verified_contact_is_told_of_each_code(clinic: Clinic, clerk: User) -> None:
    user = clinic.family.user
    EmailAddress.objects.create(user=user, email="m@example.com", verified=True, primary=True)
    code_for(clinic, clerk, clinic.family.head)
    told = Notification.objects.get(user=user, channel="email")
    assert (told.letter, told.address, told.facts) == ("desk_code", "m@example.com", {})


def test_a_child_gets_no_code(clinic: Clinic, clerk: User) -> None:
    with pytest.raises(TooYoungForAccount):
        code_for(clinic, clerk, clinic.family.daughter)
    assert not Account.objects.filter(coverage__patient=clinic.family.daughter).exists()


def test_nobody_gets_a_code_for_the_deceased(clinic: Clinic, clerk: User) -> None:
    Patient.objects.filter(pk=clinic.family.head.pk).update(deceased_on=TODAY)
    with pytest.raises(PatientDeceased):
        code_for(clinic, clerk, clinic.family.head)


def test_separate_treatment_begins_and_ends_at_a_word(clinic: Clinic, clerk: User) -> None:
    asked: dict[str, Any] = {
        "patient_id": clinic.family.head.pk,
        "units": frozenset({clinic.location.pk}),
        "actor": acting(clerk, ActorKind.DESK),
        "now": NOW,
    }
    assert separate(wanted=True, **asked).separate_since == NOW
    separate(wanted=True, **asked)
    assert separate(wanted=False, **asked).separate_since is None
    told = AuditEvent.objects.filter(patient_id=clinic.family.head.pk).order_by("pk")
    assert [event.action for event in told] == ["patient.separate", "patient.together"]


def test_a_closed_account_lets_nobody_in_until_the_next_code(clinic: Clinic, clerk: User) -> None:
    user = clinic.family.user
    user.set_password("la sabe otra persona")
    user.save()
    EmailAddress.objects.create(user=user, email="m@example.com", verified=True, primary=True)
    before = code_for(clinic, clerk, clinic.family.head)
    lock_account(
        coverage_id=coverage_of(clinic.family.head).pk,
        units=frozenset({clinic.location.pk}),
        actor=acting(clerk, ActorKind.DESK),
        now=NOW,
    )
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert (user.email, EmailAddress.objects.filter(user=user).exists()) == ("", False)
    assert not user.one_time_codes.filter(ended_at=None).exists()
    assert Notification.objects.get(letter="account_closed", channel="email").address == "m@example.com"
    after = code_for(clinic, clerk, clinic.family.head)
    assert redeem(login=before.login, code=after.code, actor=system(Channel.WEB), now=NOW) == user


def test_closing_an_account_ends_permissions_given_and_taken_and_the_link_to_llave_mx(
    clinic: Clinic, clerk: User
) -> None:
    user, other = clinic.family.user, make_family(clinic.location)
    SocialAccount.objects.create(user=user, provider="llave_mx", uid="1")
    EmailAddress.objects.create(user=other.user, email="o@example.com", verified=True, primary=True)
    times: dict[str, Any] = {
        "until": TODAY, "created_at": NOW, "code_expires_at": NOW + timedelta(days=1)
    }  # fmt: skip
    hers, theirs = coverage_of(clinic.family.head), coverage_of(other.head)
    Delegation.objects.create(coverage=hers, helper=other.user, accepted_at=NOW, **times)
    Delegation.objects.create(coverage=hers, code_digest="a code not yet entered", **times)
    Delegation.objects.create(coverage=theirs, helper=user, accepted_at=NOW, **times)
    lock_account(coverage_id=hers.pk, units=None, actor=acting(clerk, ActorKind.DESK), now=NOW)
    assert not Delegation.objects.filter(ended_at=None).exists()
    assert not SocialAccount.objects.exists()
    assert Notification.objects.get(letter="helper_ended", channel="email").address == "o@example.com"
    assert AuditEvent.objects.filter(action="delegation.end", actor_id=clerk.pk).count() == 3


def test_the_desk_ends_a_permission_of_its_own_patients_only(clinic: Clinic, clerk: User) -> None:
    helper = make_family(clinic.location)
    given = Delegation.objects.create(
        coverage=coverage_of(clinic.family.head), helper=helper.user, until=TODAY,
        created_at=NOW, code_expires_at=NOW, accepted_at=NOW,
    )  # fmt: skip
    units, actor = frozenset({clinic.location.pk}), acting(clerk, ActorKind.DESK)
    with pytest.raises(PatientElsewhere):
        end_delegation(
            patient_id=helper.head.pk, delegation_id=given.pk, units=units, actor=actor, now=NOW
        )
    end_delegation(
        patient_id=clinic.family.head.pk, delegation_id=given.pk, units=units, actor=actor, now=NOW
    )
    given.refresh_from_db()
    assert given.ended_at == NOW
    assert last_event().location_id == clinic.location.pk


def test_whatever_the_desk_does_is_written_down_with_its_unit(
    clinic: Clinic, clerk: User, number: str
) -> None:
    found(clinic, clerk, number)
    spouse = make_patient(clinic.location, "Bruno")
    cover(spouse, FamilyGroup.objects.get(affiliation_number=number), "CONYUGE", "02")
    code_for(clinic, clerk, spouse)
    events = AuditEvent.objects.filter(actor_kind="desk")
    assert {"patient.search", "account.opened", "code.issue"} <= {one.action for one in events}
    assert {one.location_id for one in events} == {clinic.location.pk}


def test_every_action_of_the_desk_stops_at_the_unit(clinic: Clinic, clerk: User) -> None:
    other = make_family(make_location("Otra"))
    units, actor = frozenset({clinic.location.pk}), acting(clerk, ActorKind.DESK)
    coverage_id = coverage_of(other.head).pk
    with pytest.raises(PatientElsewhere):
        give_code(coverage_id=coverage_id, units=units, actor=actor, now=NOW)
    with pytest.raises(PatientElsewhere):
        lock_account(coverage_id=coverage_id, units=units, actor=actor, now=NOW)
    with pytest.raises(PatientElsewhere):
        separate(patient_id=other.head.pk, wanted=True, units=units, actor=actor, now=NOW)
    with pytest.raises(PatientElsewhere):
        end_delegation(patient_id=other.head.pk, delegation_id=1, units=units, actor=actor, now=NOW)
