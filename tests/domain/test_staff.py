"""Accounts of staff: who may have which role, and what taking it away ends."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from allauth.mfa.models import Authenticator

from citas.domain.access.codes import redeem
from citas.domain.access.errors import (
    LastRole,
    NotOneself,
    RoleHeld,
    RoleUnfit,
    StaffNameTaken,
    StaffNameUnfit,
    StaffUnknown,
)
from citas.domain.access.models import StaffRole, User
from citas.domain.access.staff import colleague, colleagues, posts_of
from citas.domain.access.staff_accounts import (
    NewRole,
    end_role,
    give_code,
    grant,
    hire,
    reset_second_factor,
    set_active,
)
from citas.domain.audit.actors import Actor, ActorKind, Channel, system
from citas.domain.audit.models import AuditEvent
from citas.domain.audit.queries import PAGE, Wanted, last_page, read_log
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.day_list import day_of
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    make_family,
    make_location,
    make_role,
    make_sessions,
    publish,
)
from tests.factories.staff import acting, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Actor:
    return acting(make_staff("jefa.sistemas", ActorKind.ADMINISTRATOR), ActorKind.ADMINISTRATOR)


@pytest.fixture
def clerk(clinic: Clinic) -> User:
    return make_staff("ana.ruiz", ActorKind.DESK, clinic.location)


def test_who_is_hired_chooses_a_password_with_the_code(clinic: Clinic, chief: Actor) -> None:
    given = NewRole(ActorKind.DESK, clinic.location.pk)
    handed = hire(username="luz.paz", given=given, actor=chief, now=NOW)
    user = redeem(login="LUZ.PAZ", code=handed.code, actor=system(Channel.WEB), now=NOW)
    assert user.username == "luz.paz"
    assert not user.has_usable_password()
    assert posts_of(user.pk)[ActorKind.DESK].units == frozenset({clinic.location.pk})
    told = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert told[:2] == ["staff.hire", "staff.role_given"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ana",
        "Ana.Ruiz",
        "AB1234",
        "ana ruiz",
        "ana_ruiz",
        "ana.ruiz_paz",
        "ana.ruiz paz",
        "ana.",
        "añ.o",
    ],
)
def test_a_name_that_could_be_mistaken_is_refused(chief: Actor, name: str) -> None:
    with pytest.raises(StaffNameUnfit):
        hire(username=name, given=NewRole(ActorKind.AUDITOR), actor=chief, now=NOW)


def test_a_name_is_given_once(chief: Actor, clerk: User) -> None:
    with pytest.raises(StaffNameTaken):
        hire(username=clerk.username, given=NewRole(ActorKind.AUDITOR), actor=chief, now=NOW)


def test_roles_fit_their_data(clinic: Clinic, chief: Actor) -> None:
    unfit = [
        NewRole(ActorKind.DOCTOR, clinic.location.pk),
        NewRole(ActorKind.DESK, clinic.location.pk, clinic.role.practitioner_id),
        NewRole(ActorKind.ADMINISTRATOR, clinic.location.pk),
        NewRole(ActorKind.AUDITOR, clinic.location.pk),
    ]
    for given in unfit:
        with pytest.raises(RoleUnfit):
            hire(username="luz.paz", given=given, actor=chief, now=NOW)
    assert not User.objects.filter(username="luz.paz").exists()


def test_roles_in_several_units_add_up(clinic: Clinic, chief: Actor, clerk: User) -> None:
    other = make_location("Otra")
    grant(user_id=clerk.pk, given=NewRole(ActorKind.DESK, other.pk), actor=chief, now=NOW)
    assert posts_of(clerk.pk)[ActorKind.DESK].units == frozenset({clinic.location.pk, other.pk})
    grant(user_id=clerk.pk, given=NewRole(ActorKind.DESK), actor=chief, now=NOW)
    assert posts_of(clerk.pk)[ActorKind.DESK].units is None
    with pytest.raises(RoleHeld):
        grant(user_id=clerk.pk, given=NewRole(ActorKind.DESK, other.pk), actor=chief, now=NOW)


def test_a_role_ends_but_never_the_last(clinic: Clinic, chief: Actor, clerk: User) -> None:
    (desk,) = StaffRole.objects.filter(user=clerk)
    with pytest.raises(LastRole):
        end_role(user_id=clerk.pk, role_id=desk.pk, actor=chief, now=NOW)
    manager = NewRole(ActorKind.MANAGER, clinic.location.pk)
    grant(user_id=clerk.pk, given=manager, actor=chief, now=NOW)
    end_role(user_id=clerk.pk, role_id=desk.pk, actor=chief, now=NOW)
    end_role(user_id=clerk.pk, role_id=desk.pk, actor=chief, now=NOW)
    assert set(posts_of(clerk.pk)) == {ActorKind.MANAGER}
    assert AuditEvent.objects.filter(action="staff.role_ended").count() == 1


def test_a_closed_account_gives_no_way_in(chief: Actor, clerk: User) -> None:
    handed = give_code(user_id=clerk.pk, actor=chief, now=NOW)
    set_active(user_id=clerk.pk, active=False, actor=chief, now=NOW)
    assert not clerk.one_time_codes.filter(ended_at=None).exists()
    assert not colleague(clerk.pk).is_active
    set_active(user_id=clerk.pk, active=True, actor=chief, now=NOW)
    assert colleague(clerk.pk).is_active
    assert handed.login == "ana.ruiz"


def test_a_lost_telephone_is_forgotten(chief: Actor, clerk: User) -> None:
    reset_second_factor(user_id=clerk.pk, actor=chief, now=NOW)
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert AuditEvent.objects.latest("pk").action == "staff.second_factor_reset"


def test_nobody_changes_his_own_access_or_an_insured_persons(clinic: Clinic, chief: Actor) -> None:
    assert chief.user_id is not None
    for user_id, refusal in ((chief.user_id, NotOneself), (clinic.family.user.pk, StaffUnknown)):
        with pytest.raises(refusal):
            grant(user_id=user_id, given=NewRole(ActorKind.AUDITOR), actor=chief, now=NOW)
        with pytest.raises(refusal):
            set_active(user_id=user_id, active=False, actor=chief, now=NOW)
        with pytest.raises(refusal):
            reset_second_factor(user_id=user_id, actor=chief, now=NOW)
        with pytest.raises(refusal):
            give_code(user_id=user_id, actor=chief, now=NOW)


def test_a_manager_sees_who_has_access_in_his_unit(clinic: Clinic, clerk: User) -> None:
    other = make_location("Otra")
    make_staff("de.otra", ActorKind.DESK, other)
    make_staff("centro.llamadas", ActorKind.DESK)
    StaffRole.objects.create(user=clerk, role="manager", location=other)
    seen = {one.username: one for one in colleagues(frozenset({clinic.location.pk}))}
    assert set(seen) == {"ana.ruiz", "centro.llamadas"}
    assert [role.role for role in seen["ana.ruiz"].roles] == ["desk"]


def test_a_doctor_sees_his_own_day_and_each_patient_shown_is_written_down(clinic: Clinic) -> None:
    family = clinic.family
    other = make_role(clinic.location, clinic.service, "Otro")
    booked = book(
        account_id=family.user.pk,
        patient_id=family.daughter.pk,
        slot_id=clinic.slots()[0].pk,
        actor=by(family.user),
        key="k",
        now=NOW,
    )
    doctor = make_staff("doctora.ruiz", ActorKind.DOCTOR, clinic.location, clinic.role.practitioner)
    actor = acting(doctor, ActorKind.DOCTOR)
    mine = posts_of(doctor.pk)[ActorKind.DOCTOR]
    (shown,) = day_of(post=mine, day=TOMORROW, actor=actor, now=NOW)
    assert shown.folio == booked.appointment.folio
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_kind) == ("patient.read", "doctor")
    assert (event.patient_id, event.subject_id) == (family.daughter.pk, booked.appointment.folio)
    assert day_of(post=mine, day=TODAY, actor=actor, now=NOW) == []
    others = replace(mine, practitioners=frozenset({other.practitioner_id}))
    assert day_of(post=others, day=TOMORROW, actor=actor, now=NOW) == []


def test_a_doctor_of_one_unit_sees_nobody_of_his_hours_in_another(clinic: Clinic) -> None:
    elsewhere = make_location("Otra")
    family = make_family(elsewhere)
    his = clinic.role.practitioner
    there = PractitionerRole.objects.create(
        practitioner=his, location=elsewhere, service=clinic.service, room="9"
    )
    make_sessions(there, time(15), time(18))
    publish()
    slot = Slot.objects.filter(role=there, local_date=TOMORROW).earliest("starts_at")
    book(
        account_id=family.user.pk, patient_id=family.head.pk, slot_id=slot.pk,
        actor=by(family.user), key="k", now=NOW,
    )  # fmt: skip
    doctor = make_staff("doctor.ruiz", ActorKind.DOCTOR, clinic.location, his)
    everywhere = make_staff("doctor.paz", ActorKind.DOCTOR, None, his)
    seen = {
        user: day_of(
            post=posts_of(user.pk)[ActorKind.DOCTOR],
            day=TOMORROW,
            actor=acting(user, ActorKind.DOCTOR),
            now=NOW,
        )
        for user in (doctor, everywhere)
    }
    assert seen[doctor] == []
    assert [one.patient for one in seen[everywhere]] == [family.head]


def test_the_log_is_read_by_what_stands_in_it_and_says_who_read_it(
    clinic: Clinic, chief: Actor, clerk: User
) -> None:
    auditor = acting(make_staff("ojo.publico", ActorKind.AUDITOR), ActorKind.AUDITOR)
    give_code(user_id=clerk.pk, actor=chief, now=NOW)
    reset_second_factor(user_id=clerk.pk, actor=chief, now=NOW + timedelta(hours=1))
    found = read_log(wanted=Wanted(action="staff."), actor=auditor, now=NOW)
    assert [event.action for event in found] == ["staff.second_factor_reset"]
    found = read_log(wanted=Wanted(until=NOW + timedelta(minutes=1)), actor=auditor, now=NOW)
    assert "staff.second_factor_reset" not in [event.action for event in found]
    subject = Wanted(subject_kind="user", subject_id=str(clerk.pk), actor_id=chief.user_id)
    assert len(read_log(wanted=subject, actor=auditor, now=NOW)) == 2
    written = AuditEvent.objects.latest("pk")
    assert (written.action, written.actor_id) == ("audit.read", auditor.user_id)
    assert written.details["subject_id"] == str(clerk.pk)


def test_a_page_of_the_log_goes_on_where_the_last_ended(chief: Actor, clerk: User) -> None:
    for _ in range(PAGE + 5):
        give_code(user_id=clerk.pk, actor=chief, now=NOW)
    shown, following = last_page(read_log(wanted=Wanted(action="code.issue"), actor=chief, now=NOW))
    rest, end = last_page(
        read_log(wanted=Wanted(action="code.issue", before=following), actor=chief, now=NOW)
    )
    assert (len(shown), len(rest), end) == (PAGE, 5, None)
    assert not {event.pk for event in shown} & {event.pk for event in rest}
