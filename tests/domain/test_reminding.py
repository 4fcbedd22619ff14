"""What a reminder says, to whom, and that it looks again before it speaks."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import caches

from citas.domain.access.models import User
from citas.domain.audit.models import AuditEvent
from citas.domain.booking import reminding
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.actions.confirming import confirm
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.audience import whom_to_tell
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.errors_noshows import NothingToConfirm
from citas.domain.booking.models import Appointment, Link, Reminder
from citas.domain.catalogue.models import Policy
from citas.domain.messaging.history import told
from citas.domain.messaging.letters import render, render_line
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal
from citas.domain.people.models import Patient
from citas.interfaces.jobs.tasks import give_reminders
from citas.rules import clock
from citas.rules.folio import spoken_folio
from tests.factories.appointments import missed
from tests.factories.clinic import NOW, TODAY, Clinic, by, make_family, make_spouse
from tests.factories.contacts import reachable_by_phone, verified

Kind = Reminder.Kind
DAY = TODAY + timedelta(days=6)  # Monday the seventh
TWO_BEFORE = clock.instant(DAY - timedelta(days=2), time(8))
EVENING = clock.instant(DAY - timedelta(days=1), time(19))


def at_eight(clinic: Clinic, patient: Patient | None = None, who: User | None = None) -> Appointment:
    """An appointment of the daughter's (or another's) that day at eight."""
    user, patient = who or clinic.family.user, patient or clinic.family.daughter
    (slot, *_rest) = clinic.slots(DAY)
    return book(
        account_id=user.pk, patient_id=patient.pk, slot_id=slot.pk, key="k", actor=by(user), now=NOW
    ).appointment  # fmt: skip


def run(now: datetime) -> list[str]:
    """What the worker tells at that moment."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    give_reminders(lambda: now)
    return list(Reminder.objects.exclude(pk__in=before).values_list("kind", flat=True))


def test_each_is_given_once_however_often_the_worker_looks(clinic: Clinic) -> None:
    at_eight(clinic)
    assert run(TWO_BEFORE - timedelta(minutes=1)) == []
    assert run(TWO_BEFORE) == ["first"]
    assert run(TWO_BEFORE) == []
    assert run(EVENING) == ["last"]
    assert run(EVENING + timedelta(minutes=1)) == []


def test_it_says_when_and_where_by_folio_with_a_link_and_no_name(clinic: Clinic) -> None:
    user = clinic.family.user
    verified(user, "maria@example.org")
    reachable_by_phone(user, "+526860000000")
    booked = at_eight(clinic)
    run(TWO_BEFORE)
    mail = Notification.objects.get(channel="email", letter="reminder_first")
    assert mail.facts == {
        "folio": spoken_folio(booked.folio),
        "day": "lunes 7 de diciembre",
        "hour": "las 8:00 de la mañana",
        "unit": clinic.location.name,
        "minutes": "15",
    }
    facts = mail.facts | unseal(mail.secrets)
    text = render(mail.letter, "es-mx", facts).text
    line = render_line(mail.letter, "es-mx", facts)
    for private in ("Sofía", "López", "Odontología", "Ruiz"):
        assert private not in text + line
    for way in ("/aviso/{}/:", "/aviso/{}/cambiar/", "/aviso/{}/cancelar/"):
        assert way.rstrip(":").format(facts["token"]) in text
    assert facts["token"] in line
    assert Link.objects.get().expires_at == booked.starts_at


def test_whoever_has_no_contact_reads_it_under_notices_and_no_link_is_made(clinic: Clinic) -> None:
    booked = at_eight(clinic)
    run(TWO_BEFORE)
    notice = told(clinic.family.user.pk)[0]
    assert notice.title == "Su cita se acerca"
    assert notice.href == f"/citas/{spoken_folio(booked.folio)}/"
    assert not Link.objects.exists()


def test_the_patient_is_told_what_somebody_else_booked(clinic: Clinic) -> None:
    spouse, account = make_spouse(clinic.family)
    booked = at_eight(clinic, spouse)
    assert whom_to_tell(booked, NOW) == sorted([clinic.family.user.pk, account.pk])
    User.objects.filter(pk=clinic.family.user.pk).update(is_active=False)
    assert whom_to_tell(booked, NOW) == [account.pk]
    User.objects.update(is_active=True)
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    assert whom_to_tell(booked, NOW) == [account.pk]
    User.objects.filter(pk=account.pk).update(is_active=False)
    assert whom_to_tell(booked, NOW) == []


def test_what_was_due_when_it_was_chosen_is_looked_at_again(clinic: Clinic) -> None:
    booked = at_eight(clinic)
    due = reminding.due_reminders(TWO_BEFORE)
    assert [one.kind for one in due] == [Kind.FIRST]
    cancel(appointment_id=booked.pk, actor=by(clinic.family.user), now=TWO_BEFORE)
    assert not reminding.remind(appointment_id=booked.pk, kind=Kind.FIRST, now=TWO_BEFORE)


def test_cancelling_takes_back_what_has_not_left_yet(clinic: Clinic) -> None:
    verified(clinic.family.user, "maria@example.org")
    booked = at_eight(clinic)
    run(TWO_BEFORE)
    cancel(appointment_id=booked.pk, actor=by(clinic.family.user), now=TWO_BEFORE)
    assert Notification.objects.get(channel="email", letter="reminder_first").state == "withdrawn"


def test_who_takes_a_cancelling_back_is_reminded_as_before(clinic: Clinic) -> None:
    booked, actor = at_eight(clinic), by(clinic.family.user)
    just_before = EVENING - timedelta(seconds=40)
    cancel(appointment_id=booked.pk, actor=actor, now=just_before)
    undo_cancel(appointment_id=booked.pk, actor=actor, now=just_before + timedelta(seconds=20))
    assert run(EVENING) == ["last"]


def test_a_reminder_that_cancelling_kept_back_leaves_after_the_undo_and_once(clinic: Clinic) -> None:
    verified(clinic.family.user, "maria@example.org")
    booked, actor = at_eight(clinic), by(clinic.family.user)
    run(TWO_BEFORE)
    cancel(appointment_id=booked.pk, actor=actor, now=TWO_BEFORE)
    soon = TWO_BEFORE + timedelta(seconds=20)
    undo_cancel(appointment_id=booked.pk, actor=actor, now=soon)
    run(soon)
    assert told_of_first() == [("email", "pending"), ("portal", "sent")]
    assert run(soon) == []
    Notification.objects.filter(state="pending").update(state="sent", settled_at=soon, secrets="")
    cancel(appointment_id=booked.pk, actor=actor, now=soon)
    undo_cancel(appointment_id=booked.pk, actor=actor, now=soon)
    assert run(soon) == []
    assert told_of_first() == [("email", "sent"), ("portal", "sent")]


def test_what_was_given_and_not_kept_back_stays_given_after_an_undo(clinic: Clinic) -> None:
    """Who was asked whether he comes stays on the desk's list, whatever else was kept back."""
    verified(clinic.family.user, "maria@example.org")
    missed(clinic, 10, 20, 30)
    booked, actor = at_eight(clinic), by(clinic.family.user)
    asked = EVENING - timedelta(hours=2)
    run(asked)
    Notification.objects.filter(channel="email").update(
        state="withdrawn", settled_at=EVENING, secrets=""
    )
    late = EVENING + timedelta(minutes=1)
    run(late)
    cancel(appointment_id=booked.pk, actor=actor, now=late)
    undo_cancel(appointment_id=booked.pk, actor=actor, now=late + timedelta(seconds=20))
    assert given(booked) == ["confirm"]
    assert run(late + timedelta(minutes=1)) == ["last"]


def given(booked: Appointment) -> list[str]:
    return list(Reminder.objects.filter(appointment=booked).values_list("kind", flat=True))


def told_of_first() -> list[tuple[str, str]]:
    given = Notification.objects.filter(letter="reminder_first").order_by("channel")
    return list(given.values_list("channel", "state"))


@pytest.mark.parametrize("change", [{"disrupted_at": NOW}, {"status": "arrived"}])
def test_of_what_does_not_stand_nobody_is_reminded(clinic: Clinic, change: dict[str, object]) -> None:
    booked = at_eight(clinic)
    Appointment.objects.filter(pk=booked.pk).update(**change)
    assert run(TWO_BEFORE) == []


def test_a_policy_of_the_unit_moves_its_reminders(clinic: Clinic) -> None:
    clinic_policy(clinic, "first_reminder_hours", 72)
    at_eight(clinic)
    assert run(TWO_BEFORE - timedelta(days=1)) == ["first"]


def clinic_policy(clinic: Clinic, name: str, value: object) -> None:
    Policy.objects.create(name=name, value=value, location=clinic.location, valid_from=date(2020, 1, 2))
    caches["memory"].clear()


def test_who_missed_three_lately_is_asked_the_day_before_whether_he_comes(clinic: Clinic) -> None:
    missed(clinic, 10, 20, 55)  # and six days more until it is asked
    at_eight(clinic)
    ten = clock.instant(DAY - timedelta(days=1), time(10))
    assert run(ten - timedelta(minutes=1)) == []
    assert run(ten) == ["confirm"]
    assert run(ten + timedelta(minutes=1)) == []
    assert told(clinic.family.user.pk)[0].title == "¿Irá a su cita?"


@pytest.mark.parametrize("days_ago", [(10, 20), (10, 20, 56)])
def test_who_missed_fewer_is_not_asked(clinic: Clinic, days_ago: tuple[int, ...]) -> None:
    missed(clinic, *days_ago)
    at_eight(clinic)
    assert "confirm" not in run(clock.instant(DAY - timedelta(days=1), time(10)))


def test_who_has_said_that_he_comes_is_not_asked(clinic: Clinic) -> None:
    missed(clinic, 10, 20, 30)
    booked = at_eight(clinic)
    actor = by(clinic.family.user)
    first = confirm(appointment_id=booked.pk, actor=actor, now=NOW)
    again = confirm(appointment_id=booked.pk, actor=actor, now=NOW + timedelta(hours=1))
    assert first.confirmed_at == again.confirmed_at == NOW
    assert AuditEvent.objects.filter(action="appointment.confirm").count() == 1
    assert "confirm" not in run(clock.instant(DAY - timedelta(days=1), time(10)))


def test_nobody_says_so_for_whom_he_does_not_see(clinic: Clinic) -> None:
    booked = at_eight(clinic)
    with pytest.raises(AppointmentUnknown):
        confirm(appointment_id=booked.pk, actor=by(make_family(clinic.location).user), now=NOW)


def test_what_is_over_or_does_not_stand_cannot_be_confirmed(clinic: Clinic) -> None:
    booked, actor = at_eight(clinic), by(clinic.family.user)
    with pytest.raises(NothingToConfirm):
        confirm(appointment_id=booked.pk, actor=actor, now=booked.starts_at)
    Appointment.objects.filter(pk=booked.pk).update(disrupted_at=NOW)
    with pytest.raises(NothingToConfirm):
        confirm(appointment_id=booked.pk, actor=actor, now=NOW)


def test_a_confirmation_is_of_that_hour_alone(clinic: Clinic) -> None:
    booked, actor = at_eight(clinic), by(clinic.family.user)
    confirm(appointment_id=booked.pk, actor=actor, now=NOW)
    later = clinic.slots(DAY)[1]
    moved = reschedule(appointment_id=booked.pk, slot_id=later.pk, key="m", actor=actor, now=NOW)
    assert moved.appointment.confirmed_at is None
