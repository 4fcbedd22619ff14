"""«Lo de siempre»: what an account may ask for again with one press."""

from datetime import datetime, time, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking import queries
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.availability import Place, general_horizon
from citas.domain.booking.models import Appointment
from citas.domain.booking.usual import MOST, Usual, usual
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.people.models import Coverage, Patient
from citas.domain.people.queries import members
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    cover,
    make_location,
    make_patient,
    make_role,
    make_service,
    make_sessions,
    make_spouse,
    publish,
)

LATER = NOW + timedelta(days=2)  # Thursday at eight: what was booked for tomorrow is over


def make_appointment(user: User, patient: Patient, slot: Slot) -> Appointment:
    asked = {"account_id": user.pk, "patient_id": patient.pk, "slot_id": slot.pk}
    return book(**asked, key=f"k{slot.pk}", actor=by(user), now=NOW).appointment


def offered(user: User, now: datetime = LATER) -> list[Usual]:
    today = clock.local_date(now)
    known = members(user.pk, today=today, horizon=general_horizon(now))
    return usual(user.pk, known, queries.upcoming(user.pk, now), now)


def first_place(user: User, now: datetime = LATER) -> Place:
    (only,) = offered(user, now)
    assert only.place is not None
    return only.place


@pytest.fixture
def mother(clinic: Clinic) -> User:
    """Took her daughter to the dentist on Wednesday."""
    make_appointment(clinic.family.user, clinic.family.daughter, clinic.slots()[0])
    return clinic.family.user


def test_whoever_never_came_is_offered_nothing(clinic: Clinic) -> None:
    assert offered(clinic.family.user) == []


def test_the_same_person_service_and_doctor_at_the_first_hour_that_the_web_may_take(
    clinic: Clinic, mother: User
) -> None:
    (only,) = offered(mother)
    assert (only.patient, only.role) == (clinic.family.daughter, clinic.role)
    place = first_place(mother)
    notice = LATER + timedelta(hours=2)
    taken = Slot.objects.filter(role=clinic.role, web_from__lte=LATER, starts_at__gt=notice)
    first = taken.order_by("starts_at")[0]
    assert (place.slot_id, place.starts, place.ends) == (first.pk, first.starts_at, first.ends_at)


def test_what_is_offered_can_be_held(clinic: Clinic, mother: User) -> None:
    patient, slot = clinic.family.daughter.pk, first_place(mother).slot_id
    kept = hold(account_id=mother.pk, patient_id=patient, slot_id=slot, actor=by(mother), now=LATER)
    assert kept.slot_id == slot


def test_an_hour_that_somebody_reviews_is_passed_over_until_the_hold_runs_out(
    clinic: Clinic, mother: User
) -> None:
    before = first_place(mother)
    until = LATER + timedelta(minutes=5)
    held = Slot.objects.filter(pk=before.slot_id)
    held.update(status=Slot.Status.TENTATIVE, hold_id=1, held_until=until)
    assert first_place(mother).starts > before.starts
    assert first_place(mother, until) == before


def test_nothing_while_the_limit_of_the_service_is_reached_and_again_when_it_was_cancelled(
    clinic: Clinic, mother: User
) -> None:
    assert offered(mother, NOW) == []
    Appointment.objects.update(status="cancelled")
    later = Slot.objects.filter(role=clinic.role, local_date=TODAY, web_from__lte=NOW).last()
    assert later is not None
    make_appointment(mother, clinic.family.daughter, later)
    assert offered(mother, NOW) == []
    Appointment.objects.filter(slot=later).update(status="fulfilled")
    assert [one.patient for one in offered(mother, NOW)] == [clinic.family.daughter]


def test_a_cancelled_appointment_is_nobodys_usual(clinic: Clinic, mother: User) -> None:
    Appointment.objects.update(status="cancelled")
    assert offered(mother) == []


def test_hours_at_which_the_person_is_elsewhere_are_passed_over(clinic: Clinic, mother: User) -> None:
    first = first_place(mother).starts
    doctor = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30), "Inés")
    make_sessions(doctor)
    publish()
    Slot.objects.filter(role=doctor).update(web_from=NOW)
    same = Slot.objects.get(role=doctor, starts_at=first)
    make_appointment(mother, clinic.family.daughter, same)
    assert first_place(mother).starts > first


def test_only_days_with_rights_count(clinic: Clinic, mother: User) -> None:
    rights = Coverage.objects.filter(patient=clinic.family.daughter)
    Slot.objects.filter(role=clinic.role, local_date=TODAY + timedelta(days=2)).update(status="busy")
    rights.update(valid_to=TODAY + timedelta(days=2))
    (only,) = offered(mother)
    assert only.place is None
    rights.update(valid_to=TOMORROW)
    assert offered(mother) == []


def test_a_doctor_without_places_is_named_without_an_hour(clinic: Clinic, mother: User) -> None:
    Slot.objects.filter(role=clinic.role).update(status="busy")
    (only,) = offered(mother)
    assert only.role.practitioner == clinic.role.practitioner
    assert only.place is None


def test_places_of_the_desk_are_not_offered(clinic: Clinic, mother: User) -> None:
    Slot.objects.filter(role=clinic.role).update(web_from=None)
    (only,) = offered(mother)
    assert only.place is None


def test_a_doctor_who_left_is_not_offered(clinic: Clinic, mother: User) -> None:
    PractitionerRole.objects.update(active=False)
    assert offered(mother) == []


def test_nor_is_one_of_the_unit_that_the_person_left(clinic: Clinic, mother: User) -> None:
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(assigned_location=make_location("Otra"))
    assert offered(mother) == []


def test_the_last_doctor_counts_not_the_one_before(clinic: Clinic, mother: User) -> None:
    other = make_role(clinic.location, clinic.service, "Tomás")
    make_sessions(other, starts=time(14), ends=time(20))
    publish()
    Appointment.objects.update(status="fulfilled")
    slot = Slot.objects.filter(role=other, local_date=TOMORROW, web_from__lte=NOW).first()
    assert slot is not None
    make_appointment(mother, clinic.family.daughter, slot)
    assert [one.role for one in offered(mother)] == [other]


def test_what_a_spouse_booked_alone_is_not_told_to_the_head_of_the_family(clinic: Clinic) -> None:
    spouse, himself = make_spouse(clinic.family)
    make_appointment(himself, spouse, clinic.slots()[1])
    assert offered(clinic.family.user) == []
    assert [one.patient for one in offered(himself)] == [spouse]


def test_separate_treatment_ends_the_offer_to_the_rest_of_the_family(clinic: Clinic) -> None:
    spouse, himself = make_spouse(clinic.family)
    make_appointment(clinic.family.user, spouse, clinic.slots()[1])
    assert [one.patient for one in offered(clinic.family.user)] == [spouse]
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    assert offered(clinic.family.user) == []
    assert [one.patient for one in offered(himself)] == [spouse]


def test_the_latest_come_first_and_only_a_few(clinic: Clinic, mother: User) -> None:
    group = Coverage.objects.get(patient=clinic.family.head).family
    children = [
        make_patient(clinic.location, f"Niño {n}", TODAY.replace(year=2015)) for n in range(MOST)
    ]
    for number, child in enumerate(children):
        cover(child, group, "HIJO", f"1{number}")
        make_appointment(mother, child, clinic.slots()[number + 1])
    latest_first = list(reversed(children))
    assert [one.patient for one in offered(mother)] == latest_first
