"""«Avisos»: what an account was told, and whether it is told on this device."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from citas.domain.access.contacts import ContactSystem, reach
from citas.domain.access.models import PushSubscription, User
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import Policy
from citas.domain.messaging import outbox
from citas.domain.messaging.models import Notification
from citas.domain.messaging.outbox import Recipient
from citas.interfaces.jobs.tasks import give_reminders
from citas.rules import clock as wall
from citas.rules.folio import spoken_folio
from tests.factories.appointments import agreed
from tests.factories.clinic import NOW, TODAY, Clinic, by, make_spouse
from tests.push_service import Browser
from tests.web.conftest import PASSWORD, Clock, Enter
from tests.web.reading import Visitor

HOST = "push.example.org"
ASKED = "¿Le avisamos en este celular?"


def browser(name: str = "phone") -> Browser:
    return Browser(f"https://{HOST}/send/{name}")


@pytest.fixture(autouse=True)
def known_service(settings: Settings) -> None:
    settings.PUSH_HOSTS = [HOST, f"*.{HOST}"]


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """Of the daughter, booked by the head."""
    return agreed(clinic)


def own(enter: Enter) -> Visitor:
    """On a telephone that is only hers."""
    visitor = enter()
    visitor.press("Sí, es solo mío")
    return visitor


def answer(visitor: Visitor, **sent: str) -> int:
    """What the form sends, its keys filled in by the browser."""
    return visitor.client.post("/avisos/celular/", {"desde": "/avisos/", **sent}).status_code


def activate(visitor: Visitor, told: Browser) -> int:
    keys = told.keys
    return answer(visitor, avisos="activar", endpoint=keys.endpoint, p256dh=keys.p256dh, auth=keys.auth)


# What was told


def test_who_books_reads_it_without_having_any_contact(
    mother: Visitor, appointment: Appointment
) -> None:
    words = mother.open("/avisos/").words
    assert "Su cita quedó agendada" in words
    assert appointment.folio[:4] in words
    for private in ("Sofía", "Odontología", "Ana Ruiz"):
        assert private not in words


def test_it_leads_to_the_receipt(mother: Visitor, appointment: Appointment) -> None:
    page = mother.open("/avisos/")
    (href,) = [href for words, href in page.links if "Folio" in words]
    assert href.startswith("/citas/")
    assert mother.open(href).status == 200


def test_a_cancelled_one_stands_above_the_booked_one(
    mother: Visitor, clinic: Clinic, appointment: Appointment
) -> None:
    later = NOW + timedelta(minutes=5)
    cancel(appointment_id=appointment.pk, actor=by(clinic.family.user), now=later)
    words = mother.open("/avisos/").words
    assert words.index("La cita quedó cancelada") < words.index("Su cita quedó agendada")


def test_one_event_stands_once_however_many_ways_it_was_told_by(
    clinic: Clinic, maria: User, mother: Visitor, appointment: Appointment
) -> None:
    assert Notification.objects.filter(letter="booked").count() == 2  # the page, and a mail
    Notification.objects.filter(channel="email").update(state="sent", settled_at=NOW)
    assert mother.open("/avisos/").words.count("Su cita quedó agendada") == 1


def test_nobody_reads_what_somebody_else_was_told(
    clinic: Clinic, appointment: Appointment, log_in: Callable[[User], Visitor]
) -> None:
    _, spouse = make_spouse(clinic.family)
    words = log_in(spouse).open("/avisos/").words
    assert "agendada" not in words
    assert "Todavía no hay avisos" in words


def test_no_code_and_no_link_stands_there(mother: Visitor, clinic: Clinic) -> None:
    user = clinic.family.user
    to = Recipient(ContactSystem.SMS, "+526861234567", "es-mx", user.pk)
    outbox.write(
        event="recovery:1", letter="recovery_code", to=to, now=NOW, facts={"minutes": "15"},
        secrets={"code": "493817"},
    )  # fmt: skip
    Notification.objects.update(state="sent", settled_at=NOW, secrets="")
    page = mother.open("/avisos/")
    assert "Su código de Citas en línea" in page.words
    assert "493817" not in page.html


def test_a_letter_that_is_no_longer_written_hides_no_other(
    mother: Visitor, appointment: Appointment, clinic: Clinic
) -> None:
    outbox.tell(to=reach(clinic.family.user.pk), event="old:1", letter="no_such", now=NOW)
    words = mother.open("/avisos/").words
    assert "Su cita quedó agendada" in words


def test_it_says_by_what_else_one_is_told(maria: User, mother: Visitor) -> None:
    words = mother.open("/avisos/").words
    assert "Por correo" in words
    assert "Por mensaje de texto" not in words


# On this device


def test_it_is_asked_after_a_booking_on_an_own_device_and_nowhere_else(
    enter: Enter, appointment: Appointment
) -> None:
    visitor = enter()
    assert ASKED not in visitor.open(f"/citas/{appointment.folio}/").words
    page = visitor.press("Sí, es solo mío")  # asked there, and one is back there
    assert "Su cita está agendada" in page.words
    assert ASKED in page.words
    assert ASKED not in visitor.open("/citas/").words


def test_who_answers_not_now_is_not_asked_again(enter: Enter, appointment: Appointment) -> None:
    visitor = own(enter)
    visitor.open(f"/citas/{appointment.folio}/")
    visitor.press("Ahora no")
    assert ASKED not in visitor.open(f"/citas/{appointment.folio}/").words
    assert not PushSubscription.objects.exists()
    assert "Sí, avíseme aquí" in visitor.open("/avisos/").words  # but may change his mind


def test_who_answers_not_now_answers_for_nobody_else(
    enter: Enter, clinic: Clinic, appointment: Appointment
) -> None:
    visitor = own(enter)
    visitor.open(f"/citas/{appointment.folio}/")
    visitor.press("Ahora no")
    patient, spouse = make_spouse(clinic.family)
    theirs = book(
        account_id=spouse.pk, patient_id=patient.pk, slot_id=clinic.slots()[1].pk, key="k",
        actor=by(spouse), now=NOW,
    ).appointment  # fmt: skip
    visitor.client.force_login(spouse)
    visitor.open(f"/citas/{theirs.folio}/")
    assert ASKED in visitor.press("Sí, es solo mío").words


def test_who_says_yes_is_told_there_until_he_says_no_more(enter: Enter, maria: User) -> None:
    visitor = own(enter)
    assert activate(visitor, browser()) == 302
    assert PushSubscription.objects.get().user == maria
    assert "En la pantalla de un equipo" in visitor.open("/avisos/").words
    visitor.press("Ya no me avise aquí")
    assert not PushSubscription.objects.exists()


def test_a_subscription_that_the_browser_changed_takes_the_place_of_the_old_one(enter: Enter) -> None:
    visitor = own(enter)
    activate(visitor, browser("old"))
    activate(visitor, browser("new"))
    assert PushSubscription.objects.get().endpoint.endswith("new")


@pytest.mark.parametrize("device", ["", "No, lo usa alguien más"])
def test_nobody_is_told_on_a_device_that_is_not_only_his(enter: Enter, device: str) -> None:
    visitor = enter()
    if device:
        visitor.press(device)
    assert activate(visitor, browser()) == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://10.0.0.1/x", "http://push.example.org/x", "https://push.example.org.evil.test/x",
        "https://evil.test/push.example.org/x", "https://push.example.org:8080/x",
        "https://x..push.example.org/x", "https://.push.example.org/x",
        "https://u@push.example.org/x", "file:///etc/passwd", "https://localhost/x",
    ],
)  # fmt: skip
def test_an_address_of_anywhere_else_is_refused(enter: Enter, endpoint: str) -> None:
    assert activate(own(enter), Browser(endpoint)) in {400, 422}
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"endpoint": ""}, {"p256dh": ""}, {"auth": ""}, {"p256dh": "A" * 87}], ids=str
)
def test_keys_for_which_nothing_can_be_encrypted_are_refused(
    enter: Enter, wrong: dict[str, str]
) -> None:
    keys = vars(browser().keys) | wrong
    assert answer(own(enter), avisos="activar", **keys) == 400


def test_the_oldest_ends_beyond_the_number_of_the_policy(enter: Enter) -> None:
    Policy.objects.filter(name="push_devices").update(value=2)
    caches["memory"].clear()
    for name in ("one", "two", "three"):
        activate(own(enter), browser(name))
    left = PushSubscription.objects.values_list("endpoint", flat=True)
    assert {one.rpartition("/")[2] for one in left} == {"two", "three"}


# Until when


@pytest.fixture
def told(enter: Enter) -> Visitor:
    """Her telephone, on which she is told."""
    visitor = own(enter)
    activate(visitor, browser())
    return visitor


def is_told() -> bool:
    return PushSubscription.objects.exists()


def test_it_ends_with_the_log_out(told: Visitor) -> None:
    told.open("/salir/")
    told.press("Cerrar sesión")
    assert not is_told()


def test_it_ends_when_the_session_is_closed_from_elsewhere(told: Visitor, enter: Enter) -> None:
    elsewhere = enter()
    elsewhere.open("/cuenta/sesiones/")
    elsewhere.press("Cerrar")
    assert not is_told()


def test_it_ends_from_elsewhere_even_after_its_session_ran_out(told: Visitor, enter: Enter) -> None:
    told.client.session.flush()
    elsewhere = enter()
    elsewhere.open("/avisos/")
    page = elsewhere.press("Ya no avisar ahí")
    assert "Ya no le avisaremos en ese equipo" in page.words
    assert "En la pantalla" not in page.words
    assert not is_told()


def test_nobody_ends_what_is_told_to_somebody_else(told: Visitor, clinic: Clinic) -> None:
    _, spouse = make_spouse(clinic.family)
    client = Client()
    client.force_login(spouse)
    client.post(f"/avisos/equipos/{PushSubscription.objects.get().pk}/")
    assert is_told()
    assert not AuditEvent.objects.filter(action="account.push_off").exists()


def test_it_ends_when_somebody_else_knows_the_password(told: Visitor, enter: Enter) -> None:
    elsewhere = enter()
    elsewhere.open("/cuenta/alguien-sabe/")
    changed = "otra muy larga y buena"
    elsewhere.fill("Cambiarla y cerrar todo lo demás", oldpassword=PASSWORD, password1=changed)
    assert not is_told()


def test_it_ends_when_the_device_is_shared_after_all(told: Visitor) -> None:
    told.open("/cuenta/")
    told.press("No, lo usa alguien más")
    assert not is_told()


def test_it_outlasts_a_session_that_ran_out_and_ends_with_the_next_one(
    told: Visitor, maria: User
) -> None:
    told.client.session.flush()
    assert is_told()
    told.open("/entrar/")
    told.fill("Entrar", login=maria.username, password=PASSWORD)
    told.open("/salir/")
    told.press("Cerrar sesión")
    assert not is_told()


def test_a_password_chosen_anew_here_keeps_it_here(told: Visitor, enter: Enter) -> None:
    activate(own(enter), browser("tablet"))
    told.open("/cuenta/contrasena/")
    changed = "otra muy larga y buena"
    told.fill("Guardar", oldpassword=PASSWORD, password1=changed)
    assert [one.endpoint.rpartition("/")[2] for one in PushSubscription.objects.all()] == ["phone"]
    told.open("/salir/")
    told.press("Cerrar sesión")
    assert not is_told()


def test_the_browser_belongs_to_who_asked_last(told: Visitor, clinic: Clinic) -> None:
    _, spouse = make_spouse(clinic.family)
    client = Client()
    client.force_login(spouse)
    other = Visitor(client)
    other.open("/citas/")
    other.press("Sí, es solo mío")
    keys = browser().keys
    same = PushSubscription.objects.get()
    other.client.post(
        "/avisos/celular/",
        {"avisos": "activar", "endpoint": same.endpoint, "p256dh": keys.p256dh, "auth": keys.auth},
    )
    assert PushSubscription.objects.get().user == spouse


def test_a_reminder_stands_there_and_leads_to_the_appointment(
    enter: Enter, clock: Clock, appointment: Appointment
) -> None:
    clock.now = wall.instant(TODAY, time(19))
    give_reminders(lambda: clock.now)
    visitor = enter()
    page = visitor.open("/avisos/")
    assert "Le esperamos en su cita" in page.words
    assert "De noche no le mandamos recordatorios." in page.words
    visitor.follow("miércoles 2 de diciembre, a las 8:00 de la mañana")
    assert spoken_folio(appointment.folio) in visitor.page.words
