"""Home of who has logged in: what comes next, how to ask for another, and «Lo de siempre»."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment, Offer, WaitlistEntry
from citas.domain.catalogue.models import Location
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, Clinic, by, make_spouse
from tests.web.conftest import Clock
from tests.web.reading import Page, Visitor

LogIn = Callable[[User], Visitor]


def make_appointment(user: User, patient: Patient, slot: Slot) -> Appointment:
    asked = {"account_id": user.pk, "patient_id": patient.pk, "slot_id": slot.pk}
    return book(**asked, key=f"k{slot.pk}", actor=by(user), now=NOW).appointment


def current(page: Page) -> list[str]:
    """Where the menus say that one is."""
    return [given["href"] for tag, given in page.tags if tag == "a" and "aria-current" in given]


@pytest.fixture
def daughters(clinic: Clinic) -> Appointment:
    """The daughter's appointment of tomorrow at eight."""
    return make_appointment(clinic.family.user, clinic.family.daughter, clinic.slots()[0])


@pytest.fixture
def back(daughters: Appointment, clinic: Clinic, clock: Clock, log_in: LogIn) -> Visitor:
    """The mother, two days later: the appointment is over."""
    clock.advance(days=2)
    return log_in(clinic.family.user)


def test_without_appointments_home_says_so_and_how_to_ask_for_one(mother: Visitor) -> None:
    page = mother.open("/")
    assert "Hola, María" in page.words
    assert "No tiene citas próximas." in page.words
    assert page.link("Solicitar cita") == "/citas/solicitar/"
    assert "Lo de siempre" not in page.words


def test_the_next_appointment_comes_first_with_its_receipt_one_press_away(
    mother: Visitor, daughters: Appointment
) -> None:
    page = mother.open("/")
    told = page.words.index("Su próxima cita miércoles 2 de diciembre 8:00 de la mañana")
    assert "Odontología · Sofía López Díaz Clínica de prueba" in page.words
    assert told < page.words.rindex("Solicitar cita")
    assert page.link("Ver la cita") == f"/citas/{daughters.folio}/"
    assert "Ver sus" not in page.words


def test_of_several_the_first_is_told_and_the_rest_is_counted(
    mother: Visitor, clinic: Clinic, daughters: Appointment
) -> None:
    make_appointment(clinic.family.user, clinic.family.head, clinic.slots()[1])
    page = mother.open("/")
    assert page.link("Ver la cita") == f"/citas/{daughters.folio}/"
    assert page.link("Ver sus 2 citas") == "/citas/"


def test_an_appointment_that_may_change_says_to_call_first(
    mother: Visitor, daughters: Appointment
) -> None:
    assert "llame antes de ir" not in mother.open("/").words
    Appointment.objects.update(disrupted_at=NOW)
    assert "Puede cambiar: llame antes de ir" in mother.open("/").words


def test_emergencies_and_the_telephone_of_the_unit_stand_below(mother: Visitor) -> None:
    Location.objects.update(phone="686 555 0101")
    page = mother.open("/")
    assert "Vaya a Urgencias de Clínica de prueba, abierta todo el día, o llame al 911" in page.words
    assert page.link("Llamar al 686 555 0101") == "tel:+526865550101"


def test_who_comes_back_asks_the_database_little(
    back: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    back.open("/")
    with django_assert_max_num_queries(8):  # session, user, members twice, to come, the last, its place
        back.open("/")


def test_home_of_ones_own_is_kept_nowhere(mother: Visitor) -> None:
    assert mother.client.get("/").headers["Cache-Control"] == "no-store, private"


def test_an_account_of_nobody_insured_still_finds_its_home(clinic: Clinic, log_in: LogIn) -> None:
    page = log_in(User.objects.create_user("NADIE")).open("/")
    assert page.status == 200
    assert "No tiene citas próximas." in page.words


def test_what_one_asked_for_last_is_asked_for_again_with_one_press(
    back: Visitor, clinic: Clinic
) -> None:
    page = back.open("/")
    assert "Lo de siempre" in page.words.partition("¿Es una urgencia?")[2]  # which no screen may hide
    assert "Odontología · Sofía Con Ana Ruiz." in page.words
    assert "jueves 3 de diciembre, 10:30 de la mañana" in page.words
    page = back.press("Apartar este lugar")
    assert re.fullmatch(r"/citas/revision/\d+/", back.address)
    assert "Le guardamos este lugar" in page.words
    assert "Su cita está agendada" in back.press("Agendar cita").words
    again = Appointment.objects.latest("starts_at")
    assert again.patient == clinic.family.daughter
    assert again.starts_at == NOW + timedelta(days=2, hours=2, minutes=30)
    assert "Lo de siempre" not in back.open("/").words


def test_another_doctor_or_day_is_one_press_away(back: Visitor, clinic: Clinic) -> None:
    dates = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/"
    assert back.open("/").link("Ver otro médico u otra fecha") == dates


def test_when_somebody_was_faster_the_nearest_hours_are_offered(back: Visitor) -> None:
    back.open("/")
    Slot.objects.filter(starts_at=NOW + timedelta(days=2, hours=2, minutes=30)).update(status="busy")
    page = back.press("Apartar este lugar")
    assert page.status == 409
    assert "Los lugares más cercanos son:" in page.words


def test_a_doctor_without_places_is_told_kindly_with_a_next_step(back: Visitor, clinic: Clinic) -> None:
    Slot.objects.update(status="busy")
    page = back.open("/")
    assert "Ana Ruiz no tiene lugares en línea por ahora." in page.words
    dates = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/"
    assert page.link("Ver otro médico") == dates


def test_what_a_spouse_booked_alone_shows_on_no_other_home(
    mother: Visitor, clinic: Clinic, clock: Clock, log_in: LogIn
) -> None:
    spouse, himself = make_spouse(clinic.family)
    before = mother.open("/").words
    make_appointment(himself, spouse, clinic.slots()[1])
    assert mother.open("/").words == before
    clock.advance(days=2)
    assert "Bruno" not in log_in(clinic.family.user).open("/").words
    assert "Odontología · Bruno" in log_in(himself).open("/").words


def test_a_hidden_appointment_does_not_take_the_offer_away_but_refuses_in_neutral_words(
    clinic: Clinic, clock: Clock, log_in: LogIn
) -> None:
    spouse, himself = make_spouse(clinic.family)
    make_appointment(clinic.family.user, spouse, clinic.slots()[1])
    clock.advance(days=2)
    hidden = Slot.objects.filter(web_from__lte=clock.now, starts_at__gt=clock.now + timedelta(days=1))
    asked = {"account_id": himself.pk, "patient_id": spouse.pk, "slot_id": hidden[0].pk}
    book(**asked, key="hidden", actor=by(himself), now=clock.now)
    head = log_in(clinic.family.user)
    assert "Odontología · Bruno" in head.open("/").words
    page = head.press("Apartar este lugar")
    assert page.status == 409
    assert "ya tiene" not in page.words
    assert "Odontología" not in page.words


def test_the_menu_of_wide_screens_folds_out_to_ones_appointments(mother: Visitor) -> None:
    page = mother.open("/")
    assert "summary" in [tag for tag, _ in page.tags]
    for words, href in (
        ("Tus citas", "/citas/"),
        ("Su familia", "/familia/"),
        ("Todos los servicios médicos", "/servicios-medicos/"),
        ("Avisos", "/avisos/"),
        ("Mi cuenta", "/cuenta/"),
        ("Salir", "/salir/"),
    ):
        assert page.link(words) == href


def test_the_bar_has_five_places_and_says_in_which_one_is(mother: Visitor) -> None:
    places = ("/", "/citas/", "/familia/", "/avisos/", "/cuenta/")
    for address in places:
        page = mother.open(address)
        assert [href for _, href in page.links if href in places][-5:] == list(places)
        assert set(current(page)) == {address}


def test_asking_for_an_appointment_belongs_to_ones_appointments(mother: Visitor) -> None:
    assert set(current(mother.open("/citas/solicitar/"))) == {"/citas/"}


def test_strangers_have_no_bar_but_the_way_in(anonymous: Visitor, clinic: Clinic) -> None:
    page = anonymous.open("/")
    assert page.link("Entrar") == "/entrar/"
    assert "Cuenta" not in [words for words, _ in page.links]
    assert current(page) == []


def test_easy_mode_offers_the_usual_too_and_whom_to_call(back: Visitor) -> None:
    back.client.cookies["modo"] = "sencillo"
    page = back.open("/")
    assert page.words.count("Apartar este lugar") == 1
    assert page.link("Llamar al 000 000 0000") == "tel:+520000000000"


class TestShortlyBefore:
    def test_whoever_comes_can_say_so_from_home(self, daughters: Appointment, mother: Visitor) -> None:
        Appointment.objects.filter(pk=daughters.pk).update(created_at=NOW - timedelta(days=9))
        mother.open("/")
        page = mother.press("Sí iré")
        assert "Gracias por avisar. Le esperamos." in page.words
        assert "Usted ya dijo que sí irá." in page.words
        assert "Sí iré" not in mother.open("/").words
        daughters.refresh_from_db()
        assert daughters.confirmed_at == NOW

    def test_who_booked_today_is_not_asked(self, daughters: Appointment, mother: Visitor) -> None:
        assert daughters.confirmed_at is None
        assert "Sí iré" not in mother.open("/").words


def test_a_place_that_is_offered_stands_before_everything(mother: Visitor, clinic: Clinic) -> None:
    daughter, slot = clinic.family.daughter, clinic.slots()[0]
    entry = WaitlistEntry.objects.create(
        account=clinic.family.user, patient=daughter, service=clinic.service,
        location=clinic.location, last_day=slot.local_date, joined_at=NOW,
    )  # fmt: skip
    page = mother.open("/")
    assert page.link("Ver su lista de espera") == "/lista/"
    offer = Offer.objects.create(
        entry=entry, patient=daughter, slot=slot, position=1, made_at=NOW, told_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )  # fmt: skip
    page = mother.open("/")
    assert "Hay un lugar para Sofía" in page.words
    assert "Se lo guardamos hasta el martes 1 de diciembre, 8:15 de la mañana." in page.words
    assert page.link("Ver el lugar") == f"/ofertas/{offer.pk}/"
    assert page.words.index("Hay un lugar") < page.words.index("No tiene citas próximas.")
