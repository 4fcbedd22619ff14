"""Who sees and does what for whom as people grow up, and when somebody asks to be treated apart."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.models import Appointment, FollowUp
from citas.domain.booking.queries import (
    appointment_for,
    full_services,
    past,
    upcoming,
    usual_practitioner,
)
from citas.domain.people.accounts import open_account
from citas.domain.people.errors import NotBookableOnline, PatientUnknown, TooYoungForAccount
from citas.domain.people.models import Coverage, Patient
from citas.domain.people.queries import (
    acting_as,
    age_on,
    birthday,
    members,
    patient_for,
    patients_visible_to,
    unit_and_rights,
)
from citas.rules import clock
from citas.rules.errors import DomainError
from tests.factories.appointments import missed
from tests.factories.clinic import (
    NOW,
    OPERATOR,
    TODAY,
    Clinic,
    by,
    cover,
    make_family,
    make_location,
    make_spouse,
)

HORIZON = TODAY + timedelta(days=28)


def book_for(clinic: Clinic, patient: Patient, user: User, position: int = 0) -> Appointment:
    return book(
        account_id=user.pk, patient_id=patient.pk, slot_id=clinic.slots()[position].pk,
        key=f"k{position}", actor=by(user), now=NOW,
    ).appointment  # fmt: skip


def child_with_account(clinic: Clinic, born: date) -> tuple[Patient, User]:
    """A child of the family who logs in himself."""
    child, user = make_spouse(clinic.family)
    Patient.objects.filter(pk=child.pk).update(birth_date=born)
    Coverage.objects.filter(patient=child).update(relationship="HIJO")
    child.refresh_from_db()
    return child, user


# Ages


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2011, 12, 1), 15, date(2026, 12, 1)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
    ],
)
def test_a_birthday_is_the_first_day_of_the_new_age(born: date, age: int, day: date) -> None:
    assert birthday(born, age) == day
    assert (age_on(born, day), age_on(born, day - timedelta(days=1))) == (age, age - 1)


@pytest.mark.parametrize("born", [date(2011, 12, 1), date(2008, 12, 2)])
def test_from_fifteen_to_seventeen_both_see_everything(clinic: Clinic, born: date) -> None:
    child, himself = child_with_account(clinic, born)
    head = clinic.family.user
    own = book_for(clinic, child, himself)
    assert upcoming(himself.pk, NOW) == upcoming(head.pk, NOW) == [own]
    assert full_services(head.pk, child, NOW) == {clinic.service.pk: own}


def test_a_visit_that_a_doctor_ordered_leaves_room_for_another(clinic: Clinic) -> None:
    head, daughter = clinic.family.user, clinic.family.daughter
    ordered = book_for(clinic, daughter, head)
    assert full_services(head.pk, daughter, NOW) == {clinic.service.pk: ordered}
    (seen,) = missed(clinic, 10)
    FollowUp.objects.create(appointment=seen, days=10, ordered_by=head, ordered_at=NOW, booked=ordered)
    assert full_services(head.pk, daughter, NOW) == {}


def test_what_the_head_booked_the_child_sees_too(clinic: Clinic) -> None:
    child, himself = child_with_account(clinic, date(2011, 12, 1))
    booked = book_for(clinic, child, clinic.family.user)
    assert appointment_for(himself.pk, booked.folio, NOW) == booked


@pytest.mark.parametrize(
    ("born", "before", "after"),
    [
        # the day begins at midnight in Tijuana: eight in the morning, universal time
        (
            date(2008, 12, 2),
            clock.instant(date(2026, 12, 1), time(23, 59, 59)),
            clock.instant(date(2026, 12, 2), time()),
        ),
        # no 29 February in that year: the first of March
        (
            date(2008, 2, 29),
            clock.instant(date(2026, 2, 28), time(23, 59, 59)),
            clock.instant(date(2026, 3, 1), time()),
        ),
        # the birthday of somebody else on the 29 February of a leap year
        (
            date(2010, 3, 1),
            clock.instant(date(2028, 2, 29), time(23, 59, 59)),
            clock.instant(date(2028, 3, 1), time()),
        ),
    ],
)
def test_at_eighteen_the_head_keeps_only_what_he_booked(
    clinic: Clinic, born: date, before: datetime, after: datetime
) -> None:
    child, himself = child_with_account(clinic, born)
    head = clinic.family.user.pk
    own = book_for(clinic, child, himself)
    assert own in upcoming(head, before) + past(head, before)
    assert upcoming(head, after) + past(head, after) == []
    Appointment.objects.filter(pk=own.pk).update(booked_by=clinic.family.user)
    assert own in upcoming(head, after) + past(head, after)
    assert own in upcoming(himself.pk, after) + past(himself.pk, after)


def test_a_child_under_fifteen_has_no_account_of_his_own(clinic: Clinic) -> None:
    coverage = Coverage.objects.get(patient=clinic.family.daughter)
    fifteen = birthday(clinic.family.daughter.birth_date, 15)
    at_noon = clock.instant(fifteen, time(12))
    with pytest.raises(TooYoungForAccount):
        open_account(coverage, None, actor=OPERATOR, now=at_noon - timedelta(days=1))
    user = open_account(coverage, None, actor=OPERATOR, now=at_noon)
    assert list(patients_visible_to(user.pk, fifteen)) == [clinic.family.daughter]


# Booking asks again, under the lock


def refusals(clinic: Clinic, patient: Patient, user: User) -> set[tuple[type[DomainError], str]]:
    """Every door, asked by this user for this patient."""
    slot = clinic.slots()[0].pk
    doors: list[Callable[[], object]] = [
        lambda: book_for(clinic, patient, user),
        lambda: hold(account_id=user.pk, patient_id=patient.pk, slot_id=slot, actor=by(user), now=NOW),
        lambda: patient_for(user.pk, patient.pk, TODAY),
        lambda: unit_and_rights(user.pk, patient.pk, TODAY),
        lambda: acting_as(user.pk, patient.pk, TODAY),
    ]
    found = set()
    for door in doors:
        with pytest.raises(DomainError) as refused:
            door()
        found.add((type(refused.value), refused.value.sentence() + refused.value.advice()))
    return found


def test_a_stranger_is_refused_by_booking_itself(clinic: Clinic) -> None:
    stranger = make_family(clinic.location).user
    ((kind, _),) = refusals(clinic, clinic.family.daughter, stranger)
    assert kind is PatientUnknown
    assert not Appointment.objects.exists()


def test_a_former_head_is_refused_by_booking_itself(clinic: Clinic) -> None:
    spouse, _ = make_spouse(clinic.family)
    Coverage.objects.filter(patient=clinic.family.head).update(valid_to=TODAY - timedelta(days=1))
    Coverage.objects.filter(patient=spouse).update(
        is_head=True, relationship="PENSIONADO", valid_from=TODAY
    )
    ((kind, _),) = refusals(clinic, clinic.family.daughter, clinic.family.user)
    assert kind is PatientUnknown


def test_the_same_key_asked_again_is_refused_once_the_account_may_no_longer_act(clinic: Clinic) -> None:
    spouse, _ = make_spouse(clinic.family)
    book_for(clinic, spouse, clinic.family.user)
    Patient.objects.filter(pk=spouse.pk).update(separate_since=NOW)
    with pytest.raises(NotBookableOnline):
        book_for(clinic, spouse, clinic.family.user)


# Separate treatment


def apart(patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(separate_since=NOW)


def test_one_sentence_answers_for_separate_treatment_and_for_a_unit_off_line(clinic: Clinic) -> None:
    spouse, _ = make_spouse(clinic.family)
    apart(spouse)
    separate = refusals(clinic, spouse, clinic.family.user)
    Patient.objects.filter(pk=spouse.pk).update(
        separate_since=None, assigned_location=make_location("Sin agenda")
    )
    ((kind, words),) = refusals(clinic, spouse, clinic.family.user)
    assert separate == {(kind, words)}
    assert kind is NotBookableOnline
    assert "Sin agenda" not in words


def test_only_the_name_is_left_in_the_list_in_its_usual_place(clinic: Clinic) -> None:
    spouse, _ = make_spouse(clinic.family)
    apart(spouse)
    shown = members(clinic.family.user.pk, today=TODAY, horizon=HORIZON)
    assert [one.patient.name for one in shown] == [
        clinic.family.head.name, spouse.name, clinic.family.daughter.name,
    ]  # fmt: skip
    bare = shown[1]
    assert (bare.name_only, bare.can_book, bare.relationship, bare.age) == (True, False, "", 0)
    assert bare.patient.assigned_location_id is None
    assert bare.patient.birth_date is None
    assert bare.patient.curp is None


def test_nothing_booked_for_him_is_left_to_the_head(clinic: Clinic) -> None:
    spouse, himself = make_spouse(clinic.family)
    head = clinic.family.user.pk
    booked = book_for(clinic, spouse, clinic.family.user)
    apart(spouse)
    assert upcoming(head, NOW) == past(head, booked.ends_at) == []
    assert full_services(head, spouse, NOW) == {}
    assert usual_practitioner(head, spouse, clinic.service.pk, NOW) is None
    assert spouse not in patients_visible_to(head, TODAY)
    with pytest.raises(AppointmentUnknown):
        appointment_for(head, booked.folio, NOW)
    assert upcoming(himself.pk, NOW) == [booked]
    assert full_services(himself.pk, spouse, NOW) == {clinic.service.pk: booked}


def test_a_child_of_two_families_is_apart_from_both_heads(clinic: Clinic) -> None:
    other = make_family(clinic.location)
    group = Coverage.objects.get(patient=other.head).family
    daughter = clinic.family.daughter
    cover(daughter, group, "HIJO", "09")
    apart(daughter)
    for head in (clinic.family.user, other.user):
        with pytest.raises(NotBookableOnline):
            patient_for(head.pk, daughter.pk, TODAY)


def test_a_head_who_asks_for_it_goes_on_seeing_the_rest_of_his_family(clinic: Clinic) -> None:
    apart(clinic.family.head)
    shown = members(clinic.family.user.pk, today=TODAY, horizon=HORIZON)
    assert [one.name_only for one in shown] == [False, False]


def test_the_deceased_are_no_name_in_the_list(clinic: Clinic) -> None:
    spouse, _ = make_spouse(clinic.family)
    apart(spouse)
    Patient.objects.filter(pk=spouse.pk).update(deceased_on=TODAY)
    assert len(members(clinic.family.user.pk, today=TODAY, horizon=HORIZON)) == 2
    with pytest.raises(PatientUnknown):
        patient_for(clinic.family.user.pk, spouse.pk, TODAY)


def test_another_adult_of_the_family_learns_no_names(clinic: Clinic) -> None:
    _, user = make_spouse(clinic.family)
    apart(clinic.family.daughter)
    assert len(members(user.pk, today=TODAY, horizon=HORIZON)) == 1
    with pytest.raises(PatientUnknown):
        patient_for(user.pk, clinic.family.daughter.pk, TODAY)
