"""Publishing: what a change of agenda does to places and to the appointments that stand on them."""

from datetime import date, time, timedelta

import pytest
from django.core.cache import caches

from citas.domain.audit.actors import Channel, system
from citas.domain.audit.models import AuditEvent
from citas.domain.booking import agenda_changes
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.agenda_changes import Published
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import Policy, PractitionerRole
from citas.domain.scheduling.models import Absence, Closure, Session, Slot
from citas.rules import clock
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    make_clinic,
    make_location,
    make_role,
    make_service,
    make_sessions,
)

JOB = system(Channel.JOB)
LAST = TODAY + timedelta(days=90)


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Whose agenda has no end: how far it is published is what these tests look at."""
    return make_clinic(until=None)


def publish() -> Published:
    return agenda_changes.publish(actor=JOB, now=NOW)


def book_at(clinic: Clinic, slot: Slot) -> Appointment:
    family = clinic.family
    return book(
        account_id=family.user.pk,
        patient_id=family.daughter.pk,
        slot_id=slot.pk,
        key="k",
        actor=by(family.user),
        now=NOW,
    ).appointment


def times(clinic: Clinic, day: date = TOMORROW) -> list[str]:
    """The standing places of a day as they are read on the wall."""
    standing = Slot.objects.filter(role=clinic.role, local_date=day, withdrawn_at=None)
    return [
        f"{clock.local(slot.starts_at):%H:%M}-{clock.local(slot.ends_at):%H:%M}"
        for slot in standing.order_by("starts_at")
    ]


def test_ninety_days_are_published_and_nothing_that_has_begun(clinic: Clinic) -> None:
    days = Slot.objects.values_list("local_date", flat=True)
    assert (min(days), max(days)) == (TODAY, LAST)
    assert not Slot.objects.filter(starts_at__lte=NOW).exists()


def test_publishing_again_changes_nothing(clinic: Clinic) -> None:
    before = set(Slot.objects.values_list("pk", "starts_at"))
    assert publish() == Published()
    assert set(Slot.objects.values_list("pk", "starts_at")) == before


def test_the_next_day_adds_one_day_at_the_end(clinic: Clinic) -> None:
    done = agenda_changes.publish(actor=JOB, now=NOW + timedelta(days=1))
    assert done == Published(added=12)
    assert Slot.objects.filter(local_date=LAST + timedelta(days=1)).count() == 12


def test_a_preview_writes_nothing(clinic: Clinic) -> None:
    booked = book_at(clinic, clinic.slots()[0])
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, reason="Fumigación")
    change, left = agenda_changes.preview([clinic.role.practitioner_id], now=NOW)
    assert (len(change.withdraw), left) == (11, [booked])
    assert len(times(clinic)) == 12


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_closure_withdraws_the_places_of_its_days(clinic: Clinic, everywhere: bool) -> None:
    location = None if everywhere else clinic.location
    Closure.objects.create(
        location=location, first_day=TOMORROW, last_day=TOMORROW, reason="Día inhábil"
    )
    assert publish() == Published(withdrawn=12)
    assert times(clinic) == []


@pytest.mark.parametrize("group", ["", "ODONTOLOGIA", "sindicato"])
def test_a_closure_of_a_group_hits_its_staff(clinic: Clinic, group: str) -> None:
    clinic.role.staff_group = "sindicato"
    clinic.role.save()
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, staff_group=group, reason="Asamblea")
    assert publish().withdrawn == 12


def test_a_closure_of_another_group_or_unit_hits_nobody_here(clinic: Clinic) -> None:
    days = {"first_day": TOMORROW, "last_day": TOMORROW, "reason": "Asamblea"}
    Closure.objects.create(staff_group="MEDICINA_GENERAL", **days)
    Closure.objects.create(location=make_location("Otra"), **days)
    assert publish() == Published()


def test_an_absence_withdraws_the_doctors_places_in_every_unit(clinic: Clinic) -> None:
    elsewhere = make_location("Otra")
    role = clinic.role.practitioner.roles.create(location=elsewhere, service=clinic.service)
    make_sessions(role, time(15), time(17))
    publish()
    Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TOMORROW, reason="Curso"
    )
    assert publish() == Published(withdrawn=12 + 4)


def test_when_the_doctor_returns_the_same_places_come_back(clinic: Clinic) -> None:
    before = set(Slot.objects.filter(local_date=TOMORROW).values_list("pk", flat=True))
    absence = Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TOMORROW, reason="Curso"
    )
    publish()
    absence.delete()
    assert publish() == Published(restored=12)
    standing = Slot.objects.filter(local_date=TOMORROW, withdrawn_at=None)
    assert set(standing.values_list("pk", flat=True)) == before


def test_an_appointment_without_ground_stands_and_is_marked(clinic: Clinic) -> None:
    booked = book_at(clinic, clinic.slots()[0])
    Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TOMORROW, reason="Curso"
    )
    assert publish() == Published(withdrawn=11, folios=(booked.folio,))
    booked.refresh_from_db()
    assert (booked.status, booked.disrupted_at) == ("booked", NOW)
    assert AuditEvent.objects.filter(action="appointment.disrupted", subject_id=booked.folio).exists()


def test_the_mark_is_set_once_and_taken_back_when_the_hour_returns(clinic: Clinic) -> None:
    booked = book_at(clinic, clinic.slots()[0])
    absence = Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TOMORROW, reason="Curso"
    )
    publish()
    assert publish() == Published()
    absence.delete()
    assert publish() == Published(restored=11)
    booked.refresh_from_db()
    assert booked.disrupted_at is None
    actions = AuditEvent.objects.filter(subject_id=booked.folio).order_by("pk")
    assert [event.action for event in actions] == [
        "appointment.book", "appointment.disrupted", "appointment.recovered",
    ]  # fmt: skip


def test_a_held_place_without_ground_is_left_to_its_holder(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    user = clinic.family.user
    hold(
        account_id=user.pk,
        patient_id=clinic.family.daughter.pk,
        slot_id=slot.pk,
        actor=by(user),
        now=NOW,
    )
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, reason="Fumigación")
    assert publish() == Published(withdrawn=11)
    slot.refresh_from_db()
    assert slot.withdrawn_at is None


def test_a_hold_that_ran_out_keeps_nothing(clinic: Clinic) -> None:
    user = clinic.family.user
    hold(
        account_id=user.pk,
        patient_id=clinic.family.daughter.pk,
        slot_id=clinic.slots()[0].pk,
        actor=by(user),
        now=NOW - timedelta(minutes=10),
    )
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, reason="Fumigación")
    assert publish() == Published(withdrawn=12)


def test_longer_consultations_are_cut_around_a_booked_place(clinic: Clinic) -> None:
    Session.objects.update(minutes=20, ends=time(10))
    publish()
    at = clock.instant(TOMORROW, time(8, 20))
    Slot.objects.filter(starts_at=at, withdrawn_at=None).update(web_from=NOW)
    booked = book_at(clinic, Slot.objects.get(starts_at=at, withdrawn_at=None))
    Session.objects.update(minutes=30)
    publish()
    assert times(clinic) == ["08:20-08:40", "09:00-09:30", "09:30-10:00"]
    booked.refresh_from_db()
    assert booked.disrupted_at == NOW
    assert publish() == Published()


def test_a_session_that_ends_leaves_no_places_after_its_last_day(clinic: Clinic) -> None:
    Session.objects.update(valid_to=TOMORROW)
    publish()
    assert times(clinic)
    assert times(clinic, TOMORROW + timedelta(days=1)) == []


@pytest.mark.parametrize("what", ["role", "service", "location"])
def test_what_is_no_longer_active_has_no_places(clinic: Clinic, what: str) -> None:
    thing = clinic.role if what == "role" else getattr(clinic, what)
    thing.active = False
    thing.save()
    publish()
    assert not Slot.objects.filter(withdrawn_at=None).exists()


def last_day(role: PractitionerRole) -> date:
    return Slot.objects.filter(role=role, withdrawn_at=None).latest("local_date").local_date


def test_a_longer_agenda_for_one_service_reaches_only_that_service(clinic: Clinic) -> None:
    general = make_role(clinic.location, make_service("MEDICINA_GENERAL", 20))
    make_sessions(general)
    Policy.objects.create(name="agenda_days", service=clinic.service, value=120, valid_from=TODAY)
    caches["memory"].clear()
    publish()
    assert last_day(clinic.role) == TODAY + timedelta(days=120)
    assert last_day(general) == TODAY + timedelta(days=90)


def test_a_longer_agenda_that_has_ended_reaches_nobody(clinic: Clinic) -> None:
    Policy.objects.create(
        name="agenda_days", service=clinic.service, value=120, valid_from=date(2026, 1, 1),
        valid_to=TODAY - timedelta(days=1),
    )  # fmt: skip
    assert agenda_changes.horizon(NOW)[1] == TODAY + timedelta(days=90)


def test_a_changed_share_reaches_the_free_places_of_later_days(clinic: Clinic) -> None:
    freed = Slot.objects.filter(role=clinic.role, local_date=TODAY, web_from__lte=NOW).latest(
        "starts_at"
    )
    Slot.objects.filter(pk=freed.pk).update(web_from=None)
    Policy.objects.filter(name="web_share").update(value=85)
    caches["memory"].clear()
    publish()
    assert not Slot.objects.filter(local_date=TOMORROW, web_from=None).exists()
    freed.refresh_from_db()
    assert freed.web_from is None


def test_the_agenda_goes_on_over_new_year(clinic: Clinic) -> None:
    assert times(clinic, date(2026, 12, 31)) == times(clinic, date(2027, 1, 1)) == times(clinic)


@pytest.mark.parametrize(
    ("today", "change"), [(date(2027, 2, 1), date(2027, 3, 14)), (date(2027, 10, 1), date(2027, 11, 7))]
)
def test_the_hours_on_the_wall_stay_when_clocks_change(db: None, today: date, change: date) -> None:
    role = make_role(make_location(), make_service())
    make_sessions(role, since=today)
    agenda_changes.publish(actor=JOB, now=clock.instant(today, time(6)))
    for day in (change - timedelta(days=1), change, change + timedelta(days=1)):
        found = Slot.objects.filter(local_date=day).order_by("starts_at")
        assert [clock.local(slot.starts_at).hour for slot in found] == [
            8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
        ]  # fmt: skip
        opening = {clock.local(slot.web_from).time() for slot in found if slot.web_from}
        assert opening == {time(7)}


def test_a_day_whose_places_are_missing_raises_the_alarm(clinic: Clinic) -> None:
    assert agenda_changes.missing_sessions(NOW) == []
    Slot.objects.filter(local_date=TOMORROW).delete()
    assert agenda_changes.missing_sessions(NOW) == [(clinic.role.practitioner_id, TOMORROW)]


def test_one_missing_session_beside_a_published_one_raises_the_alarm(clinic: Clinic) -> None:
    evening = Slot.objects.filter(local_date=TOMORROW, starts_at__gte=clock.instant(TOMORROW, time(11)))
    evening.delete()
    assert agenda_changes.missing_sessions(NOW) == [(clinic.role.practitioner_id, TOMORROW)]


def test_a_day_on_which_the_clinic_is_closed_raises_no_alarm(clinic: Clinic) -> None:
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, reason="Navidad")
    publish()
    assert agenda_changes.missing_sessions(NOW) == []
