"""Who may register, what the mail says, and how the account opens."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.signing import b64_decode
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citas.domain.access.contacts import verified_email, verified_phone
from citas.domain.access.models import Phone
from citas.domain.audit.actors import STRANGER
from citas.domain.audit.models import AuditEvent
from citas.domain.catalogue.models import Policy
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal
from citas.domain.people import registration
from citas.domain.people.accounts import open_account
from citas.domain.people.activation import activate, opened_by
from citas.domain.people.errors import (
    ActivationPasswordWrong,
    LinkBroken,
    LinkExpired,
    LinkReplaced,
    LinkUsed,
    RegistrationGone,
)
from citas.domain.people.models import Account, Coverage, FamilyGroup, Patient, Registration
from citas.domain.people.registration import Asked, register, send_again
from tests.factories.clinic import NOW, OPERATOR, TODAY, cover, make_location, make_patient

pytestmark = pytest.mark.django_db

ASKED = Asked("AB1000", "A1", "+526861234567", "eva@correo.example", "tres gatos con botas")


@pytest.fixture
def family(db: None) -> FamilyGroup:
    """A head and her husband; credentials have the serial A1."""
    group = FamilyGroup.objects.create(affiliation_number="AB1000")
    location = make_location()
    cover(make_patient(location), group, "TITULAR", "00")
    cover(make_patient(location, "Bruno", date(1979, 8, 2)), group, "CONYUGE", "02")
    return group


def link(token: str) -> str:
    return token


def ask(**other: str) -> int:
    return register(replace(ASKED, **other), link=link, actor=STRANGER, now=NOW)


def letter() -> str:
    return Notification.objects.latest("pk").letter


def token() -> str:
    """Of the latest mail."""
    return unseal(Notification.objects.latest("pk").secrets)["link"]


def opened(at: str, password: str | None = None, **later: int) -> Account:
    user = activate(at, password=password, actor=STRANGER, now=NOW + timedelta(**later))
    return Account.objects.get(user=user)


def test_number_and_serial_that_agree_are_mailed_a_link_to_activate(family: FamilyGroup) -> None:
    ask()

    mail = Notification.objects.get()
    assert (mail.letter, mail.address, mail.user) == ("activate", "eva@correo.example", None)
    assert mail.facts == {"hours": "24"}


def test_nobody_has_an_account_by_asking_alone(family: FamilyGroup) -> None:
    ask()

    assert not Account.objects.exists()


@pytest.mark.parametrize("serial", ["a1", " A 1 ", "a-1"])
def test_the_serial_is_understood_however_it_is_typed(family: FamilyGroup, serial: str) -> None:
    ask(serial=serial)

    assert letter() == "activate"


@pytest.mark.parametrize("login", ["AB1000-02", "AB100002", "AB-1000-02", "AB10-0002"])
def test_number_and_key_are_understood_with_hyphens_or_without(family: FamilyGroup, login: str) -> None:
    Coverage.objects.filter(person_key="02").update(credential_serial="B2")
    ask(login=login, serial="B2")

    assert letter() == "activate"


def test_a_number_is_that_of_a_family_before_it_is_one_with_a_key(family: FamilyGroup) -> None:
    Coverage.objects.update(credential_serial="B2")
    other = FamilyGroup.objects.create(affiliation_number="AB100002")
    head = cover(make_patient(make_location()), other, "TITULAR", "00")
    ask(login="AB100002")

    assert Registration.objects.get().coverage == head


@pytest.mark.parametrize(
    "wrong", [{"login": "ZZ9"}, {"serial": "A2"}, {"login": "AB1000-09"}, {"serial": "--"}]
)
def test_data_that_do_not_agree_are_answered_by_mail_alone(
    family: FamilyGroup, wrong: dict[str, str]
) -> None:
    ask(**wrong)

    assert letter() == "data_disagree"
    stranger = Registration.objects.get()
    assert (stranger.coverage, stranger.password) == (None, "")


def test_a_credential_without_serial_agrees_with_nothing(family: FamilyGroup) -> None:
    Coverage.objects.update(credential_serial="")
    ask(serial="")

    assert letter() == "data_disagree"


def test_the_account_opens_with_the_password_and_the_mailbox_of_the_registration(
    family: FamilyGroup,
) -> None:
    ask()
    account = opened(token())

    user = account.user
    assert user.username == "AB1000"
    assert user.check_password("tres gatos con botas")
    assert verified_email(user.pk) == "eva@correo.example"
    assert EmailAddress.objects.get().primary
    assert Phone.objects.get().number == "+526861234567"
    assert verified_phone(user.pk) == ""


def test_another_adult_registers_with_number_and_key(family: FamilyGroup) -> None:
    ask(login="ab1000-02")

    assert opened(token()).user.username == "AB1000-02"


@pytest.mark.parametrize("typed", ["ab-1000", "A-B10-00"])
def test_hyphens_inside_the_number_are_forgiven(family: FamilyGroup, typed: str) -> None:
    ask(login=typed)
    assert letter() == "activate"


def test_couples_may_share_a_mailbox(family: FamilyGroup) -> None:
    ask()
    hers = opened(token()).user
    ask(login="AB1000-02")
    his = opened(token()).user

    assert verified_email(hers.pk) == verified_email(his.pk) == "eva@correo.example"


def test_a_family_without_head_is_entered_by_number_too(family: FamilyGroup) -> None:
    Coverage.objects.get(is_head=True).delete()
    ask()

    assert opened(token()).user.username == "AB1000-02"


def test_the_deceased_register_for_nothing(family: FamilyGroup) -> None:
    head = Coverage.objects.get(is_head=True).patient
    head.deceased_on = TODAY
    head.save()
    ask(login="AB1000-00")

    assert letter() == "data_disagree"


def test_nothing_opens_for_who_died_after_registering(family: FamilyGroup) -> None:
    ask()
    Patient.objects.filter(coverages__family=family).update(deceased_on=TODAY)
    with pytest.raises(LinkExpired):
        opened(token())
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("born", "told"), [((2008, 12, 1), "activate"), ((2008, 12, 2), "data_disagree")]
)
def test_who_is_not_eighteen_today_registers_at_the_desk(
    family: FamilyGroup, born: tuple[int, int, int], told: str
) -> None:
    daughter = make_patient(make_location(), "Sara", date(*born))
    cover(daughter, family, "HIJO", "03")
    ask(login="AB1000-03")

    assert letter() == told


def test_who_has_an_account_is_mailed_so_and_it_stays_as_it_is(family: FamilyGroup) -> None:
    user = open_account(Coverage.objects.get(is_head=True), "la de antes", actor=OPERATOR, now=NOW)
    ask()

    assert letter() == "already_registered"
    assert Registration.objects.get().password == ""
    user.refresh_from_db()
    assert user.check_password("la de antes")


def test_a_link_lasts_for_the_hours_of_the_policy(family: FamilyGroup) -> None:
    Policy.objects.filter(name="activation_hours").update(value=2)
    ask()

    assert opened_by(token(), NOW + timedelta(minutes=119)).email == "eva@correo.example"
    with pytest.raises(LinkExpired):
        opened(token(), hours=2)


def test_a_link_opens_once(family: FamilyGroup) -> None:
    ask()
    opened(token())

    with pytest.raises(LinkUsed):
        opened(token())
    assert Account.objects.count() == 1


def test_a_newer_registration_ends_the_one_before(family: FamilyGroup) -> None:
    ask()
    before = token()
    ask(password="otra bien distinta", email="otra@correo.example")

    with pytest.raises(LinkReplaced):
        opened(before)
    assert opened(token()).user.email == "otra@correo.example"


def test_registrations_of_others_run_on(family: FamilyGroup) -> None:
    ask()
    hers = token()
    ask(login="AB1000-02")
    ask(login="ZZ9")

    assert opened(hers).user.username == "AB1000"


@pytest.mark.parametrize("broken", ["", "x", "eyJ.abc"])
def test_a_link_that_we_did_not_make_opens_nothing(family: FamilyGroup, broken: str) -> None:
    ask()

    for at in (broken, token()[:-1]):
        with pytest.raises(LinkBroken):
            opened(at)


def test_a_link_of_data_that_do_not_agree_would_open_nothing(family: FamilyGroup) -> None:
    ask(serial="A2")

    with pytest.raises(LinkBroken):
        opened(token())


def test_a_link_carries_no_personal_data(family: FamilyGroup) -> None:
    ask()

    named, _seal = token().split(".")
    told = json.loads(b64_decode(named.encode()))
    assert set(told) == {"registration", "sent_to"}
    assert told["registration"] == Registration.objects.get().pk
    for personal in ("AB1000", "eva", "A1", "6861234567"):
        assert personal not in told["sent_to"]


def test_in_another_browser_only_who_chose_the_password_opens_the_account(family: FamilyGroup) -> None:
    ask()

    with pytest.raises(ActivationPasswordWrong):
        opened(token(), password="no es esta")
    assert not Account.objects.exists()
    assert opened(token(), password="tres gatos con botas").user.username == "AB1000"


def test_it_is_mailed_again_and_its_time_begins_anew(family: FamilyGroup) -> None:
    asked = ask()
    later = NOW + timedelta(hours=23)
    send_again(asked, link=link, actor=STRANGER, now=later)

    assert Notification.objects.filter(letter="activate").count() == 2
    assert opened(token(), hours=46).user.username == "AB1000"


def test_a_corrected_address_gets_the_mail_and_the_wrong_one_opens_nothing(family: FamilyGroup) -> None:
    asked = ask(email="ajena@correo.example")
    wrong = token()
    send_again(asked, email="eva@correo.example", link=link, actor=STRANGER, now=NOW)

    with pytest.raises(LinkReplaced):
        opened(wrong)
    assert verified_email(opened(token()).user.pk) == "eva@correo.example"


def test_what_is_no_longer_kept_is_not_mailed_again(family: FamilyGroup) -> None:
    with pytest.raises(RegistrationGone):
        send_again(4711, link=link, actor=STRANGER, now=NOW)


def test_registrations_go_at_night_when_their_time_is_over(family: FamilyGroup) -> None:
    ask()
    over = NOW + timedelta(hours=24)

    assert registration.clean_up(over) == 0
    assert registration.clean_up(over + timedelta(seconds=1)) == 1
    with pytest.raises(LinkExpired):
        opened(token(), hours=25)


def test_no_password_is_kept_once_the_account_is_open(family: FamilyGroup) -> None:
    ask()
    ask(password="otra bien distinta")
    opened(token())

    assert set(Registration.objects.values_list("password", flat=True)) == {""}


def test_each_step_is_written_down(family: FamilyGroup) -> None:
    ask()
    account = opened(token())

    sent, made, activated = AuditEvent.objects.order_by("pk")
    assert (made.action, made.actor_kind) == ("account.opened", "stranger")
    assert (sent.action, sent.actor_kind) == ("registration.mail", "stranger")
    assert (activated.action, activated.actor_id) == ("account.activate", account.user_id)
    assert activated.patient_id == account.coverage.patient_id


def test_whatever_is_typed_costs_the_database_the_same(family: FamilyGroup) -> None:
    open_account(Coverage.objects.get(person_key="02"), "la suya", actor=OPERATOR, now=NOW)

    def statements(**other: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            number = ask(**other)
            send_again(number, link=link, actor=STRANGER, now=NOW)
        return [query["sql"].split()[0] for query in asked]

    statements()  # reads the policies
    agree = statements()
    assert len(agree) > 10
    assert statements(login="AB1000-02") == agree  # registered
    assert statements(serial="A2") == agree
    assert statements(login="ZZ9") == agree
