"""The database has the last word: written around the actions, each wrong thing is refused by name."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import Error

from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions import appointing
from citas.domain.booking.errors import IdempotencyMismatch, SlotTaken
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold, IdempotencyKey
from citas.domain.catalogue.models import Policy
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Coverage, FamilyGroup
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Absence, Closure, Session, Slot
from citas.rules.folio import new_folio
from tests.concurrency.crowd import Caller, gather
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    cover,
    make_clinic,
    make_patient,
    make_role,
    make_service,
    make_sessions,
    publish,
)

pytestmark = pytest.mark.django_db
Write = Callable[[Clinic], object]


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def slot(clinic: Clinic, number: int = 0) -> Slot:
    return clinic.slots()[number]


def give(clinic: Clinic, place: Slot, **changes: object) -> Appointment:
    """An appointment written straight into its table."""
    columns = {
        "folio": new_folio(), "status": "booked", "patient": clinic.family.daughter, "slot": place,
        "service": place.service, "booked_by": clinic.family.user, "starts_at": place.starts_at,
        "ends_at": place.ends_at, "created_at": NOW,
    }  # fmt: skip
    return Appointment.objects.create(**{**columns, **changes})


def one_a_slot(clinic: Clinic) -> None:
    give(clinic, slot(clinic))
    give(clinic, slot(clinic), patient=clinic.family.head)


def one_at_a_time(clinic: Clinic) -> None:
    """The same hour with two doctors of two services."""
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30))
    make_sessions(role)
    publish()
    first = slot(clinic)
    give(clinic, first)
    give(clinic, Slot.objects.get(role=role, starts_at=first.starts_at))


def times_of_another_slot(clinic: Clinic) -> None:
    place = slot(clinic)
    give(clinic, place, ends_at=place.ends_at + timedelta(minutes=5))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def slot_moved_under_its_appointment(clinic: Clinic) -> None:
    place = slot(clinic)
    give(clinic, place)
    Slot.objects.filter(pk=place.pk).update(ends_at=place.starts_at + timedelta(minutes=10))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def overlapping_slots(clinic: Clinic) -> None:
    place = slot(clinic)
    place.pk, place.starts_at = None, place.starts_at + timedelta(minutes=10)
    place.save(force_insert=True)


def keep(clinic: Clinic, place: Slot, **changes: object) -> Hold:
    columns = {
        "kind": "review", "account": clinic.family.user, "patient": clinic.family.head,
        "slot": place, "created_at": NOW, "expires_at": NOW + timedelta(minutes=5),
    }  # fmt: skip
    return Hold.objects.create(**{**columns, **changes})


def two_review_holds(clinic: Clinic) -> None:
    keep(clinic, slot(clinic))
    keep(clinic, slot(clinic, 1))


def held_by_nobody(clinic: Clinic) -> None:
    Slot.objects.filter(pk=slot(clinic).pk).update(status="busy-tentative")


def free_but_held(clinic: Clinic) -> None:
    Slot.objects.filter(pk=slot(clinic).pk).update(hold_id=1, held_until=NOW)


def extra_on_the_web(clinic: Clinic) -> None:
    Slot.objects.filter(pk=slot(clinic).pk).update(extra=True)


def slot_backwards(clinic: Clinic) -> None:
    place = slot(clinic)
    Slot.objects.filter(pk=place.pk).update(ends_at=place.starts_at)


def coverage_backwards(clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.head).update(valid_to=date(2019, 12, 31))


def two_heads(clinic: Clinic) -> None:
    group = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    cover(make_patient(clinic.location), group, "PENSIONADO", "09")


def key_of_another_member(clinic: Clinic) -> None:
    group = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    cover(make_patient(clinic.location), group, "CONYUGE", "01")


def two_sessions_at_once(clinic: Clinic) -> None:
    Session.objects.create(
        role=clinic.role, practitioner=clinic.role.practitioner, weekday=1, starts=time(13, 59),
        ends=time(15), valid_from=TODAY,
    )  # fmt: skip


def session_backwards(clinic: Clinic) -> None:
    Session.objects.filter(role=clinic.role).update(ends=time(8))


def policy_twice(clinic: Clinic) -> None:
    Policy.objects.create(name="hold_minutes", value=9, valid_from=TODAY)


def closure_backwards(clinic: Clinic) -> None:
    Closure.objects.create(first_day=TOMORROW, last_day=TODAY, reason="x")


def absence_backwards(clinic: Clinic) -> None:
    Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TODAY, reason="x"
    )


def key_twice(clinic: Clinic) -> None:
    appointment = give(clinic, slot(clinic))
    for _ in range(2):
        IdempotencyKey.objects.create(
            account=clinic.family.user, key="k", appointment=appointment, created_at=NOW
        )


def history(clinic: Clinic) -> AppointmentHistory:
    place = slot(clinic)
    return AppointmentHistory.objects.create(
        appointment=give(clinic, place), sequence=0, verb="book", status="booked", slot=place,
        at=NOW, actor_kind="system",
    )  # fmt: skip


def same_step_twice(clinic: Clinic) -> None:
    written = history(clinic)
    written.pk = None
    written.save(force_insert=True)


REFUSED: list[tuple[Write, str]] = [
    (one_a_slot, "appointment_one_a_slot"),
    (one_at_a_time, "appointment_one_at_a_time"),
    (times_of_another_slot, "appointment_times_of_its_slot"),
    (slot_moved_under_its_appointment, "appointment_times_of_its_slot"),
    (overlapping_slots, "slot_one_at_a_time"),
    (two_review_holds, "hold_one_review_an_account"),
    (held_by_nobody, "slot_held_or_not"),
    (free_but_held, "slot_held_or_not"),
    (extra_on_the_web, "slot_extra_is_desk_only"),
    (slot_backwards, "slot_runs_forward"),
    (coverage_backwards, "coverage_runs_forward"),
    (two_heads, "coverage_one_head_a_day"),
    (key_of_another_member, "coverage_key_once"),
    (two_sessions_at_once, "session_one_place_at_a_time"),
    (session_backwards, "session_runs_forward"),
    (policy_twice, "policy_one_value_a_day"),
    (closure_backwards, "closure_runs_forward"),
    (absence_backwards, "absence_runs_forward"),
    (key_twice, "idempotency_key_once"),
    (same_step_twice, "history_in_order"),
]


def refusing_constraint(error: IntegrityError) -> str | None:
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, Error) else None


@pytest.mark.parametrize(("write", "constraint"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_the_database_refuses(clinic: Clinic, write: Write, constraint: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(clinic)
    assert refusing_constraint(refused.value) == constraint


@pytest.mark.parametrize("model", [AppointmentHistory, AuditEvent])
@pytest.mark.parametrize("change", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_what_happened_cannot_be_rewritten(
    clinic: Clinic, model: type[AppointmentHistory | AuditEvent], change: str
) -> None:
    gather(clinic.location, 1)[0].book(slot(clinic).pk)
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(change.format(model._meta.db_table))


def test_a_cancelled_appointment_leaves_its_hour_to_others(clinic: Clinic) -> None:
    give(clinic, slot(clinic), status="cancelled")
    assert give(clinic, slot(clinic))


# What the actions make of it, when the check before it is bypassed


@pytest.fixture
def person(clinic: Clinic) -> Caller:
    return gather(clinic.location, 1)[0]


def test_an_occupied_place_becomes_slot_taken(
    clinic: Clinic, person: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(clinic, slot(clinic))
    monkeypatch.setattr(slots, "occupy", lambda **_: True)
    with pytest.raises(SlotTaken):
        person.book(slot(clinic).pk)


def test_an_hour_that_overlaps_becomes_a_refusal_that_betrays_nothing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30))
    make_sessions(role)
    publish()
    first = slot(clinic)
    same_hour = Slot.objects.get(role=role, starts_at=first.starts_at)
    person = gather(clinic.location, 1)[0]
    person.book(first.pk)
    monkeypatch.setattr(appointing, "check_may_take", lambda *_, **__: None)
    with pytest.raises(NotBookableOnline):
        person.book(same_hour.pk, "k2")


def test_a_used_key_becomes_idempotency_mismatch(
    clinic: Clinic, person: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.book(slot(clinic).pk)
    monkeypatch.setattr(appointing, "booked_with", lambda *_: None)
    monkeypatch.setattr(appointing, "check_may_take", lambda *_, **__: None)
    with pytest.raises(IdempotencyMismatch):
        person.book(slot(clinic, 1).pk)


def test_any_other_violation_is_an_error_of_ours_and_stays_one(clinic: Clinic, person: Caller) -> None:
    place = slot(clinic).pk
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE booking_appointment ADD CONSTRAINT odd CHECK (slot_id < 0) NOT VALID"
        )
    with pytest.raises(IntegrityError, match="odd"):
        person.book(place)


def test_a_folio_that_exists_is_drawn_again(
    clinic: Clinic, person: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, unused = give(clinic, slot(clinic, 1), status="cancelled").folio, new_folio()
    draws = iter([taken, unused])
    monkeypatch.setattr(f"{appointing.__name__}.new_folio", lambda: next(draws))
    assert person.book(slot(clinic).pk).appointment.folio == unused
