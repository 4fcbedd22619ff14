"""Whom an account may act for, and which appointments it sees."""

from datetime import date, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.models import Appointment
from citas.domain.booking.queries import appointment_for, past, upcoming
from citas.domain.people.errors import CoverageEnded, NotYetCovered, PatientUnknown
from citas.domain.people.models import Account, Coverage, FamilyGroup, Patient
from citas.domain.people.queries import Member, age_on, members, patient_for, patients_visible_to
from tests.factories.clinic import NOW, TODAY, Clinic, by, cover, make_family, make_patient

HORIZON = TODAY + timedelta(days=28)


def family_of(clinic: Clinic) -> FamilyGroup:
    return Coverage.objects.get(patient=clinic.family.head).family


def relative(
    clinic: Clinic, relationship: str, born: date, *, key: str = "07", account: bool = False
) -> tuple[Patient, User]:
    """Another member of the family; the user logs in only with `account`."""
    patient = make_patient(clinic.location, f"Pariente {key}", born)
    coverage = cover(patient, family_of(clinic), relationship, key)
    user = User.objects.create_user(f"{coverage.family.affiliation_number}-{key}")
    if account:
        Account.objects.create(user=user, coverage=coverage)
    return patient, user


def shown(user: User) -> list[Member]:
    return members(user.pk, today=TODAY, horizon=HORIZON)


def book_for(clinic: Clinic, patient: Patient, user: User, position: int = 0) -> Appointment:
    return book(
        account_id=user.pk,
        patient_id=patient.pk,
        slot_id=clinic.slots()[position].pk,
        key=f"k{position}",
        actor=by(user),
        now=NOW,
    ).appointment


def test_the_head_acts_for_the_family_head_first_then_by_age(clinic: Clinic) -> None:
    son, _ = relative(clinic, "HIJO", date(2010, 1, 1))
    family = clinic.family
    assert [one.patient for one in shown(family.user)] == [family.head, son, family.daughter]


def test_another_adult_with_an_account_acts_for_himself_alone(clinic: Clinic) -> None:
    spouse, user = relative(clinic, "CONYUGE", date(1982, 1, 1), account=True)
    assert list(patients_visible_to(user.pk, TODAY)) == [spouse]
    with pytest.raises(PatientUnknown):
        patient_for(user.pk, clinic.family.daughter.pk, TODAY)


def test_a_child_in_two_families_is_one_patient_seen_by_both_heads(clinic: Clinic) -> None:
    other = make_family(clinic.location)
    group = Coverage.objects.get(patient=other.head).family
    cover(clinic.family.daughter, group, "HIJO", "09")
    for user in (clinic.family.user, other.user):
        assert [one.patient for one in shown(user)].count(clinic.family.daughter) == 1
    assert other.daughter not in patients_visible_to(clinic.family.user.pk, TODAY)


def test_either_familys_coverage_is_enough(clinic: Clinic) -> None:
    other = make_family(clinic.location)
    group = Coverage.objects.get(patient=other.head).family
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY - timedelta(days=1))
    cover(clinic.family.daughter, group, "HIJO", "09")
    assert all(one.can_book for one in shown(clinic.family.user))


def test_a_family_without_head_leaves_each_adult_to_himself(clinic: Clinic) -> None:
    widow, user = relative(clinic, "CONYUGE", date(1950, 1, 1), account=True)
    Coverage.objects.filter(patient=clinic.family.head).update(is_head=False, relationship="ASCENDIENTE")
    assert list(patients_visible_to(user.pk, TODAY)) == [widow]
    assert list(patients_visible_to(clinic.family.user.pk, TODAY)) == [clinic.family.head]


def test_staff_without_an_insured_account_see_nobody(clinic: Clinic) -> None:
    user = User.objects.create_user("ventanilla")
    assert shown(user) == []


def test_the_deceased_are_left_out_and_the_family_goes_on(clinic: Clinic) -> None:
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(deceased_on=TODAY)
    assert [one.patient for one in shown(clinic.family.user)] == [clinic.family.head]


def test_the_account_of_a_deceased_head_sees_nobody_and_the_widow_herself(clinic: Clinic) -> None:
    widow, user = relative(clinic, "CONYUGE", date(1982, 1, 1), account=True)
    booked = book_for(clinic, clinic.family.daughter, clinic.family.user)
    Patient.objects.filter(pk=clinic.family.head.pk).update(deceased_on=TODAY)
    assert shown(clinic.family.user) == []
    assert upcoming(clinic.family.user.pk, NOW) == []
    with pytest.raises(AppointmentUnknown):
        appointment_for(clinic.family.user.pk, booked.folio, NOW)
    assert list(patients_visible_to(user.pk, TODAY)) == [widow]


def test_a_later_head_takes_over_and_the_former_sees_himself(clinic: Clinic) -> None:
    family = clinic.family
    heir, user = relative(clinic, "CONYUGE", date(1982, 1, 1), account=True)
    Coverage.objects.filter(patient=family.head).update(valid_to=TODAY - timedelta(days=1))
    assert set(patients_visible_to(family.user.pk, TODAY)) == {family.head, heir, family.daughter}
    Coverage.objects.filter(patient=heir).update(
        is_head=True, relationship="PENSIONADO", valid_from=TODAY
    )
    assert list(patients_visible_to(family.user.pk, TODAY)) == [family.head]
    assert set(patients_visible_to(user.pk, TODAY)) == {family.head, heir, family.daughter}
    with pytest.raises(PatientUnknown):
        patient_for(family.user.pk, family.daughter.pk, TODAY)


def test_a_head_of_before_does_not_take_the_family_from_the_present_one(clinic: Clinic) -> None:
    family = clinic.family
    old, user = relative(clinic, "CONYUGE", date(1950, 1, 1), account=True)
    Coverage.objects.filter(patient=old).update(
        is_head=True, relationship="TITULAR", valid_from=date(2010, 1, 1), valid_to=date(2019, 12, 31)
    )
    assert set(patients_visible_to(family.user.pk, TODAY)) == {family.head, old, family.daughter}
    assert list(patients_visible_to(user.pk, TODAY)) == [old]


def test_rights_that_have_ended_are_the_reason(clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY - timedelta(days=1))
    reason = shown(clinic.family.user)[1].reason
    assert isinstance(reason, CoverageEnded)
    assert "terminó el lunes 30 de noviembre de 2026." in reason.sentence()


def test_rights_that_end_within_the_horizon_still_allow_a_booking(clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY)
    assert shown(clinic.family.user)[1].can_book


def test_rights_that_begin_after_the_horizon_are_the_reason(clinic: Clinic) -> None:
    begins = HORIZON + timedelta(days=1)
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_from=begins)
    assert isinstance(shown(clinic.family.user)[1].reason, NotYetCovered)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 12, 2), TODAY, 17),
        (date(2008, 12, 1), TODAY, 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_ages_are_full_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_the_head_sees_what_anybody_booked_for_a_minor(clinic: Clinic) -> None:
    son, user = relative(clinic, "HIJO", TODAY.replace(year=TODAY.year - 18) + timedelta(days=1),
                         account=True)  # fmt: skip
    booked = book_for(clinic, son, user)
    assert list(upcoming(clinic.family.user.pk, NOW)) == [booked]


def test_on_the_eighteenth_birthday_the_head_sees_no_longer_what_others_booked(
    clinic: Clinic,
) -> None:
    son, user = relative(clinic, "HIJO_ESTUDIANTE", TODAY.replace(year=TODAY.year - 18), account=True)
    booked = book_for(clinic, son, user)
    assert list(upcoming(clinic.family.user.pk, NOW)) == []
    assert list(upcoming(user.pk, NOW)) == [booked]
    with pytest.raises(AppointmentUnknown):
        appointment_for(clinic.family.user.pk, booked.folio, NOW)


def test_the_head_sees_what_he_booked_for_an_adult(clinic: Clinic) -> None:
    spouse, user = relative(clinic, "CONYUGE", date(1982, 1, 1), account=True)
    booked = book_for(clinic, spouse, clinic.family.user)
    assert appointment_for(clinic.family.user.pk, booked.folio, NOW) == booked
    assert appointment_for(user.pk, booked.folio, NOW) == booked


def test_nobody_sees_another_familys_appointments(clinic: Clinic) -> None:
    booked = book_for(clinic, clinic.family.daughter, clinic.family.user)
    stranger = make_family(clinic.location).user
    assert not upcoming(stranger.pk, NOW)
    with pytest.raises(AppointmentUnknown):
        appointment_for(stranger.pk, booked.folio, NOW)


def test_an_appointment_is_upcoming_until_it_ends_then_past(clinic: Clinic) -> None:
    user = clinic.family.user
    booked = book_for(clinic, clinic.family.daughter, user)
    during, after = booked.ends_at - timedelta(seconds=1), booked.ends_at
    assert list(upcoming(user.pk, during)) == list(past(user.pk, after)) == [booked]
    assert not past(user.pk, during)
    assert not upcoming(user.pk, after)


def test_a_cancelled_appointment_is_past_at_once(clinic: Clinic) -> None:
    user = clinic.family.user
    booked = book_for(clinic, clinic.family.daughter, user)
    cancel(appointment_id=booked.pk, actor=by(user), now=NOW)
    assert list(past(user.pk, NOW)) == [booked]
    assert not upcoming(user.pk, NOW)
