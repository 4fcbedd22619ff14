"""Moving an appointment: same folio, another hour, and the old place only given up for the new one."""

from datetime import date, timedelta

import pytest

from citas.domain.audit.models import AuditEvent
from citas.domain.booking import errors, policies
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.actions.moving import Moved, reschedule
from citas.domain.booking.models import Appointment, Hold
from citas.domain.messaging.models import Notification
from citas.domain.people.errors import NotBookableOnline, NotCovered
from citas.domain.people.models import Coverage, Patient
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.rules.appointment_states import TransitionRefused
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    make_family,
    make_location,
    make_role,
    make_service,
    make_sessions,
    make_spouse,
    publish,
)
from tests.factories.contacts import verified


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """The daughter's, of tomorrow at eight."""
    return book(
        account_id=clinic.family.user.pk, patient_id=clinic.family.daughter.pk,
        slot_id=clinic.slots()[0].pk, key="k", actor=by(clinic.family.user), now=NOW,
    ).appointment  # fmt: skip


def move(
    clinic: Clinic, appointment: Appointment, slot: Slot, key: str = "m", **changes: object
) -> Moved:
    given = {"actor": by(clinic.family.user), "now": NOW, **changes}
    return reschedule(
        appointment_id=appointment.pk, slot_id=slot.pk, key=key, **given  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_same_folio_has_another_hour_and_the_old_place_is_free(
    clinic: Clinic, appointment: Appointment
) -> None:
    old, new = appointment.slot, clinic.slots()[3]
    moved = move(clinic, appointment, new)
    kept = Appointment.objects.get()
    assert moved.created
    assert (kept.folio, kept.slot_id, kept.starts_at) == (appointment.folio, new.pk, new.starts_at)
    assert list(kept.history.order_by("sequence").values_list("sequence", "verb", "slot_id")) == [
        (0, "book", old.pk),
        (1, "reschedule", new.pk),
    ]
    assert [Slot.objects.get(pk=one.pk).status for one in (old, new)] == ["free", "busy"]
    assert AuditEvent.objects.filter(action="appointment.reschedule").count() == 1


def test_of_the_old_hour_nothing_more_is_told(clinic: Clinic, appointment: Appointment) -> None:
    verified(clinic.family.user, "maria@example.org")
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)
    again = book(
        account_id=clinic.family.user.pk, patient_id=clinic.family.daughter.pk,
        slot_id=clinic.slots()[1].pk, key="again", actor=by(clinic.family.user), now=NOW,
    ).appointment  # fmt: skip
    move(clinic, again, clinic.slots()[3])
    mails = Notification.objects.filter(channel="email").order_by("pk").values_list("letter", "state")
    assert list(mails) == [("cancelled", "pending"), ("booked", "withdrawn"), ("moved", "pending")]


def test_asked_again_it_stays_where_it_is(clinic: Clinic, appointment: Appointment) -> None:
    new = clinic.slots()[3]
    answers = [move(clinic, appointment, new, key) for key in ("m", "m", "another key")]
    assert [one.created for one in answers] == [True, False, False]
    assert Appointment.objects.get().sequence == 1


def test_a_key_is_for_one_place(clinic: Clinic, appointment: Appointment) -> None:
    move(clinic, appointment, clinic.slots()[3])
    with pytest.raises(errors.IdempotencyMismatch):
        move(clinic, appointment, clinic.slots()[4])
    with pytest.raises(errors.IdempotencyMismatch):
        move(clinic, appointment, clinic.slots()[4], "k")


def test_a_place_that_is_taken_leaves_the_old_one_as_it_was(
    clinic: Clinic, appointment: Appointment
) -> None:
    other, wanted = make_family(clinic.location), clinic.slots()[3]
    hold(
        account_id=other.user.pk, patient_id=other.head.pk, slot_id=wanted.pk, actor=by(other.user),
        now=NOW,
    )  # fmt: skip
    with pytest.raises(errors.SlotTaken):
        move(clinic, appointment, wanted)
    assert Appointment.objects.get().slot.status == "busy"


def test_a_place_kept_to_move_there_is_taken_by_the_move(
    clinic: Clinic, appointment: Appointment
) -> None:
    wanted = clinic.slots()[3]
    kept = hold(
        account_id=clinic.family.user.pk, patient_id=appointment.patient_id, slot_id=wanted.pk,
        actor=by(clinic.family.user), now=NOW, moves=appointment.pk,
    )  # fmt: skip
    assert move(clinic, appointment, wanted, now=NOW + timedelta(minutes=2)).created
    assert Hold.objects.get(pk=kept.pk).ended_at == NOW + timedelta(minutes=2)


def test_a_place_is_kept_only_for_an_appointment_of_this_patient(
    clinic: Clinic, appointment: Appointment
) -> None:
    with pytest.raises(errors.AppointmentUnknown):
        hold(
            account_id=clinic.family.user.pk, patient_id=clinic.family.head.pk,
            slot_id=clinic.slots()[3].pk, actor=by(clinic.family.user), now=NOW,
            moves=appointment.pk,
        )  # fmt: skip


def test_it_counts_neither_for_the_limit_nor_as_another_hour(
    clinic: Clinic, appointment: Appointment
) -> None:
    longer = Slot.objects.create(
        role=clinic.role, practitioner=make_role(clinic.location, clinic.service).practitioner,
        location=clinic.location, service=clinic.service, local_date=TOMORROW, web_from=NOW,
        starts_at=appointment.starts_at + timedelta(minutes=10),
        ends_at=appointment.ends_at + timedelta(minutes=10),
    )  # fmt: skip
    assert move(clinic, appointment, longer).created


def test_another_appointment_at_that_hour_is_in_the_way(
    clinic: Clinic, appointment: Appointment
) -> None:
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30))
    make_sessions(role)
    publish()
    wanted = clinic.slots()[3]
    same_hour = Slot.objects.get(role=role, starts_at=wanted.starts_at)
    Slot.objects.filter(pk=same_hour.pk).update(web_from=NOW)
    user = clinic.family.user
    book(
        account_id=user.pk, patient_id=appointment.patient_id, slot_id=same_hour.pk, key="m",
        actor=by(user), now=NOW,
    )  # fmt: skip
    with pytest.raises(errors.TimeConflict):
        move(clinic, appointment, wanted, "n")


def test_twice_and_no_more(clinic: Clinic, appointment: Appointment) -> None:
    first, second, third = clinic.slots()[3:6]
    policy = policy_for(appointment.slot, NOW)
    left = [policies.moves_left(appointment, policy)]
    for number, slot in enumerate((first, second)):
        move(clinic, appointment, slot, f"m{number}")
        left.append(policies.moves_left(appointment, policy))
    assert left == [2, 1, 0]
    with pytest.raises(errors.RescheduleLimit):
        move(clinic, appointment, third, "m3")


def test_moving_what_the_clinic_took_away_counts_for_nothing(
    clinic: Clinic, appointment: Appointment
) -> None:
    for number, slot in enumerate(clinic.slots()[3:6]):
        old = Appointment.objects.get().slot_id
        Appointment.objects.update(disrupted_at=NOW, confirmed_at=NOW)
        move(clinic, appointment, slot, f"m{number}")
        assert Slot.objects.get(pk=old).withdrawn_at == NOW
    moved = Appointment.objects.get()
    assert (moved.disrupted_at, moved.confirmed_at, moved.sequence) == (None, None, 3)
    assert policies.moves_left(moved, policy_for(moved.slot, NOW)) == 2


def test_only_to_a_place_of_its_own_service(clinic: Clinic, appointment: Appointment) -> None:
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 20))
    make_sessions(role)
    publish()
    other = Slot.objects.filter(role=role, local_date=TOMORROW, web_from__lte=NOW).first()
    assert other is not None
    with pytest.raises(errors.OtherService):
        move(clinic, appointment, other)


def test_only_within_the_patients_own_unit(clinic: Clinic, appointment: Appointment) -> None:
    unit = make_location("Otra")
    make_role(unit, clinic.service)
    Patient.objects.filter(pk=appointment.patient_id).update(assigned_location=unit)
    with pytest.raises(errors.OtherUnit):
        move(clinic, appointment, clinic.slots()[3])


def test_coverage_must_reach_the_new_day(clinic: Clinic, appointment: Appointment) -> None:
    Coverage.objects.filter(patient=appointment.patient_id).update(valid_to=TOMORROW)
    with pytest.raises(NotCovered):
        move(clinic, appointment, clinic.slots(TOMORROW + timedelta(days=1))[0])
    assert move(clinic, appointment, clinic.slots()[3]).created


def test_the_rules_of_the_web_are_those_of_booking(clinic: Clinic, appointment: Appointment) -> None:
    slots = Slot.objects.filter(role=clinic.role, starts_at__gt=NOW)
    refused = {
        errors.SlotDeskOnly: slots.filter(web_from=None).first(),
        errors.SlotNotOpen: slots.filter(web_from__gt=NOW, local_date=date(2027, 1, 15)).first(),
    }
    for error, slot in refused.items():
        assert slot is not None
        with pytest.raises(error):
            move(clinic, appointment, slot)
    today = clinic.slots(TODAY)[0]
    with pytest.raises(errors.NoticeTooShort):
        move(clinic, appointment, today, now=today.starts_at - timedelta(minutes=5))
    withdrawn = clinic.slots()[3]
    Slot.objects.filter(pk=withdrawn.pk).update(withdrawn_at=NOW)
    with pytest.raises(SlotWithdrawn):
        move(clinic, appointment, withdrawn)


def test_what_is_over_is_not_moved(clinic: Clinic, appointment: Appointment) -> None:
    new = clinic.slots(TOMORROW + timedelta(days=1))[0]
    with pytest.raises(errors.AlreadyStarted):
        move(clinic, appointment, new, now=appointment.starts_at)
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)
    with pytest.raises(TransitionRefused):
        move(clinic, appointment, new)


def test_nobody_moves_anothers(clinic: Clinic, appointment: Appointment) -> None:
    stranger = make_family(clinic.location).user
    with pytest.raises(errors.AppointmentUnknown):
        move(clinic, appointment, clinic.slots()[3], actor=by(stranger))


def test_a_hidden_appointment_in_the_way_is_not_betrayed(clinic: Clinic) -> None:
    spouse, himself = make_spouse(clinic.family)
    head = clinic.family.user
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30))
    make_sessions(role)
    publish()
    first, wanted = clinic.slots()[0], clinic.slots()[3]
    same_hour = Slot.objects.get(role=role, starts_at=wanted.starts_at)
    Slot.objects.filter(pk=same_hour.pk).update(web_from=NOW)
    for user, slot in ((head, first), (himself, same_hour)):
        book(
            account_id=user.pk, patient_id=spouse.pk, slot_id=slot.pk, key="k", actor=by(user), now=NOW
        )  # fmt: skip
    seen = Appointment.objects.get(booked_by=head)
    with pytest.raises(NotBookableOnline):
        move(clinic, seen, wanted)


def test_a_place_left_today_is_the_desks(clinic: Clinic, appointment: Appointment) -> None:
    today, tomorrow = clinic.slots(TODAY)[-1], appointment.slot
    move(clinic, appointment, today)
    move(clinic, appointment, tomorrow, "back")
    assert Slot.objects.get(pk=today.pk).web_from is None
