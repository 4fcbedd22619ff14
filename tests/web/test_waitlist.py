"""The waiting list on screen: getting in, how one stands, the place that is offered, and getting out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment, Offer, WaitlistEntry
from citas.domain.scheduling.models import Slot
from citas.rules.wording import near_moment
from tests.factories.clinic import TODAY, Clinic, make_family, make_spouse
from tests.factories.waiting import UNDO, give_up
from tests.web.conftest import Clock
from tests.web.reading import Visitor
from tests.web.waiting_room import daughters_appointment, joined, offered

LogIn = Callable[[User], Visitor]


def door(clinic: Clinic) -> str:
    return f"/lista/{clinic.family.daughter.pk}/{clinic.service.code}/"


# Getting in


def test_who_waits_says_what_would_serve_and_reads_the_place_in_line(
    clinic: Clinic, mother: Visitor
) -> None:
    for _ in range(2):
        joined(clinic, make_family(clinic.location))
    page = mother.open(door(clinic))
    assert "Odontología en Clínica de prueba, para Sofía." in page.words
    assert "se lo apartamos 15 minutos" in page.words
    doctor = str(clinic.role.practitioner_id)
    page = mother.fill(
        "Entrar a la lista", part="morning", doctor=doctor, weekdays="2", until="2026-12-20"
    )
    assert mother.address == "/lista/"
    assert "Usted es la persona 3 en la lista." in page.words
    assert "Ana Ruiz · martes · Por la mañana · Hasta el domingo 20 de diciembre" in page.words


def test_whatever_is_not_said_any_will_do(clinic: Clinic, mother: Visitor) -> None:
    mother.open(door(clinic))
    mother.fill("Entrar a la lista", until="")
    entry = WaitlistEntry.objects.get()
    assert (entry.practitioner_id, entry.weekdays, entry.part) == (None, [], "any")
    assert entry.last_day == TODAY + timedelta(days=90)


def test_one_question_is_enough_and_the_others_are_folded_up(clinic: Clinic, mother: Visitor) -> None:
    page = mother.open(door(clinic))
    assert not [given for tag, given in page.tags if tag == "details" and "open" in given]
    page = mother.fill("Entrar a la lista", part="afternoon")
    assert "Cualquier médico · Cualquier día · Por la tarde" in page.words


@pytest.mark.parametrize("until", ["2026-12-01", "2027-06-01", "mañana"])
def test_a_day_that_does_not_serve_is_said_at_its_field(
    clinic: Clinic, mother: Visitor, until: str
) -> None:
    mother.open(door(clinic))
    page = mother.fill("Entrar a la lista", until=until, weekdays="2")
    assert page.status == 422
    assert "Revise lo siguiente" in page.words
    assert page.form("Entrar a la lista")[1]["weekdays"] == "2"
    assert [given for tag, given in page.tags if tag == "details" and "open" in given]
    assert not WaitlistEntry.objects.exists()


def test_a_weekday_that_there_is_not_is_said_beside_the_weekdays(
    clinic: Clinic, mother: Visitor
) -> None:
    mother.open(door(clinic))
    page = mother.fill("Entrar a la lista", weekdays="9")
    assert page.status == 422
    told = {given.get("id") for _, given in page.tags}
    assert "id_weekdays-error" in told
    (group,) = (given for _, given in page.tags if given.get("id") == "id_weekdays")
    assert group["aria-describedby"].split() == ["id_weekdays-hint", "id_weekdays-error"]


def test_who_waits_already_is_told_how_he_stands(clinic: Clinic, mother: Visitor) -> None:
    joined(clinic)
    page = mother.open(door(clinic))
    assert "Sofía ya está en la lista de espera de Odontología." in page.words
    assert "Usted es la primera persona en la lista." in page.words
    assert "Entrar a la lista" not in page.words


def test_another_wish_sent_from_an_old_page_is_refused(clinic: Clinic, mother: Visitor) -> None:
    mother.open(door(clinic))
    joined(clinic)
    page = mother.fill("Entrar a la lista", part="morning", until="")
    assert page.status == 409
    assert page.link("Ver su lista de espera") == "/lista/"


@pytest.mark.parametrize("named", [True, False])
def test_who_has_an_appointment_waits_for_an_earlier_one(
    clinic: Clinic, mother: Visitor, named: bool
) -> None:
    later = daughters_appointment(clinic.family, clinic.slots()[5])
    mother.open(door(clinic) + (f"?cita={later.folio}" if named else ""))
    assert "Avíseme si se libera antes" in mother.page.words
    assert "sigue en pie mientras espera" in mother.page.words
    page = mother.fill("Entrar a la lista", until="")
    assert "Mientras tanto, su cita del miércoles 2 de diciembre" in page.words
    assert "Antes de su cita del miércoles 2 de diciembre" in page.words
    assert "Hasta el" not in page.words
    assert WaitlistEntry.objects.get().appointment == later


@pytest.mark.parametrize("named", [True, False])
def test_who_has_todays_reads_that_nothing_earlier_comes(
    clinic: Clinic, mother: Visitor, named: bool
) -> None:
    todays = daughters_appointment(clinic.family, clinic.slots(TODAY)[-1])
    assert "Avíseme si se libera antes" not in mother.open(f"/citas/{todays.folio}/").words
    page = mother.open(door(clinic) + (f"?cita={todays.folio}" if named else ""))
    assert page.status == 409
    assert "Los lugares de hoy se dan solo en ventanilla. Su cita sigue en pie." in page.words


def test_one_that_was_cancelled_is_not_in_hand(clinic: Clinic, mother: Visitor) -> None:
    cancelled = daughters_appointment(clinic.family, clinic.slots()[5])
    give_up(cancelled)
    page = mother.open(f"{door(clinic)}?cita={cancelled.folio}")
    assert "sigue en pie" not in page.words
    mother.fill("Entrar a la lista", until="")
    assert WaitlistEntry.objects.get().appointment is None


def test_the_appointment_of_somebody_else_is_not_in_hand(clinic: Clinic, mother: Visitor) -> None:
    other = make_family(clinic.location)
    folio = daughters_appointment(other, clinic.slots()[5]).folio
    assert mother.open(f"{door(clinic)}?cita={folio}").status == 404


def test_who_could_have_a_place_at_once_is_led_there(clinic: Clinic, mother: Visitor) -> None:
    page = mother.open(door(clinic))
    assert "Ahora mismo hay lugares en línea" in page.words
    assert "¿Con qué médico?" in mother.follow("Ver el martes 1 de diciembre").words


@pytest.mark.parametrize(("days", "told"), [(0, False), (3, True)])
def test_who_waits_for_an_earlier_one_is_led_to_those_that_are_free(
    clinic: Clinic, mother: Visitor, days: int, told: bool
) -> None:
    later = daughters_appointment(clinic.family, clinic.slots(TODAY + timedelta(days=1 + days))[5])
    Slot.objects.filter(local_date=TODAY).update(web_from=None)
    page = mother.open(door(clinic))
    assert ("Ahora mismo hay lugares antes" in page.words) is told
    if told:
        assert f"/citas/{later.folio}/cambiar/2026-12-02/" in [href for _, href in page.links]


def test_who_asked_for_one_doctor_waits_for_him(clinic: Clinic, mother: Visitor) -> None:
    doctor = str(clinic.role.practitioner_id)
    page = mother.open(f"{door(clinic)}?medico={doctor}")
    chosen = [given["value"] for tag, given in page.tags if tag == "option" and "selected" in given]
    assert chosen == [doctor]


def test_who_could_not_be_told_reads_it_before_waiting(clinic: Clinic, mother: Visitor) -> None:
    assert "¿Cómo le avisamos?" in mother.open(door(clinic)).words
    EmailAddress.objects.create(user=clinic.family.user, email="m@example.org", verified=True)
    assert "¿Cómo le avisamos?" not in mother.open(door(clinic)).words


# How one stands


def test_who_waits_for_nothing_reads_how_to_begin(mother: Visitor) -> None:
    page = mother.open("/lista/")
    assert "No está en ninguna lista de espera." in page.words
    assert page.link("Solicitar cita") == "/citas/solicitar/"


def test_who_has_confirmed_no_contact_is_asked_how_to_be_told(clinic: Clinic, mother: Visitor) -> None:
    joined(clinic)
    assert "¿Cómo le avisamos?" in mother.open("/lista/").words
    EmailAddress.objects.create(user=clinic.family.user, email="m@example.org", verified=True)
    assert "¿Cómo le avisamos?" not in mother.open("/lista/").words


def test_a_spouse_reads_nothing_of_an_adult_who_waits(
    clinic: Clinic, log_in: LogIn, mother: Visitor
) -> None:
    _, user = make_spouse(clinic.family)
    entry = joined(clinic)
    other = log_in(user)
    assert "Sofía" not in other.open("/lista/").words
    assert other.open(f"/lista/{entry.pk}/salir/").status == 404
    assert other.client.post(f"/lista/{entry.pk}/salir/").status_code == 404


def test_leaving_is_asked_first(clinic: Clinic, mother: Visitor) -> None:
    joined(clinic)
    mother.open("/lista/")
    page = mother.follow("Salir de la lista")
    assert "Si vuelve a entrar, será al final de la lista." in page.words
    assert WaitlistEntry.objects.filter(ended_at=None).exists()
    page = mother.press("Sí, salir")
    assert "Salió de la lista de espera." in page.words
    assert "No está en ninguna lista de espera." in page.words


# What is offered


@pytest.fixture
def offer(clinic: Clinic, clock: Clock) -> Offer:
    """A place of tomorrow at eight, offered a minute after somebody gave it up."""
    made = offered(clinic)
    clock.now += UNDO
    return made


def test_in_the_last_minute_no_hour_is_told_that_seems_to_be_over(
    offer: Offer, mother: Visitor, clock: Clock
) -> None:
    clock.now = offer.expires_at - timedelta(seconds=40)
    page = mother.open(f"/ofertas/{offer.pk}/")
    assert "Le apartamos este lugar menos de un minuto más." in page.words
    assert "Le apartamos este lugar hasta" not in page.words


def test_the_list_leads_to_the_place_and_taking_it_to_the_receipt(offer: Offer, mother: Visitor) -> None:
    page = mother.open("/lista/")
    assert "Se liberó un lugar: miércoles 2 de diciembre, 8:00 de la mañana." in page.words
    assert "Le apartamos este lugar hasta las 8:16 de la mañana." in page.words
    page = mother.follow("Ver el lugar y contestar")
    assert "Sofía López Díaz" in page.words
    page = mother.press("Tomarlo")
    assert "Su cita está agendada" in page.words
    assert mother.address == f"/citas/{Appointment.objects.get(status='booked').folio}/"
    assert "No está en ninguna lista de espera." in mother.open("/lista/").words


def test_until_the_morning_is_said_with_its_day_and_no_minute_is_counted(
    offer: Offer, mother: Visitor
) -> None:
    Offer.objects.update(expires_at=offer.expires_at + timedelta(hours=6))
    for address in ("/lista/", f"/ofertas/{offer.pk}/", "/"):
        page = mother.open(address)
        assert "hasta el martes 1 de diciembre, 2:16 de la tarde." in page.words
        assert "count-down" not in [tag for tag, _ in page.tags]


def test_who_does_not_need_it_waits_on(offer: Offer, mother: Visitor) -> None:
    mother.open(f"/ofertas/{offer.pk}/")
    page = mother.press("No lo necesito")
    assert "Usted sigue en la lista y conserva su turno." in page.words
    assert "Usted es la primera persona en la lista." in page.words


def test_too_late_is_said_and_what_becomes_of_the_turn(
    offer: Offer, mother: Visitor, clock: Clock
) -> None:
    mother.open(f"/ofertas/{offer.pk}/")
    clock.advance(minutes=15)
    page = mother.press("Tomarlo")
    assert "El tiempo para contestar terminó: martes 1 de diciembre, 8:16 de la mañana." in page.words
    assert "Usted sigue en la lista y conserva su turno." in page.words
    assert "También puede pedirla en ventanilla:" in page.words
    assert "¿Es una urgencia? No espere cita." in page.words
    assert "Tomarlo" not in page.words


def test_an_earlier_place_stands_beside_the_appointment_in_hand(
    clinic: Clinic, clock: Clock, mother: Visitor
) -> None:
    later = daughters_appointment(clinic.family, clinic.slots()[5])
    joined(clinic, in_hand=later)
    made = offered(clinic)
    clock.now += UNDO
    page = mother.open(f"/ofertas/{made.pk}/")
    assert f"Su cita actual {near_moment(later.starts_at)}" in page.words
    page = mother.press("Tomarlo")
    assert "Su cita cambió a este lugar." in page.words
    assert mother.address == f"/citas/{later.folio}/"


def test_nobody_else_opens_or_answers_an_offer(clinic: Clinic, offer: Offer, log_in: LogIn) -> None:
    stranger = log_in(make_family(clinic.location).user)
    assert stranger.open(f"/ofertas/{offer.pk}/").status == 404
    for answer in ("tomar", "no"):
        sent = stranger.client.post(f"/ofertas/{offer.pk}/", {"respuesta": answer})
        assert sent.status_code == 404
    offer.refresh_from_db()
    assert offer.state == "open"
