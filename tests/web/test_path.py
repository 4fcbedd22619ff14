"""The path of the service sheet, page by page, without JavaScript."""

from datetime import date, time, timedelta

from django.core.cache import caches

from citas.domain.booking.models import Appointment, Hold
from citas.domain.catalogue.models import Location
from citas.domain.people.models import Coverage
from citas.domain.scheduling.models import Closure, Slot
from citas.rules import clock as wall
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    cover,
    make_location,
    make_patient,
    make_role,
    make_service,
    make_sessions,
    publish,
)
from tests.web.conftest import Clock
from tests.web.reading import Visitor


def steps(clinic: Clinic) -> str:
    return f"/citas/solicitar/{clinic.family.daughter.pk}"


def test_a_mother_books_for_her_daughter_from_home_to_receipt(mother: Visitor, clinic: Clinic) -> None:
    mother.open("/")
    mother.follow("Todos los servicios médicos")
    mother.follow("Tus citas Vea")
    mother.follow("Solicitar cita")
    mother.follow("Sofía López Díaz")
    mother.follow("Odontología")
    mother.follow("miércoles 2 de diciembre")
    mother.follow("Ana Ruiz")
    mother.press("Apartar 8:00")
    assert "Le guardamos este lugar hasta las 8:05 de la mañana" in mother.page.words
    page = mother.press("Agendar cita")
    booked = Appointment.objects.get()
    assert booked.patient == clinic.family.daughter
    assert mother.address == f"/citas/{booked.folio}/"
    for words in (
        f"{booked.folio[:4]}-{booked.folio[4:]}",
        "Sofía López Díaz",
        "Odontología",
        "miércoles 2 de diciembre",
        "8:00 de la mañana (hora de Baja California)",
        "Ana Ruiz",
        "Consultorio 3",
        "Clínica de prueba",
        "Calle 1, Mexicali",
        "000 000 0000",
        "Llegue 15 minutos antes, a las 7:45 de la mañana",
    ):
        assert words in page.words
    assert booked.folio[:4] in mother.open("/citas/").words


def test_home_tells_what_the_service_is_how_to_start_and_where_emergencies_go(
    clinic: Clinic, anonymous: Visitor
) -> None:
    page = anonymous.open("/")
    assert "Su número de afiliación" in page.words
    assert "¿Es una urgencia? No espere cita." in page.words
    assert "686 551 6100" in page.words
    assert page.link("Entrar para agendar") == "/citas/solicitar/"


def test_many_emergencies_are_folded_behind_the_sentence(anonymous: Visitor, clinic: Clinic) -> None:
    few = anonymous.open("/")
    assert "details" not in [tag for tag, _ in few.tags]
    for number in range(11):
        make_location(f"Clínica {number}")
    caches["memory"].clear()
    many = anonymous.open("/")
    assert "details" in [tag for tag, _ in many.tags]
    assert "Vaya a Urgencias o llame al 911 . Ver las unidades con Urgencias" in many.words
    assert "Clínica 10: todo el día" in many.words


def test_each_step_has_a_way_back_and_says_which_it_is(mother: Visitor, clinic: Clinic) -> None:
    start = steps(clinic)
    pages = {
        "/citas/solicitar/": "/",
        f"{start}/": "/citas/solicitar/",
        f"{start}/ODONTOLOGIA/": f"{start}/",
        f"{start}/ODONTOLOGIA/{TOMORROW}/": f"{start}/ODONTOLOGIA/?dia={TOMORROW}",
        f"{start}/ODONTOLOGIA/{TOMORROW}/cualquiera/": f"{start}/ODONTOLOGIA/{TOMORROW}/",
    }
    for number, (address, before) in enumerate(pages.items(), start=1):
        page = mother.open(address)
        assert f"Paso {number} de 6" in page.words
        assert page.link("Volver") == before


def test_members_show_relationship_age_and_unit(mother: Visitor) -> None:
    page = mother.open("/citas/solicitar/")
    assert "María López Díaz Titular · 46 años Clínica de prueba" in page.words
    assert "Sofía López Díaz Hija o hijo · 10 años Clínica de prueba" in page.words


def test_a_member_without_coverage_reads_why_and_what_to_do(mother: Visitor, clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=date(2026, 11, 30))
    Location.objects.update(phone="686 555 0101")
    page = mother.open("/citas/solicitar/")
    assert page.link("686 555 0101") == "tel:+526865550101"
    assert "la vigencia de Sofía López Díaz terminó el lunes 30 de noviembre" in page.words
    assert "Sus citas ya agendadas no se cancelan por esto" in page.words
    assert not [href for words, href in page.links if "Sofía" in words]


def test_a_baby_is_less_than_a_year_old(mother: Visitor, clinic: Clinic) -> None:
    family = Coverage.objects.get(patient=clinic.family.head).family
    baby = make_patient(clinic.location, "Inés", date(2026, 6, 1))
    cover(baby, family, "HIJO", "02")
    assert "menos de un año" in mother.open("/citas/solicitar/").words


def test_a_service_with_an_upcoming_appointment_leads_to_it(mother: Visitor, clinic: Clinic) -> None:
    booked = book(mother, clinic)
    page = mother.open(f"{steps(clinic)}/")
    assert "Sofía ya tiene una cita: miércoles 2 de diciembre, 8:00" in page.words
    assert page.link("Ver la cita") == f"/citas/{booked.folio}/"


def book(visitor: Visitor, clinic: Clinic) -> Appointment:
    visitor.open(f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    visitor.press("Apartar 8:00")
    visitor.press("Agendar cita")
    return Appointment.objects.get(patient=clinic.family.daughter)


def test_a_day_says_in_words_what_it_offers(mother: Visitor, clinic: Clinic) -> None:
    Closure.objects.create(
        location=None, first_day=date(2026, 12, 25), last_day=date(2026, 12, 25), reason="Navidad"
    )
    full = Slot.objects.filter(local_date=date(2026, 12, 3))
    full.update(status="busy", hold_id=None, held_until=None)
    page = mother.open(f"{steps(clinic)}/ODONTOLOGIA/")
    places = len(clinic.slots())
    assert f"miércoles 2 de diciembre, {places} lugares" in page.words
    assert "jueves 3 de diciembre: Sin lugares en línea" in page.words
    assert "viernes 25 de diciembre: Navidad" in page.words
    opening = "miércoles 30 de diciembre: Se abre el miércoles 2 de diciembre, 7:00"
    assert opening in page.words


def test_months_turn_inside_the_horizon_only(mother: Visitor, clinic: Clinic, clock: Clock) -> None:
    clock.now = wall.instant(date(2026, 12, 10), time(8))
    mother.client.force_login(clinic.family.user)
    start = f"{steps(clinic)}/ODONTOLOGIA/"
    december = mother.open(start)
    assert not [words for words, _ in december.links if "noviembre" in words]
    january = mother.follow("enero de 2027")
    assert mother.address == f"{start}?mes=2027-01"
    assert january.link("diciembre de 2026") == f"{start}?mes=2026-12"
    assert not [words for words, _ in january.links if "febrero" in words]
    assert "enero de 2027" in mother.open(f"{start}?mes=2030-01").words
    assert "diciembre de 2026" in mother.open(f"{start}?mes=ayer").words
    assert "enero de 2027" in mother.open(f"{start}?dia=2027-01-08").words  # back from that day


def test_the_first_month_with_places_is_shown(mother: Visitor, clinic: Clinic, clock: Clock) -> None:
    clock.now = wall.instant(date(2026, 12, 10), time(8))
    mother.client.force_login(clinic.family.user)
    Slot.objects.filter(local_date__lt=date(2027, 1, 1)).update(web_from=None)
    page = mother.open(f"{steps(clinic)}/ODONTOLOGIA/")
    assert "viernes 1 de enero, " in page.words
    assert "No hay lugares" not in page.words


def test_doctors_show_places_and_first_hour_and_mine_comes_first(
    mother: Visitor, clinic: Clinic
) -> None:
    other = make_role(clinic.location, clinic.service, "Zoé")
    make_sessions(other, starts=time(15), ends=time(19))
    publish()
    address = f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/"
    page = mother.open(address)
    assert "Con mi médico" not in page.words
    assert page.words.index("Cualquier médico") < page.words.index("Ana Ruiz")
    assert "el primero, a las 3:00 de la tarde" in page.words
    slot = Slot.objects.filter(role=other, local_date=TODAY, web_from__lte=NOW).first()
    assert slot
    Appointment.objects.create(
        folio="BCDFGHJK", status="fulfilled", patient=clinic.family.daughter, slot=slot,
        service=clinic.service, booked_by=clinic.family.user, starts_at=slot.starts_at,
        ends_at=slot.ends_at, created_at=NOW,
    )  # fmt: skip
    page = mother.open(address)
    assert page.words.index("Zoé Ruiz Con mi médico") < page.words.index("Cualquier médico")


def test_any_doctor_offers_each_hour_once(mother: Visitor, clinic: Clinic) -> None:
    make_sessions(make_role(clinic.location, clinic.service, "Zoé"))
    publish()
    mother.open(f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    hours = [words for form in mother.page.forms for words, _, _ in form.buttons]
    assert len([words for words in hours if "8:00" in words]) == 1


def test_a_day_without_places_leads_to_other_days_and_says_where_the_desk_is(
    mother: Visitor, clinic: Clinic
) -> None:
    Slot.objects.filter(local_date=TOMORROW).update(status="busy")
    page = mother.open(f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/")
    for words in (
        "Ya no hay lugares ese día",
        "Hay lugares otros días. Ver el jueves 3 de diciembre Ver otra fecha Avisarme si se libera",
        "No hay lugares en línea de Odontología en Clínica de prueba el miércoles 2",
        "También puede pedirla en ventanilla: Clínica de prueba Calle 1, Mexicali",
        "lunes a viernes de 7:00 a 20:00 000 000 0000",
        "No podemos asegurar que haya lugar",
        "¿Es una urgencia? No espere cita. Vaya a Urgencias de Clínica de prueba, abierta todo",
    ):
        assert words in page.words
    assert page.link("Ver el jueves 3") == f"{steps(clinic)}/ODONTOLOGIA/2026-12-03/"
    assert page.link("Ver otra fecha") == f"{steps(clinic)}/ODONTOLOGIA/?dia={TOMORROW}"


def test_a_doctor_without_places_leads_to_another(mother: Visitor, clinic: Clinic) -> None:
    other = make_role(clinic.location, clinic.service, "Zoé")
    make_sessions(other)
    publish()
    Slot.objects.filter(role=clinic.role, local_date=TOMORROW).update(status="busy")
    address = f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/"
    page = mother.open(f"{address}{clinic.role.practitioner_id}/")
    assert "Ana Ruiz no tiene lugares en línea ese día" in page.words
    assert "Otros médicos sí tienen lugares el miércoles 2" in page.words
    assert page.link("Zoé Ruiz") == f"{address}{other.practitioner_id}/"
    mine = clinic.role.practitioner_id
    assert page.link("Ver el jueves 3 de diciembre con Ana") == (
        f"{steps(clinic)}/ODONTOLOGIA/2026-12-03/{mine}/"
    )


def test_without_any_place_the_days_looked_at_and_the_next_opening_are_said(
    mother: Visitor, clinic: Clinic
) -> None:
    Slot.objects.filter(web_from__lte=NOW).update(status="busy")
    address = f"{steps(clinic)}/ODONTOLOGIA/"
    opens = "Los siguientes se abren el miércoles 2 de diciembre a las 7:00 de la mañana."
    page = mother.open(address)
    for words in (
        "Por ahora no hay lugares en línea",
        "No hay lugares en línea de Odontología en Clínica de prueba del martes 1 de diciembre",
        f"al martes 29 de diciembre. {opens}",
        "También puede pedirla en ventanilla: Clínica de prueba Calle 1, Mexicali",
        "¿Es una urgencia? No espere cita.",
    ):
        assert words in page.words
    page = mother.open(f"{address}{TOMORROW}/")
    assert "No hay lugares en línea de Odontología en Clínica de prueba el miércoles 2" in page.words
    assert opens in page.words
    assert page.link("Avisarme si se libera un lugar").startswith("/lista/")


def test_a_month_without_places_leads_to_the_first_that_has_some(
    mother: Visitor, clinic: Clinic, clock: Clock
) -> None:
    clock.now = wall.instant(date(2026, 12, 10), time(8))
    mother.client.force_login(clinic.family.user)
    Slot.objects.filter(local_date__lt=date(2027, 1, 1)).update(web_from=None)
    page = mother.open(f"{steps(clinic)}/ODONTOLOGIA/?mes=2026-12")
    assert "Hay lugares otros días." in page.words
    assert "No hay lugares en línea de Odontología en Clínica de prueba en diciembre" in page.words
    assert page.link("Ver el viernes 1 de enero") == f"{steps(clinic)}/ODONTOLOGIA/2027-01-01/"


def test_days_without_service_are_listed_with_their_reasons(mother: Visitor, clinic: Clinic) -> None:
    for first, last, reason in ((24, 24, "Nochebuena"), (25, 25, "Navidad"), (14, 16, "Obras")):
        Closure.objects.create(
            first_day=date(2026, 12, first), last_day=date(2026, 12, last), reason=reason
        )
    assert (
        "Días sin servicio: del lunes 14 al miércoles 16 de diciembre, Obras "
        "jueves 24 de diciembre, Nochebuena viernes 25 de diciembre, Navidad"
    ) in mother.open(f"{steps(clinic)}/ODONTOLOGIA/").words


def test_a_day_that_is_closed_or_not_yet_open_says_so(mother: Visitor, clinic: Clinic) -> None:
    Closure.objects.create(first_day=TOMORROW, last_day=TOMORROW, reason="Obras")
    start = f"{steps(clinic)}/ODONTOLOGIA"
    Slot.objects.filter(local_date=TOMORROW).update(withdrawn_at=NOW)
    closed = mother.open(f"{start}/{TOMORROW}/")
    assert "No hay lugares ese día" in closed.words
    assert "Obras." in closed.words
    later = mother.open(f"{start}/2026-12-30/cualquiera/")
    assert "Ese día todavía no se abre" in later.words
    assert "Se abre el miércoles 2 de diciembre, 7:00 de la mañana." in later.words


def test_a_unit_without_services_on_line_sends_to_its_desk(mother: Visitor, clinic: Clinic) -> None:
    clinic.role.active = False
    clinic.role.save()
    page = mother.open(f"/citas/solicitar/{clinic.family.head.pk}/")
    assert "Clínica de prueba no ofrece citas en línea" in page.words


def test_a_unit_without_emergencies_sends_to_the_nearest_hospital(
    mother: Visitor, clinic: Clinic
) -> None:
    Location.objects.update(emergency_hours="")
    page = mother.open("/citas/solicitar/")
    assert "Vaya a las Urgencias del hospital más cercano o llame al 911" in page.words


def test_needing_more_time_gives_five_minutes_more(mother: Visitor, clinic: Clinic) -> None:
    mother.open(f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 8:00")
    page = mother.press("Necesito más tiempo")
    assert "Le guardamos este lugar hasta las 8:10 de la mañana" in page.words


def test_choosing_another_hour_frees_the_place(mother: Visitor, clinic: Clinic) -> None:
    mother.open(f"{steps(clinic)}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 8:00")
    page = mother.press("Elegir otro horario")
    assert "Soltamos ese horario" in page.words
    assert Hold.objects.filter(ended_at=None).count() == 0
    assert page.form("Apartar 8:00")


def test_a_disrupted_appointment_tells_to_call_before_going(mother: Visitor, clinic: Clinic) -> None:
    booked = book(mother, clinic)
    Appointment.objects.update(disrupted_at=NOW)
    Location.objects.update(phone="686 555 0101")
    caches["memory"].clear()
    listed = mother.open("/citas/")
    assert "Puede cambiar: llame antes de ir" in listed.words
    assert "Agendada" not in listed.words
    assert listed.link("686 555 0101") == "tel:+526865550101"
    page = mother.open(f"/citas/{booked.folio}/")
    assert "Su cita puede cambiar: llame antes de ir" in page.words
    assert "Su cita está agendada" not in page.words
    assert "Puede que Ana Ruiz no dé esa consulta" in page.words
    assert "no cuenta como falta" in page.words


def test_past_and_cancelled_appointments_are_listed_apart(
    mother: Visitor, clinic: Clinic, clock: Clock
) -> None:
    booked = book(mother, clinic)
    clock.now = booked.ends_at + timedelta(minutes=1)
    mother.client.force_login(clinic.family.user)
    page = mother.open("/citas/")
    assert "No tiene citas próximas" in page.words
    assert "Anteriores" in page.words
    assert "está agendada" not in mother.open(f"/citas/{booked.folio}/").words
    Appointment.objects.update(disrupted_at=NOW)
    assert "llame antes de ir" not in mother.open("/citas/").words


def test_a_folio_may_be_typed_with_its_hyphen(mother: Visitor, clinic: Clinic) -> None:
    booked = book(mother, clinic)
    typed = f"{booked.folio[:4]}-{booked.folio[4:]}".lower()
    assert mother.open(f"/citas/{typed}/").status == 200


def test_the_service_catalogue_can_grow(mother: Visitor, clinic: Clinic) -> None:
    make_role(clinic.location, make_service("NUTRICION", 40))
    assert "Consulta de 40 minutos" in mother.open(f"{steps(clinic)}/").words
