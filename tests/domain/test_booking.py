"""Holding, booking and cancelling, one rule a test."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches

from citas.domain.audit.models import AuditEvent
from citas.domain.booking import errors
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.holding import extend, hold, release
from citas.domain.booking.models import Appointment, Hold
from citas.domain.catalogue.models import Policy
from citas.domain.people.errors import NotCovered
from citas.domain.people.models import Coverage
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import (
    NOW,
    TODAY,
    Clinic,
    by,
    make_clinic,
    make_family,
    make_location,
    make_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def hold_one(clinic: Clinic, slot: Slot, **changes: object) -> Hold:
    arguments = {
        "account_id": clinic.family.user.pk,
        "patient_id": clinic.family.daughter.pk,
        "slot_id": slot.pk,
        "actor": by(clinic.family.user),
        "now": NOW,
    }
    return hold(**{**arguments, **changes})  # type: ignore[arg-type]


def book_one(clinic: Clinic, slot: Slot, key: str = "k1", **changes: object) -> Appointment:
    arguments = {
        "account_id": clinic.family.user.pk,
        "patient_id": clinic.family.daughter.pk,
        "slot_id": slot.pk,
        "key": key,
        "actor": by(clinic.family.user),
        "now": NOW,
    }
    return book(**{**arguments, **changes}).appointment  # type: ignore[arg-type]


def test_a_held_place_becomes_an_appointment_with_folio_history_and_audit(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    hold_one(clinic, slot)
    appointment = book_one(clinic, slot)
    slot.refresh_from_db()
    assert (slot.status, slot.hold_id) == ("busy", None)
    assert appointment.history.count() == 1
    assert AuditEvent.objects.filter(subject_id=appointment.folio).count() == 1


def test_a_new_review_hold_frees_the_old_place(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    hold_one(clinic, first)
    hold_one(clinic, second)
    first.refresh_from_db()
    assert first.status == "free"
    assert Hold.objects.filter(ended_at=None).count() == 1


def test_holding_the_same_place_again_finds_the_same_hold(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    first = hold_one(clinic, slot)
    again = hold_one(clinic, slot, now=NOW + timedelta(minutes=3))
    assert (again.pk, again.expires_at) == (first.pk, first.expires_at)


def test_a_hold_that_ran_out_is_not_revived_inside_the_notice(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    kept = hold_one(clinic, slot, now=slot.starts_at - timedelta(hours=3))
    with pytest.raises(errors.NoticeTooShort):
        extend(
            account_id=clinic.family.user.pk,
            hold_id=kept.pk,
            now=slot.starts_at - timedelta(minutes=30),
        )


def test_a_place_under_review_may_be_confirmed_after_the_notice_ran_out(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    hold_one(clinic, slot, now=slot.starts_at - timedelta(minutes=121))
    assert book_one(clinic, slot, now=slot.starts_at - timedelta(minutes=118))


def test_nobody_books_a_consultation_that_has_begun(clinic: Clinic) -> None:
    Policy.objects.filter(name="minimum_notice_minutes").update(value=0)
    caches["memory"].clear()
    slot = clinic.slots()[0]
    hold_one(clinic, slot, now=slot.starts_at - timedelta(minutes=1))
    with pytest.raises(errors.NoticeTooShort):
        book_one(clinic, slot, now=slot.starts_at + timedelta(minutes=1))


def test_a_place_held_by_another_family_is_taken(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    hold_one(clinic, slot)
    other = make_family(clinic.location)
    with pytest.raises(errors.SlotTaken):
        hold_one(
            clinic,
            slot,
            account_id=other.user.pk,
            patient_id=other.daughter.pk,
            actor=by(other.user),
        )


def test_an_expired_hold_needs_no_sweeper(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    hold_one(clinic, slot)
    other = make_family(clinic.location)
    later = NOW + timedelta(minutes=6)
    hold_one(clinic, slot, account_id=other.user.pk, patient_id=other.daughter.pk, now=later)
    with pytest.raises(errors.SlotTaken):
        book_one(clinic, slot, now=later)


def test_confirming_after_expiry_still_books_a_place_that_is_free(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    hold_one(clinic, slot)
    assert book_one(clinic, slot, now=NOW + timedelta(minutes=30)).status == "booked"


def test_the_same_key_books_once(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    assert book_one(clinic, slot).folio == book_one(clinic, slot).folio
    assert Appointment.objects.count() == 1


def test_the_same_key_for_another_place_is_refused(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    book_one(clinic, first)
    with pytest.raises(errors.IdempotencyMismatch):
        book_one(clinic, second)


def test_one_upcoming_appointment_a_person_and_service(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    book_one(clinic, first)
    with pytest.raises(errors.UpcomingLimit):
        book_one(clinic, second, key="k2")


def test_another_member_of_the_family_books_the_next_hour(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    book_one(clinic, first)
    assert book_one(clinic, second, key="k2", patient_id=clinic.family.head.pk)


def test_coverage_is_checked_for_the_day_of_the_appointment(clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY)
    with pytest.raises(NotCovered):
        book_one(clinic, clinic.slots()[0])


def test_rights_that_ended_are_told_as_past_and_those_that_will_end_as_to_come(clinic: Clinic) -> None:
    told = []
    for last_day in (TODAY - timedelta(days=1), TODAY):
        Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=last_day)
        with pytest.raises(NotCovered) as refused:
            book_one(clinic, clinic.slots()[0])
        told.append(refused.value.sentence())
    assert "terminó el lunes 30 de noviembre de 2026." in told[0]
    assert "termina el martes 1 de diciembre de 2026, antes de la cita." in told[1]


def test_only_places_of_the_patients_own_unit(clinic: Clinic) -> None:
    patient = clinic.family.daughter
    patient.assigned_location = make_location("Otra")
    patient.save()
    make_role(patient.assigned_location, clinic.service)
    with pytest.raises(errors.OtherUnit):
        book_one(clinic, clinic.slots()[0])


def test_desk_places_are_not_for_the_web(clinic: Clinic) -> None:
    slot = Slot.objects.filter(web_from=None).first()
    assert slot is not None
    with pytest.raises(errors.SlotDeskOnly):
        book_one(clinic, slot)


def test_a_day_beyond_the_horizon_is_not_open_yet(clinic: Clinic) -> None:
    slot = Slot.objects.filter(web_from__gt=NOW, local_date=date(2027, 1, 15)).first()
    assert slot is not None
    with pytest.raises(errors.SlotNotOpen):
        book_one(clinic, slot)


def test_two_hours_of_notice_on_the_web(clinic: Clinic) -> None:
    slot = clinic.slots(TODAY)[0]
    with pytest.raises(errors.NoticeTooShort):
        book_one(clinic, slot, now=slot.starts_at - timedelta(minutes=119))


def test_cancelling_frees_the_place_for_somebody_else(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    appointment = book_one(clinic, slot)
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)
    later = NOW + timedelta(minutes=2)
    assert book_one(clinic, slot, key="k2", now=later).folio != appointment.folio


def test_a_place_freed_today_goes_to_the_desk(clinic: Clinic) -> None:
    slot = clinic.slots(TODAY)[-1]
    appointment = book_one(clinic, slot)
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=NOW)
    slot.refresh_from_db()
    assert (slot.held_until, slot.web_from) == (NOW + timedelta(seconds=60), None)


def test_a_hold_grows_twice_and_no_more(clinic: Clinic) -> None:
    kept = hold_one(clinic, clinic.slots()[0])
    for _ in range(2):
        kept = extend(account_id=clinic.family.user.pk, hold_id=kept.pk, now=NOW)
    assert kept.expires_at == NOW + timedelta(minutes=15)
    with pytest.raises(errors.ExtensionLimit):
        extend(account_id=clinic.family.user.pk, hold_id=kept.pk, now=NOW)


def test_a_released_place_is_free_at_once(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    kept = hold_one(clinic, slot)
    release(account_id=clinic.family.user.pk, hold_id=kept.pk, now=NOW)
    slot.refresh_from_db()
    assert slot.status == "free"


def test_nobody_releases_anothers_hold(clinic: Clinic) -> None:
    kept = hold_one(clinic, clinic.slots()[0])
    stranger = make_family(clinic.location)
    with pytest.raises(errors.HoldUnknown):
        release(account_id=stranger.user.pk, hold_id=kept.pk, now=NOW)
