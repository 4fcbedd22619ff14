"""Who books or cancels has it in writing; nobody learns of it whom it does not concern."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction

from citas.domain.access.models import User
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.errors import SlotTaken
from citas.domain.booking.models import Appointment
from citas.domain.messaging.letters import render, render_line
from citas.domain.messaging.models import Notification
from citas.domain.people.models import Patient
from citas.rules import clock
from citas.rules.folio import spoken_folio
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    make_clinic,
    make_family,
    make_spouse,
)
from tests.factories.contacts import reachable_by_phone, subscribed, verified
from tests.factories.staff import make_staff

pytestmark = pytest.mark.django_db
State = Notification.State
MAIL = "maria@example.org"


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def book_for(clinic: Clinic, patient: Patient, by_whom: User, key: str = "k") -> Appointment:
    return book(
        account_id=by_whom.pk, patient_id=patient.pk, slot_id=clinic.slots()[0].pk, key=key,
        actor=by(by_whom), now=NOW,
    ).appointment  # fmt: skip


def at_the_desk() -> Actor:
    return Actor(make_staff("ana.ruiz", ActorKind.DESK).pk, ActorKind.DESK, Channel.WEB)


def told(user: User) -> list[str]:
    mine = Notification.objects.filter(user=user, channel="portal").order_by("pk")
    return list(mine.values_list("letter", flat=True))


def test_the_letter_has_all_that_proves_an_appointment_and_no_name(clinic: Clinic) -> None:
    user = clinic.family.user
    verified(user, MAIL)
    booked = book_for(clinic, clinic.family.daughter, user)
    mail = Notification.objects.get(channel="email")
    assert mail.facts == {
        "folio": spoken_folio(booked.folio),
        "day": "miércoles 2 de diciembre de 2026",
        "hour": "las 8:00 de la mañana",
        "unit": clinic.location.name,
        "minutes": "15",
    }
    text = render(mail.letter, mail.language, mail.facts).text
    assert f"/citas/{spoken_folio(booked.folio)}/" in text
    for private in ("Sofía", "López", "Odontología", "Ruiz"):
        assert private not in text
    assert (mail.address, mail.useful_until) == (MAIL, booked.starts_at)


def test_it_is_in_the_language_that_the_account_chose(clinic: Clinic) -> None:
    User.objects.filter(pk=clinic.family.user.pk).update(language="en")
    book_for(clinic, clinic.family.daughter, clinic.family.user)
    assert Notification.objects.get().facts["day"].startswith("Wednesday")


def test_asking_twice_with_one_key_tells_once(clinic: Clinic) -> None:
    for _ in range(2):
        book_for(clinic, clinic.family.daughter, clinic.family.user)
    assert told(clinic.family.user) == ["booked"]


def test_what_was_not_booked_is_told_to_nobody(clinic: Clinic) -> None:
    book_for(clinic, clinic.family.daughter, clinic.family.user)
    other = make_family(clinic.location)
    with pytest.raises(SlotTaken), transaction.atomic():
        book_for(clinic, other.daughter, other.user)
    assert told(other.user) == []


def test_who_cancels_at_once_gets_one_mail_only(clinic: Clinic) -> None:
    user = clinic.family.user
    verified(user, MAIL)
    booked = book_for(clinic, clinic.family.daughter, user)
    cancel(appointment_id=booked.pk, actor=by(user), now=NOW + timedelta(seconds=30))
    mails = Notification.objects.filter(channel="email").order_by("pk")
    assert [(one.letter, one.state) for one in mails] == [
        ("booked", State.WITHDRAWN),
        ("cancelled", State.PENDING),
    ]
    assert told(user) == ["booked", "cancelled"]


def test_who_booked_it_is_told_when_the_patient_cancels(clinic: Clinic) -> None:
    spouse, account = make_spouse(clinic.family)
    booked = book_for(clinic, spouse, clinic.family.user)
    cancel(appointment_id=booked.pk, actor=by(account), now=NOW)
    assert told(clinic.family.user) == ["booked", "cancelled"]
    assert told(account) == ["cancelled"]


def test_the_patient_is_told_of_what_others_give_up_move_or_take_back(clinic: Clinic) -> None:
    spouse, account = make_spouse(clinic.family)
    head = by(clinic.family.user)
    reachable_by_phone(account, "+526861234567")
    booked = book_for(clinic, spouse, clinic.family.user)
    other = clinic.slots()[1]
    reschedule(appointment_id=booked.pk, slot_id=other.pk, key="m", actor=head, now=NOW)
    cancel(appointment_id=booked.pk, actor=head, now=NOW)
    undo_cancel(appointment_id=booked.pk, actor=head, now=NOW)
    cancel(appointment_id=booked.pk, actor=at_the_desk(), now=NOW)
    assert told(account) == ["moved", "cancelled", "restored", "cancelled"]
    text = Notification.objects.filter(user=account, channel="sms").latest("pk")
    line = render_line(text.letter, text.language, text.facts)
    assert line.startswith("La cita del miércoles 2 de diciembre de 2026, a las 9:00 de la mañana, en")


def test_who_booked_it_and_no_longer_sees_it_is_told_nothing(clinic: Clinic) -> None:
    spouse, account = make_spouse(clinic.family)
    booked = book_for(clinic, spouse, clinic.family.user)
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    cancel(appointment_id=booked.pk, actor=by(account), now=NOW)
    assert told(clinic.family.user) == ["booked"]
    assert told(account) == ["cancelled"]


def night(hour: int, day: date = TODAY) -> datetime:
    return clock.instant(day, time(hour))


def dues(letter: str) -> dict[tuple[str, str], datetime]:
    told = Notification.objects.filter(letter=letter).select_related("user")
    return {(one.user.username if one.user else "", one.channel): one.due_at for one in told}


def test_what_one_books_at_night_is_mailed_at_once_and_rings_in_the_morning(clinic: Clinic) -> None:
    user = clinic.family.user
    verified(user, MAIL)
    subscribed(user)
    book(
        account_id=user.pk, patient_id=clinic.family.daughter.pk, slot_id=clinic.slots()[0].pk,
        key="k", actor=by(user), now=night(23),
    )  # fmt: skip
    name = user.username
    assert dues("booked") == {
        (name, "portal"): night(23), (name, "email"): night(23), (name, "push"): night(7, TOMORROW),
    }  # fmt: skip


def test_who_did_not_cancel_himself_sleeps_until_six_where_it_is_of_that_day(clinic: Clinic) -> None:
    user = clinic.family.user
    verified(user, MAIL)
    soon = book_for(clinic, clinic.family.daughter, user)
    cancel(appointment_id=soon.pk, actor=at_the_desk(), now=night(23))
    assert dues("cancelled")[user.username, "email"] == night(6, TOMORROW)


def test_and_until_seven_where_it_is_of_a_later_day(clinic: Clinic) -> None:
    user = clinic.family.user
    verified(user, MAIL)
    later = book(
        account_id=user.pk, patient_id=clinic.family.daughter.pk,
        slot_id=clinic.slots(TODAY + timedelta(days=2))[0].pk, key="k", actor=by(user), now=NOW,
    ).appointment  # fmt: skip
    cancel(appointment_id=later.pk, actor=at_the_desk(), now=night(23))
    assert dues("cancelled")[user.username, "email"] == night(7, TOMORROW)
