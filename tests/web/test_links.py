"""What a link in a message opens without login, and what it asks before anything changes."""

from collections.abc import Callable

import pytest
from django.core.serializers import serialize
from django.test import Client
from pytest_django import Settings

from citas.domain.access.models import User
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment, Hold, Link, Offer
from citas.domain.booking.waiting.offering import pass_on
from citas.domain.scheduling.models import Slot
from citas.rules.folio import spoken_folio
from tests.factories.clinic import Clinic, by, make_family
from tests.factories.waiting import UNDO
from tests.web.conftest import Clock
from tests.web.reading import Visitor
from tests.web.waiting_room import address_of, daughters_appointment, joined, link_to, offered

pytestmark = pytest.mark.usefixtures("no_attempts_counted")
BORN = {"day": "9", "month": "3"}


def link_of(about: Offer | Appointment, clock: Clock) -> str:
    return address_of(link_to(about, clock.now))


@pytest.fixture
def offer(clinic: Clinic, clock: Clock) -> Offer:
    """A place of tomorrow at eight, offered a minute after somebody gave it up."""
    made = offered(clinic)
    clock.now += UNDO
    return made


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """The daughter's, tomorrow at eight."""
    return daughters_appointment(clinic.family, clinic.slots()[0])


# An offer


def test_a_link_tells_of_an_offer_when_and_where_and_nothing_else(
    clinic: Clinic, offer: Offer, clock: Clock, anonymous: Visitor
) -> None:
    page = anonymous.open(link_of(offer, clock))
    assert "Se liberó un lugar para usted" in page.words
    assert "Le apartamos este lugar hasta las 8:16 de la mañana." in page.words
    assert "miércoles 2 de diciembre" in page.words
    assert "8:00 de la mañana" in page.words
    for private in ("Sofía", "López", "Odontología", "Ana Ruiz"):
        assert private not in page.words


def test_with_the_birthday_the_place_is_taken_and_the_folio_shown(
    offer: Offer, clock: Clock, anonymous: Visitor
) -> None:
    anonymous.open(link_of(offer, clock))
    page = anonymous.fill("Tomarlo", **BORN)
    assert "Su cita está agendada" in page.words
    assert "Llegue 15 minutos antes, a las 7:45 de la mañana." in page.words
    appointment = Appointment.objects.get(status="booked")
    assert f"{appointment.folio[:4]}-{appointment.folio[4:]}" in page.words
    assert appointment.slot == offer.slot


def test_who_is_logged_in_needs_no_birthday(offer: Offer, clock: Clock, mother: Visitor) -> None:
    mother.open(link_of(offer, clock))
    assert mother.address == f"/ofertas/{offer.pk}/"
    assert "Su cita está agendada" in mother.press("Tomarlo").words


def test_taken_twice_it_is_the_same_appointment(offer: Offer, clock: Clock, anonymous: Visitor) -> None:
    address = link_of(offer, clock)
    anonymous.open(address)
    form = anonymous.page.form("Tomarlo")[1] | BORN
    first = anonymous.client.post(address, form).content
    assert anonymous.client.post(address, form).content.decode().count("Folio") == 1
    assert b"Folio" in first
    assert Appointment.objects.filter(status="booked").count() == 1
    page = anonymous.open(address)
    assert "La cita y su folio están en Tus citas." in page.words
    assert "Folio" not in page.words
    assert "Folio" in anonymous.fill("Ver mi folio", **BORN).words
    booked = Appointment.objects.get(status="booked")
    cancel(appointment_id=booked.pk, actor=by(booked.booked_by), now=clock.now)
    anonymous.open(address)
    page = anonymous.fill("Ver mi folio", **BORN)
    assert "Esta cita está cancelada" in page.words
    assert "Llegue" not in page.words


def test_who_does_not_need_it_keeps_the_turn(offer: Offer, clock: Clock, anonymous: Visitor) -> None:
    address = link_of(offer, clock)
    anonymous.open(address)
    page = anonymous.fill("No lo necesito", **BORN)
    assert "Le ofrecemos el lugar a la persona que sigue." in page.words
    page = anonymous.open(address)
    assert "Usted nos dijo que no lo necesita. Usted sigue en la lista" in page.words


def test_after_its_time_the_place_is_not_there_and_the_turn_is_kept(
    offer: Offer, clock: Clock, anonymous: Visitor
) -> None:
    address = link_of(offer, clock)
    anonymous.open(address)
    clock.advance(minutes=15)
    page = anonymous.fill("Tomarlo", **BORN)
    assert "Este lugar ya no está apartado" in page.words
    assert "Usted sigue en la lista y conserva su turno." in page.words
    pass_on(slot_id=offer.slot_id, now=clock.now)
    assert anonymous.open(address).words == page.words
    assert not Appointment.objects.filter(status="booked").exists()


def test_an_earlier_place_moves_the_appointment_in_hand(
    clinic: Clinic, clock: Clock, anonymous: Visitor
) -> None:
    later = daughters_appointment(clinic.family, clinic.slots()[5])
    joined(clinic, in_hand=later)
    made = offered(clinic)
    clock.now += UNDO
    page = anonymous.open(link_of(made, clock))
    assert "se cambia la cita que ya tiene" in page.words
    page = anonymous.fill("Tomarlo", **BORN)
    assert "Su cita cambió a este lugar" in page.words
    later.refresh_from_db()
    assert later.slot == made.slot


# The birthday


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Elija el día en que nació."),
        ({"day": "9"}, "Elija el mes en que nació."),
        ({"day": "10", "month": "3"}, "Intentos que le quedan: 4."),
        ({"day": "40", "month": "3"}, "Elija el día en que nació."),
    ],
)
def test_without_the_right_birthday_nothing_happens(
    offer: Offer, clock: Clock, anonymous: Visitor, told: dict[str, str], said: str
) -> None:
    anonymous.open(link_of(offer, clock))
    page = anonymous.fill("Tomarlo", **told)
    assert page.status == 422
    assert said in page.words
    assert not Appointment.objects.filter(status="booked").exists()


def test_after_five_wrong_ones_only_the_login_is_left(
    offer: Offer, clock: Clock, anonymous: Visitor
) -> None:
    address = link_of(offer, clock)
    for _ in range(5):
        anonymous.open(address)
        page = anonymous.fill("Tomarlo", day="1", month="1")
    assert page.status == 429
    assert "entre a su cuenta para contestar" in page.words
    anonymous.open(address)
    assert anonymous.fill("Tomarlo", **BORN).status == 429
    assert anonymous.page.link("Entrar a mi cuenta") == "/citas/"
    assert not Appointment.objects.filter(status="booked").exists()


def test_birthdays_from_one_address_are_limited(
    offer: Offer, clock: Clock, anonymous: Visitor, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"link": "1/m/ip"}
    address = link_of(offer, clock)
    for status in (422, 429):
        anonymous.open(address)
        assert anonymous.fill("Tomarlo", day="1", month="1").status == status
    assert sum(one.attempts for one in Link.objects.all()) == 1
    page = anonymous.page
    assert "espere un minuto e intente otra vez" in page.words
    assert "llámenos o vaya a la ventanilla" in page.words
    assert page.link("Intentar otra vez") == address


# An appointment


def test_saying_yes_needs_no_birthday(
    appointment: Appointment, clock: Clock, anonymous: Visitor
) -> None:
    page = anonymous.open(link_of(appointment, clock))
    assert "¿Irá a su cita?" in page.words
    folio = appointment.folio
    for private in ("Sofía", "López", "Odontología", "Ana Ruiz", folio, spoken_folio(folio)):
        assert private not in page.html
    appointment.refresh_from_db()
    assert appointment.confirmed_at is None
    page = anonymous.press("Sí iré")
    assert "Ya nos dijo que irá." in page.words
    appointment.refresh_from_db()
    assert appointment.confirmed_at == clock.now


def test_cancelling_needs_the_birthday_and_can_be_taken_back_for_a_minute(
    appointment: Appointment, clock: Clock, anonymous: Visitor
) -> None:
    anonymous.open(link_of(appointment, clock))
    page = anonymous.follow("Cancelar la cita")
    assert "anotada como cancelación tardía" not in page.words
    anonymous.fill("Sí, cancelar", day="1", month="1")
    appointment.refresh_from_db()
    assert appointment.status == "booked"
    page = anonymous.fill("Sí, cancelar", **BORN)
    assert "Cancelamos su cita." in page.words
    page = anonymous.press("Deshacer: recuperar mi cita")
    assert "¿Irá a su cita?" in page.words
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_a_late_cancelling_is_told_before(
    appointment: Appointment, clock: Clock, anonymous: Visitor
) -> None:
    address = link_of(appointment, clock)
    clock.advance(hours=1)
    page = anonymous.open(f"{address}cancelar/")
    assert "Faltan menos de 24 horas: quedará anotada como cancelación tardía." in page.words


def test_another_hour_asks_for_the_login_first_and_tells_no_folio(
    appointment: Appointment, clock: Clock, anonymous: Visitor, mother: Visitor
) -> None:
    address = link_of(appointment, clock)
    anonymous.open(f"{address}cambiar/")
    assert anonymous.address == f"/entrar/?next={address}cambiar/&motivo=cambio"
    assert "Su cita sigue en pie. Al entrar, elige otro día u otra hora." in anonymous.page.words
    mother.open(f"{address}cambiar/")
    assert mother.address == f"/citas/{appointment.folio}/cambiar/"


def test_who_has_the_link_and_does_not_see_the_appointment_learns_no_folio(
    appointment: Appointment, clinic: Clinic, clock: Clock, log_in: Callable[[User], Visitor]
) -> None:
    address = f"{link_of(appointment, clock)}cambiar/"
    stranger = log_in(make_family(clinic.location).user)
    page = stranger.open(address)
    assert (page.status, stranger.address) == (404, address)
    assert appointment.folio not in page.words


def test_who_has_arrived_is_not_told_that_the_hour_is_over(
    appointment: Appointment, clock: Clock, anonymous: Visitor
) -> None:
    Appointment.objects.update(status="arrived")
    page = anonymous.open(link_of(appointment, clock))
    assert "La hora de esta cita ya pasó." not in page.words


def test_who_leaves_the_page_finds_the_way_back_to_his_appointment(
    appointment: Appointment, clock: Clock, anonymous: Visitor
) -> None:
    address = link_of(appointment, clock)
    cancel(appointment_id=appointment.pk, actor=by(appointment.booked_by), now=clock.now)
    anonymous.open(address)
    anonymous.follow("Deshacer: recuperar mi cita")
    anonymous.fill("Deshacer: recuperar mi cita", **BORN)
    appointment.refresh_from_db()
    assert appointment.status == "booked"
    assert "recuperar" not in anonymous.open(address).words


def test_what_is_over_says_so(appointment: Appointment, clock: Clock, anonymous: Visitor) -> None:
    address = link_of(appointment, clock)
    clock.advance(days=1, minutes=5)
    page = anonymous.open(address)
    assert "La hora de esta cita ya pasó." in page.words
    assert "Sí iré" not in page.words
    page = anonymous.open(f"{address}cancelar/")
    assert anonymous.address == address


def test_what_lost_its_ground_is_to_be_asked_about_and_not_confirmed(
    appointment: Appointment, clock: Clock, anonymous: Visitor
) -> None:
    Appointment.objects.update(disrupted_at=clock.now)
    page = anonymous.open(link_of(appointment, clock))
    assert "Su cita puede cambiar: llame antes de ir" in page.words
    assert "Sí iré" not in page.words


# The link itself


@pytest.mark.parametrize("end", ["", "cancelar/", "cambiar/"])
def test_a_link_that_opens_nothing_says_how_to_go_on(anonymous: Visitor, db: None, end: str) -> None:
    page = anonymous.open(f"/aviso/inventado/{end}")
    assert page.status == 404
    assert "Este enlace ya no sirve." in page.words
    assert page.link("Entrar a mi cuenta") == "/citas/"


def test_opening_a_link_changes_nothing(
    clinic: Clinic, offer: Offer, clock: Clock, anonymous: Visitor
) -> None:
    appointment = daughters_appointment(make_family(clinic.location), clinic.slots()[2])
    addresses = [link_of(offer, clock)]
    addresses += [link_of(appointment, clock) + end for end in ("", "cancelar/", "cambiar/")]
    tables = (Appointment, Offer, Hold, Link, Slot, AuditEvent)
    before = [serialize("json", table.objects.order_by("pk")) for table in tables]
    for address in addresses:
        anonymous.open(address)
    assert [serialize("json", table.objects.order_by("pk")) for table in tables] == before


def test_an_offer_cannot_be_cancelled(offer: Offer, clock: Clock, anonymous: Visitor) -> None:
    assert anonymous.open(f"{link_of(offer, clock)}cancelar/").status == 404


def test_nobody_keeps_indexes_or_hears_of_the_address(appointment: Appointment, clock: Clock) -> None:
    for address in (link_of(appointment, clock), "/aviso/inventado/"):
        answer = Client().get(address)
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_it_speaks_the_language_of_the_account_until_the_browser_has_one(
    clinic: Clinic, appointment: Appointment, clock: Clock
) -> None:
    clinic.family.user.language = "en"
    clinic.family.user.save()
    address = link_of(appointment, clock)
    assert 'lang="en"' in Client().get(address).content.decode()
    chosen = Client()
    chosen.cookies["idioma"] = "es-mx"
    assert 'lang="es-MX"' in chosen.get(address).content.decode()
