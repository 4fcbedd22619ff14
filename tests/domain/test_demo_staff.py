"""The demo's staff: one login a role that works, and is told."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from click.testing import CliRunner
from django.conf import settings

from citas.domain.access.contacts import verified_email
from citas.domain.access.models import User
from citas.domain.access.staff import posts_of
from citas.domain.audit.actors import ActorKind
from citas.domain.catalogue.models import Practitioner
from citas.domain.people.accounts import open_account
from citas.domain.people.models import FamilyGroup
from citas.interfaces.cli.commands import demo
from citas.interfaces.cli.commands.user import ROLES, user
from citas.interfaces.cli.demo import roll
from citas.interfaces.cli.demo.loading import INSURED, confirm_addresses
from citas.interfaces.cli.demo.roll import NEWCOMER
from citas.interfaces.cli.demo.staff import DOCTOR, HOSPITAL, STAFF, code_at, open_staff
from tests.factories.clinic import NOW, cover, make_location, make_patient
from tests.factories.files import ACTOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> None:
    location = make_location(HOSPITAL.name)
    location.clues = HOSPITAL.clues
    location.save()
    Practitioner.objects.create(
        licence=DOCTOR.licence, given_name="Ana", first_surname="Ruiz", sort_key="RUIZ ANA"
    )


def test_there_is_one_of_every_role(hospital: None) -> None:
    open_staff("clave")
    open_staff("clave")
    roles = [set(posts_of(User.objects.get(username=one.login).pk)) for one in STAFF]
    staff = {ActorKind(role) for role in ROLES.values()}
    assert set.union(*roles) == staff
    assert Authenticator.objects.count() == len(STAFF)
    for one in STAFF:
        kept = Authenticator.objects.get(user__username=one.login).data["secret"]
        assert decrypt(kept) == one.secret


def test_all_families_but_one_can_read_their_messages() -> None:
    for login in INSURED:
        User.objects.create_user(login, "clave")
    theirs = User.objects.get(username=max(INSURED))
    EmailAddress.objects.create(user=theirs, email="suyo@example.invalid", verified=True, primary=True)
    confirm_addresses()
    confirm_addresses()
    told = {one.username: verified_email(one.pk) for one in User.objects.all()}
    assert (told["DEMO1001"], told["DEMO1003"]) == ("demo1001@example.invalid", "")
    assert told[theirs.username] == "suyo@example.invalid"
    assert EmailAddress.objects.count() == len(INSURED) - 1


def test_the_logins_are_told_to_people_and_programs() -> None:
    as_json = json.loads(json.dumps(demo.logins()))
    assert {one["role"] for one in as_json} == {"insured", *ROLES.values()}
    assert all(("totp_secret" in one) == (one["role"] != "insured") for one in as_json)
    lines = demo.lines(NOW)
    assert len(lines) == len(as_json)
    for one, line in zip(as_json, lines, strict=True):
        assert line.startswith(one["login"])
        assert one["password"] in line
        assert "totp_secret" not in one or code_at(one["totp_secret"], NOW) in line


def test_with_what_to_register_is_told_until_somebody_did() -> None:
    (told,) = demo.newcomer()
    assert told == "Para probar el registro: afiliación DEMO1009, credencial CR100901"
    number, serial = NEWCOMER
    (head,) = [person for person in roll.told() if person.row()[3] == serial]
    assert (head.family, head.kind) == (number, "TITULAR")
    family = FamilyGroup.objects.create(affiliation_number=number)
    coverage = cover(make_patient(make_location()), family, head.kind, head.key)
    open_account(coverage, None, actor=ACTOR, now=NOW)
    assert demo.newcomer() == []


def test_the_code_is_that_of_any_code_generator() -> None:
    # RFC 6238, appendix B, cut to six digits: at 59 seconds the code is 94287082
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    instant = NOW - timedelta(seconds=NOW.timestamp() - 59)
    assert code_at(secret, instant) == "287082"


def test_the_operator_hires_the_first_administrator() -> None:
    hired = CliRunner().invoke(user, ["personal", "ana.ruiz", "--rol", "administracion"])
    account, where = hired.output.splitlines()
    login, code = account.split()
    assert (login, len(code)) == ("ana.ruiz", 6)
    assert re.search(rf"{settings.SITE_URL}/codigo/ antes de las \d\d:\d\d", where)
    assert set(posts_of(User.objects.get(username="ana.ruiz").pk)) == {ActorKind.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--unidad", "XXX"], "No hay unidad con la CLUES XXX"),
        (["--cedula", "000", "--todas-las-unidades"], "No hay médico con la cédula 000"),
        ([], "Indique su unidad"),
        (["--unidad", "XXX", "--todas-las-unidades"], "Indique su unidad"),
    ],
)
def test_what_the_catalogue_lacks_is_said(given: list[str], said: str) -> None:
    refused = CliRunner().invoke(user, ["personal", "ana.ruiz", "--rol", "medico", *given])
    assert refused.exit_code == 1
    assert said in refused.output
