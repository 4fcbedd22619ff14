"""What a patient is offered: months, days and hours, and the policies behind them."""

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import caches
from pytest_django import Settings

from citas.domain.booking import availability
from citas.domain.booking.availability import Day, DayStatus
from citas.domain.booking.why import Lack, Why
from citas.domain.catalogue.models import HealthcareService, Location, Policy
from citas.domain.catalogue.policy_set import PolicySet, policies
from citas.domain.people.models import Coverage, Patient
from citas.domain.people.queries import patient_for
from citas.domain.scheduling.errors import ServiceUnknown
from citas.domain.scheduling.models import Closure, Session, Slot
from citas.rules import clock
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    make_location,
    make_role,
    make_service,
    make_sessions,
    publish,
)

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


def daughter(clinic: Clinic) -> Patient:
    return patient_for(clinic.family.user.pk, clinic.family.daughter.pk, TODAY)


def month(clinic: Clinic, first: date = DECEMBER, now: datetime = NOW) -> dict[date, Day]:
    found = availability.month(daughter(clinic), clinic.service, first, now)
    return {day.day: day for day in found}


def offered(clinic: Clinic, day: date = TOMORROW, now: datetime = NOW) -> list[int]:
    text = availability.day_json(daughter(clinic), clinic.service, day, now)
    return [slot["id"] for doctor in json.loads(text) for slot in doctor["slots"]]


@pytest.fixture(autouse=True)
def _no_cache(settings: Settings) -> None:
    settings.AVAILABILITY_CACHE_SECONDS = 0


def test_a_day_with_places_is_open_and_counts_them(clinic: Clinic) -> None:
    found = month(clinic)[TOMORROW]
    assert (found.status, found.places, found.reason) == (DayStatus.OPEN, len(offered(clinic)), "")


def test_a_month_has_each_of_its_days_in_order(clinic: Clinic) -> None:
    assert list(month(clinic, date(2027, 2, 1))) == [
        date(2027, 2, 1) + timedelta(days=offset) for offset in range(28)
    ]


def test_no_day_is_marked_open_without_a_free_hour_nor_the_reverse(clinic: Clinic) -> None:
    for day, marked in month(clinic).items():
        assert len(offered(clinic, day)) == marked.places
        assert (marked.status is DayStatus.OPEN) == (marked.places > 0)


def test_a_day_that_is_past_is_closed(clinic: Clinic) -> None:
    later = NOW + timedelta(days=5)
    assert month(clinic, now=later)[TOMORROW].reason == "Ese día ya pasó"


def test_a_day_whose_places_are_taken_is_full(clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TOMORROW).update(status="busy")
    found = month(clinic)[TOMORROW]
    assert (found.status, found.reason) == (DayStatus.FULL, "Sin lugares en línea")
    assert found.why is Why.FULL


def test_a_full_day_says_when_its_late_places_open(clinic: Clinic) -> None:
    day = TODAY + timedelta(days=10)
    Slot.objects.filter(local_date=day, web_from__lte=NOW).update(status="busy")
    found = month(clinic)[day]
    assert (found.status, found.places) == (DayStatus.FULL, 0)
    assert found.reason == "Se abren más lugares el martes 8 de diciembre, 7:00 de la mañana"


def test_today_after_the_last_hour_with_notice_is_full_and_says_so(clinic: Clinic) -> None:
    noon = clock.instant(TODAY, time(12))
    assert month(clinic, now=noon)[TODAY].reason == "Ya no se puede agendar en línea para hoy"


def test_a_closed_day_tells_the_clinics_reason(clinic: Clinic) -> None:
    christmas = date(2026, 12, 25)
    Closure.objects.create(first_day=christmas, last_day=christmas, reason="Navidad")
    publish()
    found = month(clinic)[christmas]
    assert found == Day(christmas, 0, Lack(Why.CLOSED, closure="Navidad"))
    assert (found.status, found.reason, found.closure) == (DayStatus.CLOSED, "Navidad", True)


def test_a_day_without_session_is_closed(clinic: Clinic) -> None:
    Session.objects.filter(weekday=7).delete()
    publish()
    assert month(clinic)[date(2026, 12, 6)].reason == "No hay consulta ese día"


def test_a_day_beyond_the_horizon_says_when_it_opens(clinic: Clinic) -> None:
    found = month(clinic, JANUARY)[date(2027, 1, 15)]
    assert (found.status, found.reason) == (
        DayStatus.NOT_YET,
        "Se abre el viernes 18 de diciembre, 7:00 de la mañana",
    )


def test_the_horizon_moves_at_seven_on_the_wall_clock(clinic: Clinic) -> None:
    last = TODAY + timedelta(days=28)
    before = clock.instant(TODAY, time(6, 59))
    assert month(clinic, now=before)[last].status is DayStatus.NOT_YET
    assert month(clinic, now=before + timedelta(minutes=1))[last].status is DayStatus.OPEN


def test_the_last_day_of_the_web_is_one_that_is_open_already(clinic: Clinic) -> None:
    seven = clock.instant(TODAY, time(7))
    for now, days in ((seven - timedelta(seconds=1), 27), (seven, 28)):
        span = availability.bookable_span(daughter(clinic), clinic.service, now)
        assert span == (TODAY, TODAY + timedelta(days=days))


@pytest.mark.parametrize("first", [date(2027, 1, 1), date(2027, 1, 5)])
def test_the_web_goes_on_over_new_year(clinic: Clinic, first: date) -> None:
    found = month(clinic, JANUARY, now=clock.instant(date(2026, 12, 31), time(8)))
    assert found[first].status is DayStatus.OPEN


@pytest.mark.parametrize(
    ("change", "today"),
    [(date(2027, 3, 14), date(2027, 3, 1)), (date(2027, 11, 7), date(2027, 10, 25))],
)
def test_a_month_with_a_change_of_clocks_is_whole(clinic: Clinic, change: date, today: date) -> None:
    now = clock.instant(today, time(8))
    Session.objects.update(valid_to=None)
    publish(now)
    found = month(clinic, change.replace(day=1), now)
    around = [found[change + timedelta(days=days)].places for days in (-1, 0, 1)]
    assert around[0] == around[1] == around[2] > 0


def test_a_day_after_the_coverage_is_closed_and_offers_nothing(clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TOMORROW)
    assert month(clinic)[TOMORROW].status is DayStatus.OPEN
    after = TOMORROW + timedelta(days=1)
    assert "termina el miércoles 2 de diciembre de 2026, antes" in month(clinic)[after].reason
    assert offered(clinic, after) == []


def test_a_day_before_the_coverage_says_when_it_begins(clinic: Clinic) -> None:
    begins = TOMORROW + timedelta(days=1)
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_from=begins)
    assert month(clinic)[TOMORROW].status is DayStatus.CLOSED
    assert "comienza el jueves 3 de diciembre de 2026" in month(clinic)[TOMORROW].reason
    assert month(clinic)[begins].status is DayStatus.OPEN


def test_a_second_coverage_goes_on_where_the_first_ends(clinic: Clinic) -> None:
    first = Coverage.objects.get(patient=clinic.family.daughter)
    first.valid_to = TODAY
    first.save()
    other = Coverage.objects.get(patient=clinic.family.head)
    Coverage.objects.create(
        patient=first.patient, family=type(other.family).objects.create(affiliation_number="OTRA1"),
        person_key="05", relationship=first.relationship, is_head=False, valid_from=TODAY,
    )  # fmt: skip
    assert month(clinic)[TOMORROW].status is DayStatus.OPEN


@pytest.mark.parametrize(("minutes", "offers"), [(119, False), (120, False), (121, True)])
def test_two_hours_of_notice(clinic: Clinic, minutes: int, offers: bool) -> None:
    first = clinic.slots()[0]
    now = first.starts_at - timedelta(minutes=minutes)
    assert (first.pk in offered(clinic, TOMORROW, now)) is offers


def test_a_held_place_is_offered_again_when_the_hold_runs_out(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    until = NOW + timedelta(minutes=5)
    Slot.objects.filter(pk=slot.pk).update(status="busy-tentative", hold_id=1, held_until=until)
    assert slot.pk not in offered(clinic)
    assert slot.pk in offered(clinic, now=until)


def test_desk_places_and_withdrawn_ones_are_never_offered(clinic: Clinic) -> None:
    first = clinic.slots()[0]
    Slot.objects.filter(pk=first.pk).update(withdrawn_at=NOW)
    desk = set(Slot.objects.filter(web_from=None).values_list("pk", flat=True))
    assert not {first.pk, *desk} & set(offered(clinic))


def test_only_the_patients_own_unit_is_offered(clinic: Clinic) -> None:
    elsewhere = make_role(make_location("Otra"), clinic.service)
    make_sessions(elsewhere)
    publish()
    foreign = Slot.objects.filter(role=elsewhere).values_list("pk", flat=True)
    assert not set(offered(clinic)) & set(foreign)


def test_doctors_come_by_name_with_their_hours_in_order(clinic: Clinic) -> None:
    make_sessions(make_role(clinic.location, clinic.service, "Abel"))
    publish()
    found = availability.day(daughter(clinic), clinic.service, TOMORROW, NOW)
    assert [doctor.name for doctor in found] == ["Abel Ruiz", "Ana Ruiz"]
    for doctor in found:
        starts = [place.starts for place in doctor.places]
        assert starts == sorted(starts)
        assert starts[0].utcoffset() == timedelta(hours=-8)


def test_a_unit_offers_the_services_that_somebody_gives(clinic: Clinic) -> None:
    general = make_service("MEDICINA_GENERAL", 20)
    patient = daughter(clinic)
    assert availability.services_for(patient) == [clinic.service]
    with pytest.raises(ServiceUnknown):
        availability.service_for(patient, "MEDICINA_GENERAL")
    make_role(clinic.location, general)
    caches["memory"].clear()
    assert availability.services_for(patient) == [general, clinic.service]


def lay_down(name: str, value: int, **scope: object) -> None:
    """Write a policy, and let the seconds go by that a process keeps the old one."""
    Policy.objects.create(name=name, value=value, **{"valid_from": TODAY, **scope})
    caches["memory"].clear()


def in_force(
    on: date = TODAY, service: HealthcareService | None = None, location: Location | None = None
) -> PolicySet:
    return policies(
        service_id=service.pk if service else 0, location_id=location.pk if location else 0, on=on
    )


def test_the_most_specific_policy_wins(clinic: Clinic) -> None:
    service, location = clinic.service, clinic.location
    lay_down("web_days", 10, service=service, location=location)
    lay_down("web_days", 20, location=location)
    lay_down("web_days", 30, service=service)
    other_service, other_location = make_service("PEDIATRIA"), make_location("Otra")
    assert in_force(service=service, location=location).web_days == 10
    assert in_force(service=other_service, location=location).web_days == 20
    assert in_force(service=service, location=other_location).web_days == 30
    assert in_force(service=other_service, location=other_location).web_days == 28


def test_a_policy_holds_from_its_first_day_to_its_last(clinic: Clinic) -> None:
    lay_down("hold_minutes", 9, location=clinic.location, valid_to=TOMORROW)
    days = [TODAY - timedelta(days=1), TODAY, TOMORROW, TOMORROW + timedelta(days=1)]
    found = [in_force(day, location=clinic.location).hold_minutes for day in days]
    assert found == [5, 9, 9, 5]


def test_a_changed_policy_governs_what_is_offered(clinic: Clinic) -> None:
    first = clinic.slots()[0]
    lay_down("minimum_notice_minutes", 2 * 24 * 60, service=clinic.service)
    assert first.pk not in offered(clinic)


def test_a_day_in_memory_is_shown_for_a_second(clinic: Clinic, settings: Settings) -> None:
    settings.AVAILABILITY_CACHE_SECONDS = 60
    before = offered(clinic)
    Slot.objects.filter(local_date=TOMORROW).update(status="busy")
    assert offered(clinic) == before
    settings.AVAILABILITY_CACHE_SECONDS = 0
    assert offered(clinic) == []
