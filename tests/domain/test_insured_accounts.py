"""Accounts and tokens of insured people."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from citas.domain.access.models import User
from citas.domain.access.queries import user_of_token
from citas.domain.audit.models import AuditEvent
from citas.domain.catalogue.models import Location, Policy
from citas.domain.people.accounts import issue_token, open_account, revoke_tokens
from citas.domain.people.errors import AffiliationUnknown, TooYoungForAccount
from citas.domain.people.models import Account, Coverage, FamilyGroup
from citas.interfaces.cli.commands.user import user
from tests.factories.clinic import NOW, OPERATOR, TODAY, cover, make_location, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> FamilyGroup:
    return FamilyGroup.objects.create(affiliation_number="A1000")


@pytest.fixture
def location() -> Location:
    return make_location()


def member(family: FamilyGroup, location: Location, kind: str, key: str, age: int) -> Coverage:
    born = TODAY.replace(year=TODAY.year - age)
    return cover(make_patient(location, f"Eva {chr(64 + age)}", born), family, kind, key)


def test_the_head_logs_in_with_the_affiliation_number(family: FamilyGroup, location: Location) -> None:
    opened = open_account(
        member(family, location, "TITULAR", "01", 40), "clave", actor=OPERATOR, now=NOW
    )

    assert opened.username == "A1000"
    assert opened.check_password("clave")


def test_another_adult_logs_in_with_number_and_key(family: FamilyGroup, location: Location) -> None:
    opened = open_account(
        member(family, location, "CONYUGE", "02", 40), "clave", actor=OPERATOR, now=NOW
    )

    assert opened.username == "A1000-02"


def test_who_heads_a_family_later_gets_a_name_of_his_own(
    family: FamilyGroup, location: Location
) -> None:
    first = member(family, location, "TITULAR", "01", 60)
    Coverage.objects.filter(pk=first.pk).update(valid_to=TODAY - timedelta(days=1))
    later = member(family, location, "CONYUGE", "02", 40)
    heading = {"is_head": True, "relationship": "TITULAR", "valid_from": TODAY}
    Coverage.objects.filter(pk=later.pk).update(**heading)
    later.refresh_from_db()
    open_account(first, None, actor=OPERATOR, now=NOW)

    assert open_account(later, None, actor=OPERATOR, now=NOW).username == "A1000-02"


def test_who_had_an_account_before_heading_the_family_keeps_its_name(
    family: FamilyGroup, location: Location
) -> None:
    spouse = member(family, location, "CONYUGE", "02", 40)
    open_account(spouse, None, actor=OPERATOR, now=NOW)
    Coverage.objects.filter(pk=spouse.pk).update(is_head=True, relationship="TITULAR")
    spouse.refresh_from_db()

    assert open_account(spouse, None, actor=OPERATOR, now=NOW).username == "A1000-02"


def test_who_gets_a_key_that_somebody_logs_in_with_gets_another_name(
    family: FamilyGroup, location: Location
) -> None:
    moved = member(family, location, "CONYUGE", "02", 40)
    open_account(moved, None, actor=OPERATOR, now=NOW)
    Coverage.objects.filter(pk=moved.pk).update(person_key="09")

    opened = open_account(member(family, location, "HIJO", "02", 20), None, actor=OPERATOR, now=NOW)

    assert opened.username == "A1000-02-2"


def test_an_account_is_opened_once(family: FamilyGroup, location: Location) -> None:
    head = member(family, location, "TITULAR", "01", 40)
    first = open_account(head, "una", actor=OPERATOR, now=NOW)

    assert open_account(head, "otra", actor=OPERATOR, now=NOW) == first
    assert first.check_password("una")


def test_nobody_under_fifteen_has_an_account(family: FamilyGroup, location: Location) -> None:
    with pytest.raises(TooYoungForAccount):
        open_account(member(family, location, "HIJO", "02", 14), "clave", actor=OPERATOR, now=NOW)
    open_account(member(family, location, "HIJO", "03", 15), "clave", actor=OPERATOR, now=NOW)

    assert Account.objects.count() == 1


def test_the_age_for_an_account_is_policy(family: FamilyGroup, location: Location) -> None:
    Policy.objects.filter(name="own_account_age").update(value=16)
    with pytest.raises(TooYoungForAccount) as refused:
        open_account(member(family, location, "HIJO", "02", 15), "clave", actor=OPERATOR, now=NOW)
    assert "menos de 16 años" in refused.value.sentence()


def test_a_token_makes_the_account_and_is_valid_for_a_day(
    family: FamilyGroup, location: Location
) -> None:
    member(family, location, "TITULAR", "01", 40)

    token = issue_token("a1000", actor=OPERATOR, now=NOW)

    user_id = Account.objects.get().user_id
    almost, day = NOW + timedelta(hours=23, minutes=59), NOW + timedelta(hours=24)
    assert user_of_token(token, almost) == user_id
    assert user_of_token(token, day) is None


def test_a_second_token_is_another_for_the_same_account(family: FamilyGroup, location: Location) -> None:
    member(family, location, "TITULAR", "01", 40)

    assert issue_token("A1000", actor=OPERATOR, now=NOW) != issue_token("A1000", actor=OPERATOR, now=NOW)
    assert Account.objects.count() == 1


def test_a_member_is_named_by_number_and_key(family: FamilyGroup, location: Location) -> None:
    member(family, location, "TITULAR", "01", 40)
    member(family, location, "CONYUGE", "02", 39)

    issue_token("A1000-02", actor=OPERATOR, now=NOW)

    assert Account.objects.get().coverage.person_key == "02"


def test_a_family_without_head_is_entered_by_its_oldest(family: FamilyGroup, location: Location) -> None:
    member(family, location, "HIJO", "03", 16)
    member(family, location, "CONYUGE", "02", 50)

    issue_token("A1000", actor=OPERATOR, now=NOW)

    assert Account.objects.get().user.username == "A1000-02"


def test_an_unknown_number_is_refused(family: FamilyGroup) -> None:
    with pytest.raises(AffiliationUnknown):
        issue_token("A9999", actor=OPERATOR, now=NOW)


def test_revoked_tokens_let_nobody_in_and_others_stay(family: FamilyGroup, location: Location) -> None:
    member(family, location, "TITULAR", "01", 40)
    member(family, location, "CONYUGE", "02", 39)
    head, wife = (
        issue_token("A1000", actor=OPERATOR, now=NOW),
        issue_token("a1000-02", actor=OPERATOR, now=NOW),
    )

    assert revoke_tokens("A1000-02", actor=OPERATOR, now=NOW) == 1
    assert user_of_token(wife, NOW) is None
    assert user_of_token(head, NOW) is not None

    assert revoke_tokens("a1000", actor=OPERATOR, now=NOW) == 1
    assert user_of_token(head, NOW) is None


def test_revoking_for_who_never_had_an_account_is_refused(
    family: FamilyGroup, location: Location
) -> None:
    member(family, location, "TITULAR", "01", 40)

    with pytest.raises(AffiliationUnknown):
        revoke_tokens("A1000", actor=OPERATOR, now=NOW)


def test_the_operator_revokes_with_one_command(family: FamilyGroup, location: Location) -> None:
    member(family, location, "TITULAR", "01", 40)
    issued = CliRunner().invoke(user, ["token", "A1000", "A1000"])

    revoked = CliRunner().invoke(user, ["token", "--revocar", "A1000"])

    assert len(issued.output.split()) == 2
    assert (revoked.exit_code, revoked.output) == (0, "Llaves retiradas: 2.\n")


def test_what_an_operator_opens_issues_and_revokes_is_written_down(
    family: FamilyGroup, location: Location
) -> None:
    head = member(family, location, "TITULAR", "01", 40)
    for command in (["token", "A1000"], ["token", "A1000"], ["token", "--revocar", "A1000"]):
        assert CliRunner().invoke(user, command).exit_code == 0
    events = AuditEvent.objects.order_by("pk")
    assert [one.action for one in events] == ["account.opened", *["token.issue"] * 2, "token.revoke"]
    about = {"actor_kind": "system", "channel": "cli", "patient_id": head.patient_id}
    assert events.filter(**about, subject_id=str(User.objects.get().pk)).count() == 4


def test_what_was_not_done_is_not_written_down(family: FamilyGroup, location: Location) -> None:
    member(family, location, "TITULAR", "01", 40)
    assert CliRunner().invoke(user, ["token", "A1000", "A9999"]).exit_code != 0
    assert not AuditEvent.objects.exists()
