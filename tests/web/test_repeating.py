"""«Otra vez»: the same doctor and hour, about when the medicine of the last visit ends."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment, FollowUp, Hold
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Session, Slot
from citas.rules import clock as wall
from tests.factories.clinic import (
    NOW,
    TOMORROW,
    Clinic,
    by,
    make_location,
    make_role,
    make_sessions,
    publish,
)
from tests.web.conftest import Clock
from tests.web.reading import Visitor

DUE = TOMORROW + timedelta(days=30)  # 1 January, a Friday


@pytest.fixture
def seen(clinic: Clinic) -> Appointment:
    """The daughter's visit of tomorrow at eight."""
    slot = clinic.slots()[0]
    asked = {"account_id": clinic.family.user.pk, "patient_id": clinic.family.daughter.pk}
    return book(**asked, slot_id=slot.pk, key="k", actor=by(clinic.family.user), now=NOW).appointment


Back = Callable[[int], Visitor]


@pytest.fixture
def back(clinic: Clinic, seen: Appointment, clock: Clock, log_in: Callable[[User], Visitor]) -> Back:
    """The mother, so many days after the visit, at her appointment's page."""
    Appointment.objects.filter(pk=seen.pk).update(status="fulfilled")

    def come_back(days: int) -> Visitor:
        clock.advance(days=1 + days)
        mother = log_in(clinic.family.user)
        mother.open(f"/citas/{seen.folio}/")
        return mother

    return come_back


def proposed(mother: Visitor) -> list[str]:
    """The days and hours on the buttons."""
    return [words for form in mother.page.forms for words, _, _ in form.buttons if "Apartar" in words]


def test_proposes_the_same_hour_on_the_day_it_is_due(back: Back) -> None:
    mother = back(20)
    page = mother.follow("Otra vez, con el mismo médico")
    assert "Otra vez, con Ana Ruiz" in page.words
    assert "Le toca hacia el viernes 1 de enero." in page.words
    assert proposed(mother)[0] == "Apartar viernes 1 de enero 8:00 de la mañana"
    assert len(proposed(mother)) == 3
    mother.press("Apartar")
    assert "Revise su cita" in mother.page.words
    slot = Hold.objects.get(ended_at=None).slot
    assert (slot.local_date, wall.local(slot.starts_at).time()) == (DUE, time(8))


def test_closed_that_day_it_proposes_an_earlier_one(back: Back, clinic: Clinic) -> None:
    Slot.objects.filter(local_date=DUE).update(withdrawn_at=NOW)
    mother = back(20)
    mother.follow("Otra vez")
    assert "jueves 31 de diciembre" in proposed(mother)[0]


def test_not_open_yet_it_says_so_and_proposes_the_nearest_before(back: Back) -> None:
    mother = back(1)
    page = mother.follow("Otra vez")
    assert "viernes 1 de enero: Se abre el viernes 4 de diciembre" in page.words
    assert "Estos lugares son los más cercanos." in page.words
    assert "jueves 31 de diciembre" in proposed(mother)[0]


def test_with_that_hour_taken_it_proposes_the_nearest(back: Back) -> None:
    Slot.objects.filter(local_date=DUE, starts_at=wall.instant(DUE, time(8))).update(status="busy")
    mother = back(20)
    mother.follow("Otra vez")
    assert "viernes 1 de enero" in proposed(mother)[0]
    assert "8:00" not in proposed(mother)[0]


def test_long_after_the_visit_it_is_due_now(back: Back) -> None:
    Session.objects.update(valid_to=None)
    publish()
    mother = back(60)
    page = mother.follow("Otra vez")
    assert "Ya le toca." in page.words
    assert len(proposed(mother)) == 3


def test_without_a_place_near_it_says_why_and_when_more_open(back: Back) -> None:
    Slot.objects.filter(local_date__gt=TOMORROW, web_from__lte=NOW + timedelta(days=25)).update(
        status="busy"
    )
    mother = back(20)
    page = mother.follow("Otra vez")
    assert proposed(mother) == []
    assert "Ana Ruiz no tiene lugares en línea cerca de ese día." in page.words
    assert "Los siguientes se abren el" in page.words
    assert page.link("Ver otro médico u otra fecha").endswith(f"/ODONTOLOGIA/?dia={DUE}")
    assert page.link("Avisarme si se libera un lugar")
    assert "También puede pedirla en ventanilla" in page.words


def test_with_another_appointment_already_it_says_which(back: Back, clinic: Clinic) -> None:
    mother = back(1)
    day = TOMORROW + timedelta(days=4)
    slot = Slot.objects.filter(local_date=day, web_from__lte=NOW).first()
    assert slot is not None
    asked = {"account_id": clinic.family.user.pk, "patient_id": clinic.family.daughter.pk}
    later = NOW + timedelta(days=2)
    next_one = book(**asked, slot_id=slot.pk, key="n", actor=by(clinic.family.user), now=later)
    page = mother.follow("Otra vez")
    assert "Sofía ya tiene una cita" in page.words
    assert page.link("Ver la cita") == f"/citas/{next_one.appointment.folio}/"
    assert proposed(mother) == []


def test_what_the_doctor_ordered_may_be_had_before_the_web_opens_it(
    back: Back, seen: Appointment
) -> None:
    ordered = {"ordered_by_id": seen.booked_by_id, "ordered_at": NOW}
    FollowUp.objects.create(appointment=seen, days=40, **ordered)
    mother = back(1)
    page = mother.follow("Otra vez")
    due = TOMORROW + timedelta(days=40)
    assert "Su médico pidió verle otra vez hacia el lunes 11 de enero." in page.words
    assert due == date(2027, 1, 11)
    mother.press("Apartar")
    mother.press("Agendar cita")
    assert "Su cita está agendada" in mother.page.words
    assert Appointment.objects.get(starts_at__gt=NOW + timedelta(days=30)).slot.local_date == due


class TestOrderedAndNotOpenYet:
    """The place that the doctor's order opens, on the thirtieth day; the web shows 28."""

    @pytest.fixture
    def reviewing(self, back: Back, seen: Appointment) -> Visitor:
        FollowUp.objects.create(
            appointment=seen, days=30, ordered_by_id=seen.booked_by_id, ordered_at=NOW
        )
        mother = back(1)
        mother.follow("Otra vez")
        mother.press("Apartar viernes 1 de enero")
        assert "Revise su cita" in mother.page.words
        return mother

    def test_it_can_be_booked_when_the_hold_ran_out(self, reviewing: Visitor, clock: Clock) -> None:
        clock.advance(minutes=6)
        page = reviewing.open(reviewing.address)
        assert "Puede agendarlo ahora." in page.words
        assert "Su cita está agendada" in reviewing.press("Agendar cita").words

    def test_more_time_can_be_had(self, reviewing: Visitor, clock: Clock) -> None:
        clock.advance(minutes=6)
        page = reviewing.press("Necesito más tiempo")
        assert "Le guardamos este lugar hasta" in page.words

    def test_another_hour_is_chosen_where_this_one_was(
        self, reviewing: Visitor, seen: Appointment
    ) -> None:
        reviewing.press("Elegir otro horario")
        assert reviewing.address == f"/citas/{seen.folio}/otra-vez/"
        assert proposed(reviewing)

    def test_lost_it_leads_to_those_near_it(
        self, reviewing: Visitor, seen: Appointment, clock: Clock
    ) -> None:
        clock.advance(minutes=6)
        lost = Slot.objects.filter(pk=Hold.objects.get(ended_at=None).slot_id)
        lost.update(status="busy", hold_id=None, held_until=None)
        page = reviewing.press("Agendar cita")
        assert "Otra persona acaba de tomar el lugar de las 8:00 de la mañana." in page.words
        assert reviewing.address == f"/citas/{seen.folio}/otra-vez/"
        assert "viernes 1 de enero" in proposed(reviewing)[0]


def test_in_another_unit_now_its_own_doctors_are_the_way_on(
    back: Back, seen: Appointment, clinic: Clinic
) -> None:
    elsewhere = make_location("Clínica nueva")
    make_sessions(make_role(elsewhere, clinic.service, "Tomás"))
    publish(location=elsewhere)
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(assigned_location=elsewhere)
    mother = back(20)
    page = mother.open(f"/citas/{seen.folio}/otra-vez/")
    assert proposed(mother) == []
    assert "Clínica nueva" in page.words
    page = mother.follow("Ver otro médico u otra fecha")
    assert "¿Qué día?" in page.words


def test_before_the_visit_there_is_nothing_to_repeat(mother: Visitor, seen: Appointment) -> None:
    assert "Otra vez, con" not in mother.open(f"/citas/{seen.folio}/").words
    mother.open(f"/citas/{seen.folio}/otra-vez/")
    assert mother.address == f"/citas/{seen.folio}/"
