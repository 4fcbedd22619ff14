"""Appointments in calendars, read by a parser that is not the one that wrote them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject

from citas.domain.booking.models import Appointment
from citas.domain.documents import calendar
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from tests.factories.clinic import NOW, Clinic, make_clinic, make_family, make_spouse
from tests.factories.papers import again, booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    return booked(clinic)


def opened(made: bytes) -> Any:
    """The calendar as vobject reads it."""
    return vobject.readOne(made.decode())


def shift(appointment: Appointment, day: date, at: time) -> None:
    """The appointment at another hour, whatever the agenda says."""
    start = clock.instant(day, at)
    appointment.starts_at, appointment.ends_at = start, start + timedelta(minutes=30)


def test_the_file_has_the_hour_the_unit_and_the_folio_and_no_service(appointment: Appointment) -> None:
    made = calendar.file(appointment, NOW)
    event = opened(made).vevent
    assert event.dtstart.value == appointment.starts_at
    assert event.dtend.value == appointment.ends_at
    assert event.summary.value == "Cita en Clínica de prueba: Sofía"
    assert event.location.value == "Clínica de prueba, Calle 1, Mexicali"
    assert f"Folio {appointment.folio[:4]}-{appointment.folio[4:]}" in event.description.value
    assert event.description.value.endswith(f"/citas/{appointment.folio}/")
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert {"method", "organizer"}.isdisjoint(opened(made).contents | event.contents)  # no invitation
    for words in ("Odontolog", "Ruiz", "López"):
        assert words not in made.decode()


def test_it_rings_the_day_before_and_two_hours_before(appointment: Appointment) -> None:
    alarms = opened(calendar.file(appointment, NOW)).vevent.valarm_list
    assert [one.trigger.value for one in alarms] == [timedelta(days=-1), timedelta(hours=-2)]
    assert {one.action.value for one in alarms} == {"DISPLAY"}


# The last day of the one time and the first of the other, in spring and in autumn, and years from now.
@pytest.mark.parametrize("year", [2026, 2027, 2041])
@pytest.mark.parametrize(("month", "week"), [(3, 2), (11, 1)])
def test_the_hour_is_that_of_baja_california_on_both_sides_of_a_clock_change(
    appointment: Appointment, year: int, month: int, week: int
) -> None:
    first = date(year, month, 1)
    sunday = first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (week - 1))
    for day in (sunday - timedelta(days=1), sunday):
        for at in (time(1, 30), time(9, 20)):
            shift(appointment, day, at)
            made = calendar.file(appointment, NOW)
            assert f"DTSTART;TZID=America/Tijuana:{day:%Y%m%d}T{at:%H%M%S}" in made.decode()
            assert opened(made).vevent.dtstart.value.astimezone(UTC) == appointment.starts_at


def test_a_change_keeps_its_name_and_counts_on(clinic: Clinic, appointment: Appointment) -> None:
    before = opened(calendar.file(appointment, NOW)).vevent
    later = clinic.slots()[4]
    Appointment.objects.update(slot=later, starts_at=later.starts_at, ends_at=later.ends_at, sequence=1)
    after = opened(calendar.file(again(clinic, appointment), NOW)).vevent
    assert after.uid.value == before.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert after.dtstart.value == later.starts_at


def test_what_is_cancelled_is_taken_out_and_does_not_ring(
    clinic: Clinic, appointment: Appointment
) -> None:
    Appointment.objects.update(status="cancelled", sequence=1)
    told = opened(calendar.file(again(clinic, appointment), NOW))
    assert told.method.value == "CANCEL"
    assert told.vevent.organizer.value == "http://127.0.0.1:8000"
    assert told.vevent.organizer.params == {"CN": ["ISSSTECALI"]}
    assert (told.vevent.status.value, told.vevent.sequence.value) == ("CANCELLED", "1")
    assert "valarm" not in told.vevent.contents


def shown(user_id: int, now: datetime = NOW) -> list[str]:
    """The statuses of what a feed shows, by hour."""
    events = opened(calendar.feed(user_id, now)).contents.get("vevent", [])
    return [event.status.value for event in events]


def test_the_feed_has_what_is_to_come_and_was_of_late_and_what_is_cancelled_until_its_day(
    clinic: Clinic,
) -> None:
    first, second = booked(clinic), booked_by_head(clinic)
    Appointment.objects.filter(pk=second.pk).update(status="cancelled")
    mine = clinic.family.user.pk
    assert shown(mine) == ["CONFIRMED", "CANCELLED"]
    assert shown(mine, NOW + timedelta(days=2)) == ["CONFIRMED"]
    assert shown(mine, first.ends_at + timedelta(days=59)) == ["CONFIRMED"]
    assert shown(mine, first.ends_at + timedelta(days=61)) == []


def booked_by_head(clinic: Clinic) -> Appointment:
    """Another one, of the head herself."""
    slot: Slot = clinic.slots()[3]
    return Appointment.objects.create(
        folio="BCDF2345", status="booked", patient=clinic.family.head, slot=slot, service=slot.service,
        booked_by=clinic.family.user, starts_at=slot.starts_at, ends_at=slot.ends_at, created_at=NOW,
    )  # fmt: skip


def test_the_feed_of_another_shows_nothing_of_these(clinic: Clinic) -> None:
    booked(clinic)
    _, spouse = make_spouse(clinic.family)
    assert shown(spouse.pk) == []
    assert shown(make_family(clinic.location).user.pk) == []


def test_the_feed_is_the_same_while_nothing_changes(clinic: Clinic) -> None:
    booked(clinic)
    mine = clinic.family.user.pk
    before = calendar.feed(mine, NOW)
    assert calendar.feed(mine, NOW + timedelta(hours=1)) == before
    Appointment.objects.update(status="cancelled", sequence=1)
    assert calendar.feed(mine, NOW) != before
