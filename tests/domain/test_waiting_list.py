"""Standing in line: who may, what for, once; and how one gets out of it."""

from datetime import date, timedelta

import pytest

from citas.domain.audit.models import AuditEvent
from citas.domain.booking.errors import AppointmentUnknown, UpcomingLimit
from citas.domain.booking.errors_waiting import (
    AlreadyWaiting,
    AppointmentToday,
    DoctorElsewhere,
    EntryUnknown,
    LastDayRefused,
)
from citas.domain.booking.models import WaitlistEntry
from citas.domain.booking.waiting.ending import lapse
from citas.domain.booking.waiting.joining import leave
from citas.domain.booking.waiting.queries import waiting
from citas.domain.people.errors import NotBookableOnline, NotCovered, PatientUnknown
from citas.domain.people.models import Coverage, Patient
from citas.domain.scheduling.errors import ServiceUnknown
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    Family,
    by,
    make_family,
    make_location,
    make_role,
    make_service,
    make_spouse,
)
from tests.factories.waiting import IN_A_MONTH, give_up, newcomer, take, take_back, wait

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(clinic: Clinic) -> Family:
    return clinic.family


def ends() -> list[str]:
    return list(WaitlistEntry.objects.order_by("pk").values_list("end", flat=True))


def test_who_joins_stands_behind_who_waits_already(clinic: Clinic, family: Family) -> None:
    for _ in range(2):
        newcomer(clinic, at=NOW - timedelta(hours=1))
    entry = wait(clinic, family, weekdays=(5, 1, 1), part="morning", doctor=clinic.role.practitioner_id)
    (mine,) = waiting(family.user.pk, NOW)
    assert (mine.entry, mine.position, mine.offer) == (entry, 3, None)
    assert (mine.entry.weekdays, mine.entry.part) == ([1, 5], "morning")
    assert AuditEvent.objects.filter(action="waitlist.join", patient_id=family.head.pk).count() == 1


def test_lines_of_other_units_and_services_do_not_count(clinic: Clinic, family: Family) -> None:
    elsewhere = make_location()
    make_role(elsewhere, clinic.service)
    stranger = make_family(elsewhere)
    wait(clinic, stranger, at=NOW - timedelta(hours=1))
    wait(clinic, family)
    assert [one.position for one in waiting(family.user.pk, NOW)] == [1]


def test_the_same_wish_again_keeps_its_place_in_line(clinic: Clinic, family: Family) -> None:
    first = wait(clinic, family, weekdays=(1, 2))
    again = wait(clinic, family, weekdays=(2, 1), at=NOW + timedelta(hours=1))
    assert again == first
    assert WaitlistEntry.objects.count() == 1


def test_every_day_of_the_week_is_any_day(clinic: Clinic, family: Family) -> None:
    assert wait(clinic, family, weekdays=(1, 2, 3, 4, 5, 6, 7)).weekdays == []


def test_another_wish_for_the_same_service_is_refused(clinic: Clinic, family: Family) -> None:
    wait(clinic, family)
    with pytest.raises(AlreadyWaiting):
        wait(clinic, family, part="afternoon")


def test_one_may_wait_again_once_the_last_day_is_over(clinic: Clinic, family: Family) -> None:
    wait(clinic, family, until=TOMORROW)
    wait(clinic, family, at=NOW + timedelta(days=2))
    assert ends() == ["lapsed", ""]


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=91)])
def test_the_last_day_lies_within_the_agenda(clinic: Clinic, family: Family, until: date) -> None:
    with pytest.raises(LastDayRefused):
        wait(clinic, family, until=until)


def test_nobody_waits_for_what_his_unit_does_not_give(clinic: Clinic, family: Family) -> None:
    other = Clinic(clinic.location, make_service("MEDICINA_GENERAL", 20), clinic.role, family)
    with pytest.raises(ServiceUnknown):
        wait(other, family)


def test_nobody_waits_for_a_doctor_of_another_unit(clinic: Clinic, family: Family) -> None:
    elsewhere = make_role(make_location(), clinic.service)
    with pytest.raises(DoctorElsewhere):
        wait(clinic, family, doctor=elsewhere.practitioner_id)


def test_nobody_waits_for_a_day_without_rights(clinic: Clinic, family: Family) -> None:
    Coverage.objects.filter(patient=family.head).update(valid_to=TODAY)
    with pytest.raises(NotCovered):
        wait(clinic, family)


def test_nobody_joins_for_somebody_elses_family(clinic: Clinic, family: Family) -> None:
    with pytest.raises(PatientUnknown):
        wait(clinic, make_family(clinic.location), patient=family.head)


# With an appointment


def test_who_has_an_appointment_is_told_to_wait_for_an_earlier_one(
    clinic: Clinic, family: Family
) -> None:
    take(family, clinic.slots()[0])
    with pytest.raises(UpcomingLimit) as refused:
        wait(clinic, family)
    assert "antes" in refused.value.advice()


def test_with_a_later_appointment_in_hand_the_wish_is_kept_as_it_was_said(
    clinic: Clinic, family: Family
) -> None:
    later = take(family, clinic.slots(TODAY + timedelta(days=9))[0])
    entry = wait(clinic, family, in_hand=later)
    assert (entry.appointment, entry.last_day) == (later, IN_A_MONTH)
    assert wait(clinic, family, in_hand=later, until=IN_A_MONTH) == entry


def test_nobody_waits_for_an_earlier_one_than_todays(clinic: Clinic, family: Family) -> None:
    todays = take(family, clinic.slots(TODAY)[-1])
    with pytest.raises(AppointmentToday):
        wait(clinic, family, in_hand=todays)


def test_nobody_waits_with_an_appointment_of_somebody_else(clinic: Clinic, family: Family) -> None:
    daughters = take(family, clinic.slots()[0], family.daughter)
    with pytest.raises(AppointmentUnknown):
        wait(clinic, family, in_hand=daughters)


def test_a_hidden_appointment_is_betrayed_by_no_refusal(clinic: Clinic, family: Family) -> None:
    spouse, account = make_spouse(family)
    take(Family(account, spouse, family.daughter, family.location), clinic.slots()[0])
    with pytest.raises(NotBookableOnline):
        wait(clinic, family, patient=spouse)


def test_nor_is_somebody_who_waits_unseen(clinic: Clinic, family: Family) -> None:
    spouse, account = make_spouse(family)
    own = wait(clinic, Family(account, spouse, family.daughter, family.location))
    with pytest.raises(NotBookableOnline):
        wait(clinic, family, patient=spouse)
    assert waiting(family.user.pk, NOW) == []
    assert [one.entry for one in waiting(account.pk, NOW)] == [own]
    with pytest.raises(EntryUnknown):
        leave(account_id=family.user.pk, entry_id=own.pk, actor=by(family.user), now=NOW)


# Ending


def test_who_leaves_is_in_line_no_more_and_leaves_once(clinic: Clinic, family: Family) -> None:
    entry = wait(clinic, family)
    for _ in range(2):
        leave(account_id=family.user.pk, entry_id=entry.pk, actor=by(family.user), now=NOW)
    assert waiting(family.user.pk, NOW) == []
    assert ends() == ["left"]
    assert AuditEvent.objects.filter(action="waitlist.leave").count() == 1


def test_who_books_some_other_way_waits_no_more(clinic: Clinic, family: Family) -> None:
    wait(clinic, family)
    wait(clinic, family, patient=family.daughter)
    take(family, clinic.slots()[0])
    assert ends() == ["booked", ""]


def test_who_has_an_appointment_in_hand_waits_on_when_the_daughter_books(
    clinic: Clinic, family: Family
) -> None:
    wait(clinic, family, in_hand=take(family, clinic.slots(TODAY + timedelta(days=9))[0]))
    take(family, clinic.slots()[0], family.daughter)
    assert ends() == [""]


def test_who_cancels_the_appointment_in_hand_waits_no_more(clinic: Clinic, family: Family) -> None:
    later = take(family, clinic.slots(TODAY + timedelta(days=9))[0])
    wait(clinic, family, in_hand=later)
    give_up(later)
    assert ends() == ["lapsed"]


def test_who_takes_the_cancelling_back_keeps_his_turn(clinic: Clinic, family: Family) -> None:
    later = take(family, clinic.slots(TODAY + timedelta(days=9))[0])
    entry = wait(clinic, family, in_hand=later)
    newcomer(clinic, at=NOW + timedelta(seconds=1))
    give_up(later)
    take_back(later)
    (mine,) = waiting(family.user.pk, NOW)
    assert (mine.entry, mine.position) == (entry, 1)


def test_and_not_what_he_joined_instead(clinic: Clinic, family: Family) -> None:
    later = take(family, clinic.slots(TODAY + timedelta(days=9))[0])
    wait(clinic, family, in_hand=later)
    give_up(later)
    wait(clinic, family)
    take_back(later)
    assert ends() == ["", "booked"]


def test_who_had_left_the_line_before_stays_out(clinic: Clinic, family: Family) -> None:
    later = take(family, clinic.slots(TODAY + timedelta(days=9))[0])
    entry = wait(clinic, family, in_hand=later)
    leave(account_id=family.user.pk, entry_id=entry.pk, actor=by(family.user), now=NOW)
    give_up(later)
    take_back(later)
    assert ends() == ["left"]


def test_at_night_what_can_come_to_nothing_ends(clinic: Clinic, family: Family) -> None:
    over, moved, dead, still = (make_family(clinic.location) for _ in range(4))
    wait(clinic, over, until=TOMORROW)
    for one in (moved, dead, still):
        wait(clinic, one)
    Patient.objects.filter(pk=moved.head.pk).update(assigned_location=make_location())
    Patient.objects.filter(pk=dead.head.pk).update(deceased_on=TOMORROW)
    wait(clinic, family, in_hand=take(family, clinic.slots()[0]))
    assert lapse(NOW + timedelta(days=2)) == 4
    assert ends() == ["lapsed", "lapsed", "lapsed", "", "lapsed"]
