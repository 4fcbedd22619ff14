"""Links in messages: for whom they open, and how often a birthday may be guessed."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches

from citas.domain.access.models import User
from citas.domain.audit.actors import Channel
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cleaning import clean_up
from citas.domain.booking.errors_links import BirthdayWrong, LinkLocked, LinkUnknown
from citas.domain.booking.links import actor_of, make_link, open_link, prove
from citas.domain.booking.models import Appointment, Link
from citas.domain.catalogue.models import Policy
from citas.domain.people.models import Patient
from tests.factories.clinic import NOW, Clinic, by

LATER = NOW + timedelta(hours=8)


def booked(clinic: Clinic) -> Appointment:
    """Of the daughter, born on 9 March 2016, by her mother."""
    family, slot = clinic.family, clinic.slots()[0]
    return book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=slot.pk, key="k",
        actor=by(family.user), now=NOW,
    ).appointment  # fmt: skip


def link_to(appointment: Appointment) -> str:
    return make_link(
        account_id=appointment.booked_by_id, patient_id=appointment.patient_id,
        appointment_id=appointment.pk, expires_at=LATER, now=NOW,
    )  # fmt: skip


@pytest.fixture
def token(clinic: Clinic) -> str:
    return link_to(booked(clinic))


def guess(token: str, day: int = 1, month: int = 1) -> Link:
    return prove(token=token, day=day, month=month, now=NOW)


def guess_wrong(token: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(BirthdayWrong):
            guess(token)


# Opening


def test_a_link_opens_what_it_is_about_as_often_as_wanted(token: str) -> None:
    for _ in range(2):
        found = open_link(token, NOW)
        assert found.appointment == Appointment.objects.get()
    assert not AuditEvent.objects.filter(action__startswith="link.").exists()


def test_of_its_token_only_a_digest_is_kept(token: str) -> None:
    assert len(token) >= 22  # 128 bits
    assert token.encode() not in bytes(Link.objects.get().token_digest)


def test_who_acts_by_it_is_the_account_it_was_sent_to(token: str, clinic: Clinic) -> None:
    actor = actor_of(open_link(token, NOW))
    assert (actor.user_id, actor.channel) == (clinic.family.user.pk, Channel.LINK)


def test_it_opens_nothing_once_it_has_run_out(token: str) -> None:
    with pytest.raises(LinkUnknown):
        open_link(token, LATER)


def test_what_was_made_up_opens_nothing(token: str) -> None:
    for other in ("", "x", token[:-1], token.swapcase()):
        with pytest.raises(LinkUnknown):
            open_link(other, NOW)


def test_it_opens_nothing_for_a_closed_account(token: str) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(LinkUnknown):
        open_link(token, NOW)


def test_it_opens_nothing_that_the_account_sees_no_more(token: str, clinic: Clinic) -> None:
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(separate_since=NOW)
    with pytest.raises(LinkUnknown):
        open_link(token, NOW)


def test_it_opens_nothing_of_who_has_died(token: str, clinic: Clinic) -> None:
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(deceased_on=NOW.date())
    with pytest.raises(LinkUnknown):
        open_link(token, NOW)


# Proving


def test_day_and_month_of_birth_prove_it_and_it_is_written_down(token: str, clinic: Clinic) -> None:
    assert guess(token, 9, 3).patient == clinic.family.daughter
    written = AuditEvent.objects.get(action="link.prove")
    assert (written.patient_id, written.channel) == (clinic.family.daughter.pk, "link")


@pytest.mark.parametrize("wrong", [(3, 9), (9, 4), (10, 3), (29, 2), (31, 2)])
def test_any_other_day_does_not(token: str, wrong: tuple[int, int]) -> None:
    with pytest.raises(BirthdayWrong) as refused:
        guess(token, *wrong)
    assert refused.value.facts == {"left": 4}
    assert AuditEvent.objects.filter(action="link.refuse").count() == 1


def test_who_was_born_on_29_february_is_known_by_that_day(token: str, clinic: Clinic) -> None:
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(birth_date=date(2016, 2, 29))
    guess(token, 29, 2)


def test_after_as_many_as_the_policy_allows_the_right_day_does_not_open_it_either(token: str) -> None:
    Policy.objects.filter(name="link_attempts").update(value=3)
    caches["memory"].clear()
    guess_wrong(token, 2)
    for day in (1, 9):
        with pytest.raises(LinkLocked):
            guess(token, day, 3)
    assert open_link(token, NOW)


def test_another_link_of_the_same_person_gives_no_more_attempts(token: str) -> None:
    guess_wrong(token, 4)
    other = link_to(Appointment.objects.get())
    with pytest.raises(LinkLocked):
        guess(other)
    with pytest.raises(LinkLocked):
        guess(other, 9, 3)


def test_a_right_day_forgives_the_wrong_ones_before(token: str) -> None:
    guess_wrong(token, 4)
    guess(token, 9, 3)
    guess_wrong(token, 4)


def test_links_that_ran_out_go_at_night(token: str) -> None:
    clean_up(LATER + timedelta(hours=23))
    assert Link.objects.exists()
    clean_up(LATER + timedelta(hours=25))
    assert not Link.objects.exists()
