"""Why a day or a doctor has no place: one cause each, and the nearest day that has some."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from pytest_django import Settings

from citas.domain.booking import availability
from citas.domain.booking.alternatives import next_open
from citas.domain.booking.availability import Day, DoctorPlaces
from citas.domain.booking.doctors import doctors
from citas.domain.booking.why import Why
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.people.models import Coverage, Patient
from citas.domain.people.queries import patient_for
from citas.domain.scheduling.models import Absence, Closure, Session, Slot
from citas.rules import clock
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    make_location,
    make_role,
    make_sessions,
    publish,
)

AFTER = TOMORROW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_cache(settings: Settings) -> None:
    settings.AVAILABILITY_CACHE_SECONDS = 0


def daughter(clinic: Clinic) -> Patient:
    return patient_for(clinic.family.user.pk, clinic.family.daughter.pk, TODAY)


def day(clinic: Clinic, on: date = TOMORROW, now: datetime = NOW) -> Day:
    found = availability.month(daughter(clinic), clinic.service, on.replace(day=1), now)
    return next(one for one in found if one.day == on)


def everybody(clinic: Clinic, on: date = TOMORROW, now: datetime = NOW) -> dict[str, DoctorPlaces]:
    found = doctors(daughter(clinic), clinic.service, on, now)
    return {doctor.name.split()[0]: doctor for doctor in found}


def why(doctor: DoctorPlaces) -> Why | None:
    return doctor.lack.why if doctor.lack else None


def colleague(clinic: Clinic, name: str = "Zoé", weekday: int | None = None) -> PractitionerRole:
    """Another dentist of the unit, on one day of the week or on all of them."""
    role = make_role(clinic.location, clinic.service, name)
    make_sessions(role)
    if weekday:
        Session.objects.filter(role=role).exclude(weekday=weekday).delete()
    publish()
    return role


def absent(role: PractitionerRole, on: date = TOMORROW) -> None:
    Absence.objects.create(
        practitioner=role.practitioner, first_day=on, last_day=on, reason="Incapacidad"
    )
    publish()


def taken(clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TOMORROW).update(status="busy")


def taken_on_line(clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TOMORROW, web_from__isnull=False).update(status="busy")


def away(clinic: Clinic) -> None:
    absent(clinic.role)


def away_with_an_appointment_kept(clinic: Clinic) -> None:
    Slot.objects.filter(pk=clinic.slots()[0].pk).update(status="busy")
    absent(clinic.role)


def closed(clinic: Clinic) -> None:
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, reason="Obras")
    publish()


def closed_for_dentists(clinic: Clinic) -> None:
    Closure.objects.create(
        first_day=TOMORROW, last_day=TOMORROW, reason="Asamblea", staff_group="ODONTOLOGIA"
    )
    publish()


def later(clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TOMORROW).update(web_from=NOW + timedelta(hours=3))


def no_hours(clinic: Clinic) -> None:
    Session.objects.filter(weekday=TOMORROW.isoweekday()).delete()
    publish()


def not_yet(clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TOMORROW).delete()


def rights_end(clinic: Clinic) -> None:
    Coverage.objects.update(valid_to=TODAY)


def rights_begin(clinic: Clinic) -> None:
    Coverage.objects.update(valid_from=AFTER)


@pytest.mark.parametrize(
    ("happens", "cause", "words"),
    [
        (taken, Why.FULL, "Sin lugares en línea"),
        (taken_on_line, Why.DESK_ONLY, "Solo quedan lugares en ventanilla"),
        (away, Why.DOCTOR_ABSENT, "Ese día no hay médico"),
        (away_with_an_appointment_kept, Why.DOCTOR_ABSENT, "Ese día no hay médico"),
        (closed, Why.CLOSED, "Obras"),
        (closed_for_dentists, Why.CLOSED, "Asamblea"),
        (later, Why.OPENS_ON, "Se abre el martes 1 de diciembre, 11:00 de la mañana"),
        (no_hours, Why.NO_CONSULTATION, "No hay consulta ese día"),
        (not_yet, Why.NOT_PUBLISHED, "La agenda de ese día todavía no se publica"),
        (rights_end, Why.COVERAGE_ENDS, "la vigencia de Sofía López Díaz termina el martes 1"),
        (rights_begin, Why.COVERAGE_BEGINS, "la vigencia de Sofía López Díaz comienza el jueves 3"),
    ],
)
def test_each_cause_has_its_code_and_words(
    clinic: Clinic, happens: Callable[[Clinic], None], cause: Why, words: str
) -> None:
    assert day(clinic).why is None
    happens(clinic)
    assert day(clinic).why is cause
    assert words in day(clinic).reason


@pytest.mark.parametrize(
    ("happens", "cause", "words"),
    [
        (taken, Why.FULL, "Ya no tiene lugares en línea ese día"),
        (taken_on_line, Why.DESK_ONLY, "Solo le quedan lugares en ventanilla"),
        (away, Why.DOCTOR_ABSENT, "No dará consulta ese día"),
        (away_with_an_appointment_kept, Why.DOCTOR_ABSENT, "No dará consulta ese día"),
        (closed_for_dentists, Why.CLOSED, "Asamblea"),
        (later, Why.OPENS_ON, "Se abre el martes 1 de diciembre, 11:00 de la mañana"),
        (no_hours, Why.NO_CONSULTATION, "No da consulta ese día"),
        (not_yet, Why.NOT_PUBLISHED, "La agenda de ese día todavía no se publica"),
    ],
)
def test_each_doctor_has_a_cause_of_his_own(
    clinic: Clinic, happens: Callable[[Clinic], None], cause: Why, words: str
) -> None:
    colleague(clinic)
    happens(clinic)
    found = everybody(clinic)
    assert list(found) == ["Ana", "Zoé"]
    assert why(found["Ana"]) is cause
    assert found["Ana"].lack
    assert words in found["Ana"].lack.of_the_doctor()


def test_one_doctor_with_places_makes_a_day_open(clinic: Clinic) -> None:
    colleague(clinic)
    absent(clinic.role)
    assert day(clinic).why is None
    found = everybody(clinic)
    assert (why(found["Ana"]), why(found["Zoé"])) == (Why.DOCTOR_ABSENT, None)
    assert found["Zoé"].count == day(clinic).places


def test_a_day_is_without_doctor_only_when_all_of_that_day_are_away(clinic: Clinic) -> None:
    other = colleague(clinic)
    colleague(clinic, "Uma", weekday=AFTER.isoweekday())  # not of that day
    absent(clinic.role)
    Slot.objects.filter(role=other, local_date=TOMORROW).update(status="busy")
    assert day(clinic).why is Why.FULL
    absent(other)
    assert day(clinic).why is Why.DOCTOR_ABSENT


def test_why_somebody_is_absent_is_told_to_nobody(clinic: Clinic) -> None:
    absent(clinic.role)
    assert "Incapacidad" not in f"{day(clinic)}{day(clinic).reason}{everybody(clinic)}"


def test_a_day_that_is_past_is_past_whatever_else(clinic: Clinic) -> None:
    closed(clinic)
    rights_end(clinic)
    after = NOW + timedelta(days=2)
    assert day(clinic, now=after).why is Why.PAST
    assert everybody(clinic, now=after) == {}


@pytest.mark.parametrize(
    ("at", "cause"),
    [(time(11), None), (time(12), Why.NOTICE_TOO_SHORT), (time(20), Why.NOTICE_TOO_SHORT)],
)
def test_today_ends_on_line_with_the_last_hour_that_leaves_notice(
    clinic: Clinic, at: time, cause: Why | None
) -> None:
    Slot.objects.update(web_from=NOW)
    now = clock.instant(TODAY, at)
    assert day(clinic, TODAY, now).why is cause
    assert why(everybody(clinic, TODAY, now)["Ana"]) is cause


def test_who_begins_at_night_with_an_empty_agenda_reads_that_today_is_over(clinic: Clinic) -> None:
    Slot.objects.filter(local_date=TODAY).delete()
    found = day(clinic, TODAY, clock.instant(TODAY, time(21)))
    assert (found.why, found.reason) == (
        Why.NOTICE_TOO_SHORT,
        "Ya no se puede agendar en línea para hoy",
    )


def test_the_share_of_the_desk_counts_only_while_it_can_be_had(clinic: Clinic) -> None:
    taken_on_line(clinic)
    Slot.objects.filter(local_date=TOMORROW, web_from=None).update(withdrawn_at=NOW)
    assert day(clinic).why is Why.FULL


def test_a_doctor_without_places_tells_his_next_day(clinic: Clinic) -> None:
    colleague(clinic, weekday=AFTER.isoweekday())
    taken(clinic)
    found = everybody(clinic)
    assert (found["Ana"].next_day, found["Zoé"].next_day) == (AFTER, AFTER)
    assert why(found["Zoé"]) is Why.NO_CONSULTATION
    Slot.objects.filter(role=clinic.role, local_date__gt=TOMORROW).update(status="busy")
    assert everybody(clinic)["Ana"].next_day == TODAY
    Slot.objects.filter(role=clinic.role).update(status="busy")
    assert everybody(clinic)["Ana"].next_day is None


def test_a_next_day_after_the_coverage_is_not_proposed(clinic: Clinic) -> None:
    Slot.objects.filter(local_date__lte=TOMORROW).update(status="busy")
    Coverage.objects.update(valid_to=TOMORROW)
    assert everybody(clinic)["Ana"].next_day is None
    assert next_open(daughter(clinic), clinic.service, TOMORROW, NOW) is None


def test_doctors_of_other_units_and_those_who_left_are_not_listed(clinic: Clinic) -> None:
    make_sessions(make_role(make_location("Otra"), clinic.service, "Eva"))
    left, ended = colleague(clinic, "Luis"), colleague(clinic, "Noé")
    PractitionerRole.objects.filter(pk=left.pk).update(active=False)
    Session.objects.filter(role=ended).update(valid_to=TODAY)
    publish()
    assert list(everybody(clinic)) == ["Ana"]


def test_doctors_and_hours_are_those_of_the_list_for_programs(clinic: Clinic) -> None:
    colleague(clinic)
    listed = availability.day(daughter(clinic), clinic.service, TOMORROW, NOW)
    assert list(everybody(clinic).values()) == listed


def test_the_next_open_day_is_the_first_after_and_else_the_last_before(clinic: Clinic) -> None:
    asked = daughter(clinic), clinic.service
    taken(clinic)
    found = next_open(*asked, TOMORROW, NOW)
    assert found
    assert (found.day, found.places) == (AFTER, len(clinic.slots(AFTER)))
    Slot.objects.filter(local_date__gt=TOMORROW).update(status="busy")
    before = next_open(*asked, TOMORROW, NOW)
    assert before
    assert before.day == TODAY
    Slot.objects.update(status="busy")
    assert next_open(*asked, TOMORROW, NOW) is None
