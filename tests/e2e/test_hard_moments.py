"""When it goes wrong, in a real browser: what is read, what the next step is, what was booked."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock
from tests.factories.clinic import TODAY, TOMORROW, Clinic, by, make_family

pytestmark = pytest.mark.django_db
TAKEN = (
    "Otra persona acaba de tomar el lugar de las 8:00 de la mañana. Usted todavía no tiene esta cita."
)


def bookings(clinic: Clinic) -> int:
    return Appointment.objects.filter(patient=clinic.family.daughter, status="booked").count()


def somebody_else_books(clinic: Clinic, clock: SharedClock) -> None:
    """Another family of the unit takes the 8:00."""
    other = make_family(clinic.location)
    place = clinic.slots()[0]
    book(
        account_id=other.user.pk, patient_id=other.daughter.pk, slot_id=place.pk, key="theirs",
        actor=by(other.user), now=clock.now,
    )  # fmt: skip


def test_a_place_taken_while_choosing_leads_to_the_nearest_ones(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    mother = visit()
    mother.watch.refusals.add(409)
    mother.is_known_as(clinic.family.user)
    mother.open(path.hours(clinic))
    somebody_else_books(clinic, clock)
    mother.press("Apartar 8:00", "button")
    mother.is_at(TAKEN)
    mother.reads("Los lugares más cercanos son:")
    mother.page.get_by_role("button", name="Apartar").first.click()
    mother.is_at("Revise su cita")
    path.confirm(mother)
    assert bookings(clinic) == 1


def test_a_place_lost_while_reviewing_is_said_and_nothing_is_booked(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    mother = visit()
    mother.watch.refusals.add(409)
    path.keep(mother, clinic)
    clock.advance(minutes=6)
    somebody_else_books(clinic, clock)
    mother.press("Agendar cita", "button")
    mother.is_at(TAKEN)
    assert bookings(clinic) == 0


def test_when_the_time_is_over_a_free_place_can_still_be_booked(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    mother = visit()
    path.keep(mother, clinic)
    clock.advance(minutes=6)
    mother.page.reload()
    mother.reads("El tiempo para revisar terminó", "ya no está guardado, pero sigue libre")
    path.confirm(mother)
    assert bookings(clinic) == 1


def test_more_time_moves_the_hour_and_the_countdown(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    mother = visit()
    path.keep(mother, clinic)
    clock.advance(minutes=4)
    mother.press("Necesito más tiempo", "button")
    mother.reads("Le guardamos este lugar hasta las 8:10 de la mañana")
    expect(mother.page.locator("count-down")).to_contain_text("Quedan 5:")
    path.confirm(mother)
    assert bookings(clinic) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_pressing_twice_books_once(visit: OpenVisit, clinic: Clinic, scripts: bool) -> None:
    mother = visit(scripts=scripts)
    path.keep(mother, clinic)
    mother.page.get_by_role("button", name="Agendar cita").dblclick()
    mother.is_at("Su cita está agendada")
    assert bookings(clinic) == 1


def test_back_after_booking_shows_what_was_booked(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    path.keep(mother, clinic)
    path.confirm(mother)
    receipt = mother.path
    mother.page.go_back()
    expect(mother.page).to_have_url(f"{mother.site.address}{receipt}")
    mother.is_at("Su cita está agendada")
    assert bookings(clinic) == 1


def test_the_same_review_in_two_tabs_is_one_appointment(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    path.keep(mother, clinic)
    second = mother.another_tab()
    second.open(mother.path)
    path.confirm(mother)
    path.confirm(second)
    assert second.path == mother.path
    assert bookings(clinic) == 1


def test_two_tabs_with_different_hours_are_one_appointment(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    mother.watch.refusals.add(409)
    path.keep(mother, clinic)
    second = mother.another_tab()
    later = path.later_hour(clinic)
    path.keep(second, clinic, later)
    path.confirm(second)
    mother.press("Agendar cita", "button")
    mother.is_at("No se puede agendar por ahora")
    mother.reads("Sofía López Díaz ya tiene una cita próxima de Odontología.")
    mother.press("Ver Tus citas")
    mother.is_at("Tus citas")
    assert bookings(clinic) == 1


def test_a_session_that_ended_leads_through_the_login_back_to_the_step(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    mother = visit()
    mother.is_known_as(clinic.family.user)
    mother.open(path.hours(clinic))
    clock.advance(hours=9)
    mother.press("Apartar 8:00", "button")
    mother.is_at("Entrar")
    mother.reads("Su sesión terminó", "no se apartó ni se agendó nada")
    mother.log_in(clinic.family.user)
    mother.is_at("¿A qué hora?")
    assert mother.path == path.hours(clinic)
    mother.press("Apartar 8:00", "button")
    mother.is_at("Revise su cita")


def test_rights_that_ended_meanwhile_are_explained(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    mother.watch.refusals |= {403, 409}
    path.keep(mother, clinic)
    clinic.family.daughter.coverages.update(valid_to=TODAY)
    mother.press("Agendar cita", "button")
    mother.reads("la vigencia de Sofía López Díaz termina el martes 1 de diciembre de 2026")
    assert bookings(clinic) == 0


def test_a_patient_of_another_family_in_the_address_is_nobody(visit: OpenVisit, clinic: Clinic) -> None:
    stranger = make_family(clinic.location).daughter
    mother = visit()
    mother.watch.refusals.add(404)
    mother.is_known_as(clinic.family.user)
    mother.open(f"/citas/solicitar/{stranger.pk}/")
    expect(mother.page.get_by_text(stranger.given_name)).to_have_count(0)
    mother.press("Solicitar cita")
    mother.is_at("¿Para quién es la cita?")


def test_without_a_network_the_page_stays_and_says_so(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    mother.watch.cut_off = True
    path.keep(mother, clinic)
    mother.page.context.set_offline(True)
    mother.press("Agendar cita", "button")
    mother.reads("No hubo respuesta", "Revise su conexión e intente otra vez")
    mother.page.context.set_offline(False)
    path.confirm(mother)
    assert bookings(clinic) == 1


def test_a_day_that_filled_up_meanwhile_sends_to_the_desk(visit: OpenVisit, clinic: Clinic) -> None:
    Slot.objects.filter(location=clinic.location, local_date=TOMORROW).update(status="busy")
    mother = visit()
    mother.is_known_as(clinic.family.user)
    mother.open(f"{path.start(clinic)}/ODONTOLOGIA/{TOMORROW}/")
    mother.reads("No hay lugares en línea de Odontología en Hospital Mexicali", "en ventanilla")
    mother.press("Ver otra fecha")
    mother.is_at("¿Qué día?")
    next_day = TOMORROW + timedelta(days=1)
    mother.press(f"jueves {next_day.day} de diciembre")
    mother.is_at("¿Con qué médico?")
