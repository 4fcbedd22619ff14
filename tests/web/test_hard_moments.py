"""What a person reads when things go otherwise: nothing lost, nothing doubled, always a next step."""

from collections.abc import Callable

import pytest
from django.core.cache import caches

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment, Hold
from citas.domain.catalogue.models import Location, Policy
from citas.domain.people.models import Coverage, Patient
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, TODAY, TOMORROW, Clinic, by, make_clinic, make_family
from tests.web.conftest import Clock
from tests.web.reading import Visitor


@pytest.fixture
def hours(clinic: Clinic) -> str:
    """The page of hours of tomorrow for the daughter."""
    return f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/"


@pytest.fixture
def neighbour(clinic: Clinic, log_in: Callable[[User], Visitor]) -> Visitor:
    """Somebody of another family of the same unit, at the same page of hours."""
    family = make_family(clinic.location)
    visitor = log_in(family.user)
    visitor.open(f"/citas/solicitar/{family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    return visitor


@pytest.fixture
def reviewing(mother: Visitor, hours: str) -> Visitor:
    """The mother at the review of eight o'clock."""
    mother.open(hours)
    mother.press("Apartar 8:00")
    return mother


def test_a_place_just_taken_offers_the_nearest_with_one_tap(
    mother: Visitor, hours: str, neighbour: Visitor
) -> None:
    mother.open(hours)
    neighbour.press("Apartar 9:30")
    page = mother.press("Apartar 9:30")
    assert page.status == 409
    assert "Otra persona acaba de tomar el lugar de las 9:30 de la mañana" in page.words
    assert "Usted todavía no tiene esta cita" in page.words
    offered = [words for form in page.forms for words, _, _ in form.buttons if "Apartar" in words]
    assert [words.split()[1] for words in offered] == [
        "8:00",
        "9:00",
        "10:30",
        "11:00",
        "12:00",
        "12:30",
    ]
    assert "Apartar 12:30 de la tarde" in offered[-1]
    mother.press(offered[0])
    assert "Revise su cita" in mother.page.words


def test_the_last_place_of_the_day_just_taken_offers_the_next_day(
    mother: Visitor, clinic: Clinic, hours: str, neighbour: Visitor
) -> None:
    kept = clinic.slots()[0]
    Slot.objects.filter(local_date=TOMORROW).exclude(pk=kept.pk).update(status="busy")
    mother.open(hours)
    neighbour.press("Apartar 8:00")
    assert "jue 3 dic" in mother.press("Apartar 8:00").words


def test_the_very_last_place_just_taken_sends_to_the_desk(
    mother: Visitor, clinic: Clinic, hours: str, neighbour: Visitor
) -> None:
    Slot.objects.exclude(pk=clinic.slots()[0].pk).update(status="busy")
    mother.open(hours)
    neighbour.press("Apartar 8:00")
    page = mother.press("Apartar 8:00")
    assert page.status == 409
    assert "También puede pedirla en ventanilla" in page.words
    assert "¿Es una urgencia?" in page.words


def test_a_list_a_second_old_never_offers_the_place_just_lost(
    mother: Visitor, hours: str, neighbour: Visitor, settings: object
) -> None:
    settings.AVAILABILITY_CACHE_SECONDS = 30  # type: ignore[attr-defined]
    mother.open(hours)
    neighbour.press("Apartar 8:00")
    page = mother.press("Apartar 8:00")
    assert not [w for form in page.forms for w, _, _ in form.buttons if "Apartar 8:00" in w]


def test_after_the_hold_ran_out_the_place_can_still_be_booked_while_free(
    reviewing: Visitor, clock: Clock
) -> None:
    clock.advance(minutes=6)
    page = reviewing.open(reviewing.address)
    assert "El tiempo para revisar terminó" in page.words
    assert "sigue libre" in page.words
    assert "Su cita está agendada" in reviewing.press("Agendar cita").words


def test_after_the_hold_ran_out_the_notice_counts_again(reviewing: Visitor, clock: Clock) -> None:
    one_day_ahead = 24 * 60
    Policy.objects.filter(name="minimum_notice_minutes").update(value=one_day_ahead - 2)
    caches["memory"].clear()
    clock.advance(minutes=6)
    page = reviewing.open(reviewing.address)
    assert page.status == 409
    assert "sigue libre" not in page.words


def test_after_the_hold_ran_out_somebody_else_may_have_the_place(
    reviewing: Visitor, neighbour: Visitor, clock: Clock
) -> None:
    clock.advance(minutes=6)
    neighbour.open(neighbour.address)
    neighbour.press("Apartar 8:00")
    neighbour.press("Agendar cita")
    again = reviewing.press("Agendar cita")
    assert again.status == 409
    assert "Usted todavía no tiene esta cita" in again.words
    assert Appointment.objects.count() == 1


def test_reloading_a_review_whose_place_is_gone_offers_others(
    reviewing: Visitor, neighbour: Visitor, clock: Clock
) -> None:
    clock.advance(minutes=6)
    neighbour.open(neighbour.address)
    neighbour.press("Apartar 8:00")
    page = reviewing.open(reviewing.address)
    assert page.status == 409
    assert page.form("Apartar 9")


def test_more_time_ends_after_two_times_with_words(reviewing: Visitor) -> None:
    review, another_tab = reviewing.address, reviewing.page
    for _ in range(2):
        reviewing.press("Necesito más tiempo")
    with pytest.raises(LookupError):
        reviewing.page.form("Necesito más tiempo")
    assert "Puede pedir más tiempo" not in reviewing.page.html
    reviewing.page = another_tab
    page = reviewing.press("Necesito más tiempo")
    assert (reviewing.address, page.status) == (review, 200)
    assert "Ya le dimos más tiempo 2 veces." in page.words
    assert "Su cita está agendada" in reviewing.press("Agendar cita").words


@pytest.mark.parametrize("button", ["Necesito más tiempo", "Elegir otro horario"])
def test_another_tab_of_what_was_booked_leads_to_the_receipt(reviewing: Visitor, button: str) -> None:
    another_tab = reviewing.page
    reviewing.press("Agendar cita")
    receipt = reviewing.address
    reviewing.page = another_tab
    page = reviewing.press(button)
    assert (reviewing.address, page.status) == (receipt, 200)
    assert "Soltamos" not in page.words


def test_more_time_for_a_hold_that_another_tab_ended_offers_places(
    reviewing: Visitor, hours: str
) -> None:
    first = reviewing.page
    reviewing.open(hours)
    reviewing.press("Apartar 9:30")
    reviewing.page = first
    page = reviewing.press("Necesito más tiempo")
    assert page.status == 409
    assert "ya no está guardado para usted" in page.words


def test_a_review_that_another_choice_ended_does_not_say_that_time_ran_out(
    reviewing: Visitor, hours: str
) -> None:
    first = reviewing.address
    reviewing.open(hours)
    reviewing.press("Apartar 9:30")
    page = reviewing.open(first)
    assert "Usted apartó otro horario o soltó este" in page.words
    assert "El tiempo para revisar terminó" not in page.words


def test_a_session_that_ended_comes_back_to_the_same_step(
    mother: Visitor, clinic: Clinic, hours: str
) -> None:
    mother.client.logout()
    page = mother.open(hours)
    assert mother.address.startswith("/entrar/?next=")
    clinic.family.user.set_password("la de siempre")
    clinic.family.user.save()
    action, fields = page.form("Entrar")
    fields |= {"login": clinic.family.user.username, "password": "la de siempre"}
    response = mother.client.post(action, fields, follow=True)
    assert response.redirect_chain[-1][0] == hours


def test_a_choice_sent_without_session_does_nothing_says_so_and_returns(
    mother: Visitor, hours: str
) -> None:
    mother.open(hours)
    mother.client.logout()
    page = mother.press("Apartar 8:00")
    assert "no se apartó ni se agendó nada" in page.words
    assert page.form("Entrar")[1]["next"] == hours
    assert not Hold.objects.exists()


def test_confirming_without_session_books_nothing_and_returns_to_the_review(
    reviewing: Visitor,
) -> None:
    review = reviewing.address
    reviewing.client.logout()
    page = reviewing.press("Agendar cita")
    assert "no se apartó ni se agendó nada" in page.words
    assert page.form("Entrar")[1]["next"] == review
    assert not Appointment.objects.exists()


def test_a_session_never_returns_to_another_host(anonymous: Visitor, clinic: Clinic) -> None:
    page = anonymous.open("/")
    response = anonymous.client.post("/citas/apartar/", {"desde": "https://example.org/x"})
    assert "example.org" not in response.headers["Location"]
    assert page.status == 200


def test_pressing_twice_books_once_and_leads_to_the_same_receipt(reviewing: Visitor) -> None:
    review = reviewing.page
    reviewing.press("Agendar cita")
    first = reviewing.address
    reviewing.page = review
    reviewing.press("Agendar cita")
    assert reviewing.address == first
    assert Appointment.objects.count() == 1


def test_back_after_booking_leads_to_the_receipt(reviewing: Visitor) -> None:
    review = reviewing.address
    reviewing.press("Agendar cita")
    receipt = reviewing.address
    reviewing.open(review)
    assert reviewing.address == receipt


def test_booked_through_another_surface_the_review_leads_to_the_receipt(
    reviewing: Visitor, clinic: Clinic
) -> None:
    kept = Hold.objects.get()
    made = book(
        account_id=clinic.family.user.pk, patient_id=kept.patient_id, slot_id=kept.slot_id,
        key="telephone", actor=by(clinic.family.user), now=NOW,
    )  # fmt: skip
    reviewing.open(reviewing.address)
    assert reviewing.address == f"/citas/{made.appointment.folio}/"


def test_two_tabs_with_two_places_end_in_one_appointment(reviewing: Visitor, hours: str) -> None:
    first_tab = reviewing.page
    reviewing.open(hours)
    reviewing.press("Apartar 9:30")
    second_tab = reviewing.page
    reviewing.page = first_tab
    assert "Su cita está agendada" in reviewing.press("Agendar cita").words
    reviewing.page = second_tab
    page = reviewing.press("Agendar cita")
    assert page.status == 409
    assert "Sofía López Díaz ya tiene una cita próxima de Odontología" in page.words
    assert page.link("Ver Tus citas") == "/citas/"
    assert Appointment.objects.count() == 1


def test_coverage_that_ended_meanwhile_is_said_before_booking(
    reviewing: Visitor, clinic: Clinic
) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY)
    page = reviewing.press("Agendar cita")
    assert page.status == 409
    assert "la vigencia de Sofía López Díaz termina el martes 1 de diciembre" in page.words
    assert "686 551 6100" in page.words
    assert not Appointment.objects.exists()


def test_a_change_of_unit_meanwhile_is_said_before_booking(reviewing: Visitor, clinic: Clinic) -> None:
    daughter = clinic.family.daughter
    elsewhere = make_clinic().location
    Location.objects.filter(pk=elsewhere.pk).update(name="Hospital nuevo")
    Patient.objects.filter(pk=daughter.pk).update(assigned_location=elsewhere)
    page = reviewing.press("Agendar cita")
    assert "La unidad de Sofía López Díaz es Hospital nuevo" in page.words


@pytest.mark.parametrize("step", [None, "Agendar cita", "Necesito más tiempo"])
def test_a_place_withdrawn_while_reviewing_offers_others(reviewing: Visitor, step: str | None) -> None:
    Slot.objects.filter(pk=Hold.objects.get().slot_id).update(withdrawn_at=NOW)
    page = reviewing.press(step) if step else reviewing.open(reviewing.address)
    assert page.status == 409
    assert "El consultorio cambió su agenda: ese horario ya no se ofrece." in page.words
    assert page.form("Apartar 9")
    assert not Appointment.objects.exists()


def test_a_place_withdrawn_while_choosing_says_so(mother: Visitor, clinic: Clinic, hours: str) -> None:
    mother.open(hours)
    Slot.objects.filter(pk=clinic.slots()[0].pk).update(withdrawn_at=NOW)
    page = mother.press("Apartar 8:00")
    assert page.status == 409
    assert "ese horario ya no se ofrece" in page.words


def test_a_cancelled_receipt_says_so(mother: Visitor, reviewing: Visitor, clinic: Clinic) -> None:
    reviewing.press("Agendar cita")
    cancel(appointment_id=Appointment.objects.get().pk, actor=by(clinic.family.user), now=NOW)
    page = mother.open(reviewing.address)
    assert "Esta cita está cancelada" in page.words


@pytest.mark.parametrize("step", ["", "ODONTOLOGIA/", f"ODONTOLOGIA/{TOMORROW}/"])
def test_another_familys_patient_is_not_found_and_nothing_is_disclosed(
    mother: Visitor, clinic: Clinic, step: str
) -> None:
    stranger = make_family(clinic.location).daughter
    stranger.given_name = "Eduviges"
    stranger.save()
    page = mother.open(f"/citas/solicitar/{stranger.pk}/{step}")
    unknown = mother.open(f"/citas/solicitar/999999/{step}")
    assert page.status == unknown.status == 404
    assert page.words == unknown.words
    assert "Eduviges" not in page.html


def test_a_stranger_cannot_be_held_for(mother: Visitor, clinic: Clinic, hours: str) -> None:
    stranger = make_family(clinic.location).daughter
    slot = clinic.slots()[0]
    response = mother.client.post("/citas/apartar/", {"paciente": stranger.pk, "lugar": slot.pk})
    assert response.status_code == 404
    assert not Hold.objects.exists()


def test_a_strangers_folio_and_review_are_not_found(mother: Visitor, neighbour: Visitor) -> None:
    neighbour.press("Apartar 8:00")
    review = neighbour.address
    neighbour.press("Agendar cita")
    receipt = mother.open(neighbour.address)
    assert receipt.status == mother.open("/citas/BCDFGHJK/").status == 404
    assert "No encontramos una cita con ese folio en su cuenta" in receipt.words
    assert mother.open(review).status == 404


@pytest.mark.parametrize(
    "sent", [{}, {"paciente": "x", "lugar": "-1"}, {"paciente": "9" * 40, "lugar": "²"}]
)
def test_a_choice_that_no_page_of_ours_sends_is_not_found(mother: Visitor, sent: dict[str, str]) -> None:
    assert mother.client.post("/citas/apartar/", sent).status_code == 404


def test_an_unknown_service_or_day_is_not_found(mother: Visitor, clinic: Clinic) -> None:
    start = f"/citas/solicitar/{clinic.family.daughter.pk}/"
    assert "Su unidad no ofrece ese servicio" in mother.open(f"{start}CIRUGIA/").words
    assert mother.open(f"{start}ODONTOLOGIA/2026-02-30/").status == 404
    assert mother.open(f"{start}ODONTOLOGIA/{TOMORROW}/otro/").status == 404


@pytest.mark.parametrize("number", ["9" * 19, "9" * 23, "9" * 4400, "٣", "-1"])
def test_numbers_that_no_database_can_hold_are_not_found(
    mother: Visitor, clinic: Clinic, number: str
) -> None:
    day = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/"
    for address in (
        f"/citas/solicitar/{number}/",
        f"/citas/solicitar/{number}/ODONTOLOGIA/",
        f"{day}{number}/",
        f"/citas/revision/{number}/",
    ):
        assert mother.open(address).status == 404
    for post in ("mas-tiempo", "soltar"):
        assert mother.client.post(f"/citas/revision/{number}/{post}/").status_code == 404
    choice = {"paciente": number, "lugar": number}
    assert mother.client.post("/citas/apartar/", choice).status_code == 404


@pytest.mark.parametrize("largest", ["0", "9" * 18])
def test_numbers_that_nobody_has_are_not_found(mother: Visitor, largest: str) -> None:
    for address in (f"/citas/solicitar/{largest}/", f"/citas/revision/{largest}/"):
        assert mother.open(address).status == 404


def test_a_session_cookie_with_a_nul_is_no_session(anonymous: Visitor, clinic: Clinic) -> None:
    anonymous.client.cookies.load(r'sessionid="\000aaaaaaaaaaaa"')
    anonymous.open("/citas/")
    assert anonymous.address == "/entrar/?next=/citas/"
