"""Giving an appointment up, told before when that is late, and a minute to think again."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.core.cache import caches

from citas.domain.access.models import User
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.booking import errors, policies, queries
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel, undo_cancel
from citas.domain.booking.actions.holding import extend, hold, release
from citas.domain.booking.models import Appointment, Hold
from citas.domain.catalogue.models import Policy
from citas.domain.messaging.models import Notification
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.appointment_states import TransitionRefused
from tests.factories.clinic import NOW, TODAY, Clinic, by, make_family, make_location, make_spouse
from tests.factories.staff import make_staff

SOON, LATE = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)


def booked(clinic: Clinic, slot: Slot | None = None, key: str = "k") -> Appointment:
    return book(
        account_id=clinic.family.user.pk, patient_id=clinic.family.daughter.pk,
        slot_id=(slot or clinic.slots()[0]).pk, key=key, actor=by(clinic.family.user), now=NOW,
    ).appointment  # fmt: skip


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """The daughter's, of tomorrow at eight."""
    return booked(clinic)


@pytest.fixture
def cancelled(clinic: Clinic, appointment: Appointment) -> Appointment:
    """The same, given up at NOW."""
    return cancel(
        appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW, reason="No puedo"
    )


def take(clinic: Clinic, slot: Slot, seconds: int) -> Hold:
    """Another family keeps the place, so many seconds after NOW."""
    other = make_family(clinic.location)
    return hold(
        account_id=other.user.pk, patient_id=other.daughter.pk, slot_id=slot.pk, actor=by(other.user),
        now=NOW + timedelta(seconds=seconds),
    )  # fmt: skip


def test_for_a_minute_nobody_gets_the_place_and_then_anybody(
    clinic: Clinic, cancelled: Appointment
) -> None:
    with pytest.raises(errors.SlotTaken):
        take(clinic, cancelled.slot, 59)
    assert take(clinic, cancelled.slot, 60)


def test_the_reason_stands_in_the_history(cancelled: Appointment) -> None:
    assert list(cancelled.history.order_by("sequence").values_list("verb", "reason")) == [
        ("book", ""),
        ("cancel", "No puedo"),
    ]


def test_cancelling_again_changes_nothing(clinic: Clinic, cancelled: Appointment) -> None:
    again = cancel(appointment_id=cancelled.pk, actor=by(clinic.family.user), now=SOON)
    assert (again.sequence, Hold.objects.count()) == (cancelled.sequence, 1)


def test_undone_within_the_minute_it_is_the_same_appointment(
    clinic: Clinic, cancelled: Appointment
) -> None:
    assert queries.undo_until(cancelled.pk, SOON) == LATE
    undo_cancel(appointment_id=cancelled.pk, actor=by(clinic.family.user), now=SOON)
    back = Appointment.objects.get(folio=cancelled.folio)
    assert (back.status, back.sequence, back.slot.status) == ("booked", 2, "busy")
    assert queries.undo_until(cancelled.pk, SOON) is None
    letters = Notification.objects.filter(channel="portal").order_by("pk").values_list("letter")
    assert [letter for (letter,) in letters] == ["booked", "cancelled", "restored"]


def test_undoing_again_changes_nothing(clinic: Clinic, cancelled: Appointment) -> None:
    for _ in range(2):
        undone = undo_cancel(appointment_id=cancelled.pk, actor=by(clinic.family.user), now=SOON)
    assert undone.history.count() == 3


def test_after_the_minute_it_is_too_late(clinic: Clinic, cancelled: Appointment) -> None:
    assert queries.undo_until(cancelled.pk, LATE) is None
    with pytest.raises(errors.UndoTooLate):
        undo_cancel(appointment_id=cancelled.pk, actor=by(clinic.family.user), now=LATE)


def test_an_earlier_appointment_of_the_same_hour_does_not_come_back(
    clinic: Clinic, appointment: Appointment
) -> None:
    user, long_before = clinic.family.user, NOW - timedelta(hours=1)
    cancel(appointment_id=appointment.pk, actor=by(user), now=long_before)
    second = booked(clinic, appointment.slot, "second")
    cancel(appointment_id=second.pk, actor=by(user), now=NOW)
    with pytest.raises(errors.UndoTooLate):
        undo_cancel(appointment_id=appointment.pk, actor=by(user), now=SOON)


def test_whoever_booked_something_meanwhile_cannot_have_both(
    clinic: Clinic, cancelled: Appointment
) -> None:
    booked(clinic, clinic.slots()[3], "instead")
    with pytest.raises(errors.UpcomingLimit):
        undo_cancel(appointment_id=cancelled.pk, actor=by(clinic.family.user), now=SOON)


def test_what_somebody_else_booked_meanwhile_is_not_betrayed(clinic: Clinic) -> None:
    spouse, himself = make_spouse(clinic.family)
    head = clinic.family.user
    first, second = clinic.slots()[:2]

    def ask(user: User, slot: Slot) -> Appointment:
        return book(
            account_id=user.pk, patient_id=spouse.pk, slot_id=slot.pk, key="k", actor=by(user), now=NOW
        ).appointment

    given_up = ask(head, first)
    cancel(appointment_id=given_up.pk, actor=by(head), now=NOW)
    ask(himself, second)
    with pytest.raises(NotBookableOnline):
        undo_cancel(appointment_id=given_up.pk, actor=by(head), now=SOON)


def test_who_moved_to_another_unit_since_gets_the_old_appointment_back(
    clinic: Clinic, cancelled: Appointment
) -> None:
    elsewhere = make_location("Otra")
    Patient.objects.filter(pk=cancelled.patient_id).update(assigned_location=elsewhere)
    desk = Actor(make_staff("d", ActorKind.DESK, clinic.location).pk, ActorKind.DESK, Channel.WEB)
    assert undo_cancel(appointment_id=cancelled.pk, actor=desk, now=SOON).status == "booked"


def test_nobody_prolongs_or_gives_away_the_minute(clinic: Clinic, cancelled: Appointment) -> None:
    kept = Hold.objects.get()
    with pytest.raises(errors.HoldUnknown):
        extend(account_id=kept.account_id, hold_id=kept.pk, now=SOON)
    with pytest.raises(errors.HoldUnknown):
        release(account_id=kept.account_id, hold_id=kept.pk, now=SOON)


def test_one_without_ground_gives_its_place_to_nobody_and_stays_cancelled(
    clinic: Clinic, appointment: Appointment
) -> None:
    Appointment.objects.update(disrupted_at=NOW)
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)
    assert Slot.objects.get(pk=appointment.slot_id).withdrawn_at == NOW
    with pytest.raises(errors.UndoTooLate):
        undo_cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)


def test_once_it_has_begun_the_insured_cannot_cancel_but_the_desk_can(
    clinic: Clinic, appointment: Appointment
) -> None:
    with pytest.raises(errors.AlreadyStarted):
        cancel(
            appointment_id=appointment.pk, actor=by(clinic.family.user), now=appointment.starts_at
        )  # fmt: skip
    desk = Actor(make_staff("d", ActorKind.DESK, clinic.location).pk, ActorKind.DESK, Channel.WEB)
    assert cancel(appointment_id=appointment.pk, actor=desk, now=appointment.starts_at)


def test_a_visit_that_was_held_is_not_cancelled(clinic: Clinic, appointment: Appointment) -> None:
    Appointment.objects.update(status="fulfilled")
    with pytest.raises(TransitionRefused):
        cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)


@pytest.mark.parametrize("action", [cancel, undo_cancel])
def test_nobody_touches_anothers_appointment(
    clinic: Clinic, appointment: Appointment, action: Callable[..., Appointment]
) -> None:
    stranger = make_family(clinic.location).user
    with pytest.raises(errors.AppointmentUnknown):
        action(appointment_id=appointment.pk, actor=by(stranger), now=NOW)


@pytest.mark.parametrize(("hours", "late"), [(24, False), (23.9, True)])
def test_late_is_less_than_a_day_ahead(appointment: Appointment, hours: float, late: bool) -> None:
    assert policies.is_late(appointment, appointment.starts_at - timedelta(hours=hours)) is late


def test_a_day_ahead_is_meant_on_the_clock_also_when_clocks_change(
    clinic: Clinic, appointment: Appointment
) -> None:
    # Sunday 14 March 2027 has 23 hours: Sunday at nine is a day after Saturday at nine
    appointment.starts_at = clock.instant(date(2027, 3, 14), time(9))
    asked = clock.instant(date(2027, 3, 13), time(9))
    assert appointment.starts_at - asked == timedelta(hours=23)
    assert not policies.is_late(appointment, asked)
    assert policies.is_late(appointment, asked + timedelta(minutes=1))


def test_it_is_never_late_to_give_up_what_the_clinic_took_away(appointment: Appointment) -> None:
    appointment.disrupted_at = NOW
    assert not policies.is_late(appointment, appointment.starts_at - timedelta(hours=1))


def test_how_long_the_minute_is_is_policy(clinic: Clinic, appointment: Appointment) -> None:
    Policy.objects.filter(name="undo_seconds").update(value=300)
    caches["memory"].clear()
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)
    assert queries.undo_until(appointment.pk, LATE) == NOW + timedelta(minutes=5)


def test_a_place_of_today_is_the_desks_from_then_on(clinic: Clinic) -> None:
    slot = clinic.slots(TODAY)[-1]
    cancel(appointment_id=booked(clinic, slot).pk, actor=by(clinic.family.user), now=NOW)
    with pytest.raises(errors.SlotDeskOnly):
        take(clinic, slot, 60)
