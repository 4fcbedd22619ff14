"""The hardest moments in their words: what happened, that nothing is lost, and every way on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import Location
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    make_family,
    make_role,
    make_sessions,
    publish,
)
from tests.web.reading import Page, Visitor

EMERGENCY = (
    "¿Es una urgencia? No espere cita. Vaya a Urgencias de Clínica de prueba, abierta todo el día, "
    "o llame al 911 ."
)
DESK = (
    "También puede pedirla en ventanilla: Clínica de prueba Calle 1, Mexicali "
    "lunes a viernes de 7:00 a 20:00"
)
WHOSE_CLOCK = "(hora de Baja California)"


@pytest.fixture
def dentistry(clinic: Clinic) -> str:
    """The month of dentistry for the daughter."""
    return f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/"


def says(page: Page, *sentences: str) -> None:
    for sentence in sentences:
        assert sentence in page.words


def take_everything() -> None:
    Slot.objects.filter(web_from__lte=NOW).update(status="busy")


def review(visitor: Visitor, dentistry: str) -> Page:
    visitor.open(f"{dentistry}{TOMORROW}/cualquiera/")
    return visitor.press("Apartar 8:00")


# The emergency line


def test_an_emergency_is_never_met_with_a_form(
    mother: Visitor, anonymous: Visitor, clinic: Clinic, dentistry: str
) -> None:
    says(anonymous.open("/"), EMERGENCY)
    says(mother.open("/"), EMERGENCY)
    says(mother.open("/citas/solicitar/"), EMERGENCY)
    review(mother, dentistry)
    says(mother.press("Agendar cita"), EMERGENCY)


def test_every_page_without_places_has_the_emergency_line(
    mother: Visitor, clinic: Clinic, dentistry: str
) -> None:
    doctor = clinic.role.practitioner_id
    take_everything()
    for page in ("", f"{TOMORROW}/", f"{TOMORROW}/cualquiera/", f"{TOMORROW}/{doctor}/", "2026-12-30/"):
        says(mother.open(f"{dentistry}{page}"), EMERGENCY)


def test_a_unit_without_services_on_line_has_it_too(mother: Visitor, clinic: Clinic) -> None:
    clinic.role.active = False
    clinic.role.save()
    says(mother.open(f"/citas/solicitar/{clinic.family.head.pk}/"), EMERGENCY)
    says(mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/"), "¿Es una urgencia?", "911")


def test_the_emergency_line_has_the_phone_of_the_emergency_room(mother: Visitor) -> None:
    Location.objects.update(emergency_phone="686 555 0199")
    says(mother.open("/citas/solicitar/"), "Teléfono de Urgencias: 686 555 0199")


# No places


def test_no_places_says_which_days_when_more_open_and_where_else(
    mother: Visitor, dentistry: str
) -> None:
    take_everything()
    says(
        mother.open(dentistry),
        "No hay lugares en línea de Odontología en Clínica de prueba del martes 1 de diciembre "
        "al martes 29 de diciembre.",
        "Los siguientes se abren el miércoles 2 de diciembre a las 7:00 de la mañana.",
        DESK,
        "No podemos asegurar que haya lugar.",
    )


def test_a_doctor_without_places_leads_to_the_others(
    mother: Visitor, clinic: Clinic, dentistry: str
) -> None:
    make_sessions(make_role(clinic.location, clinic.service, "Zoé"))
    publish()
    Slot.objects.filter(role=clinic.role, local_date=TOMORROW).update(status="busy")
    page = mother.open(f"{dentistry}{TOMORROW}/{clinic.role.practitioner_id}/")
    says(page, "Otros médicos sí tienen lugares el miércoles 2 de diciembre.")
    assert page.link("Zoé Ruiz")


# Just taken


def test_just_taken_says_that_there_is_no_appointment_yet_and_what_is_near(
    mother: Visitor, clinic: Clinic, dentistry: str, log_in: Callable[[User], Visitor]
) -> None:
    mother.open(f"{dentistry}{TOMORROW}/cualquiera/")
    patient = make_family(clinic.location)
    neighbour = log_in(patient.user)
    neighbour.open(f"/citas/solicitar/{patient.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    neighbour.press("Apartar 8:00")
    page = mother.press("Apartar 8:00")
    says(
        page,
        "Otra persona acaba de tomar el lugar de las 8:00 de la mañana. "
        "Usted todavía no tiene esta cita.",
        "Los lugares más cercanos son:",
        "Apartar 9:00 de la mañana",
    )


# The doctor is absent


def test_an_absent_doctor_costs_nobody_anything(mother: Visitor, dentistry: str) -> None:
    Location.objects.update(phone="686 555 0101")
    review(mother, dentistry)
    mother.press("Agendar cita")
    Appointment.objects.update(disrupted_at=NOW)
    says(
        mother.open(mother.address),
        "Puede que Ana Ruiz no dé esa consulta. Su cita sigue guardada y esto no cuenta como falta.",
        "Antes de ir, llame a su unidad: 686 555 0101",
        "Si ya viene en camino, venga: en ventanilla le dirán quién puede atenderle.",
    )


# Coverage


def test_coverage_that_ends_is_told_with_whom_to_ask_and_cancels_nothing(
    mother: Visitor, clinic: Clinic
) -> None:
    clinic.family.daughter.coverages.update(valid_to=TODAY - timedelta(days=1))
    Location.objects.update(phone="686 555 0101")
    says(
        mother.open("/citas/solicitar/"),
        "En nuestro registro, la vigencia de Sofía López Díaz terminó el lunes 30 de noviembre de 2026. "
        "Puede faltar actualizar un dato.",
        "Para revisarlo: vaya a la ventanilla de su unidad o llame al teléfono de ayuda.",
        "Sus citas ya agendadas no se cancelan por esto.",
        "Teléfono de su unidad: 686 555 0101",
        "Ayuda: 686 551 6100 ext. 6137 , lunes a jueves de 8:00 a 15:00, viernes de 8:00 a 14:30.",
    )


# The account


def test_a_login_that_fails_never_says_which_part_and_shows_every_way_in(
    anonymous: Visitor, clinic: Clinic, no_attempts_counted: None
) -> None:
    anonymous.open("/entrar/")
    page = anonymous.fill("Entrar", login="AF999999", password="no-es")
    says(
        page,
        "No pudimos entrar con esos datos. Por seguridad no decimos cuál falló. "
        "Si tiene citas, siguen guardadas.",
        "686 551 6100 ext. 6137 lunes a jueves de 8:00 a 15:00, viernes de 8:00 a 14:30",
    )
    for way in ("Recuperar mi contraseña", "Ya no tengo ese correo", "Que me ayuden en ventanilla"):
        assert page.link(way)


# Whose clock it is


def test_an_hour_is_said_to_be_that_of_baja_california(mother: Visitor, dentistry: str) -> None:
    says(mother.open(f"{dentistry}{TOMORROW}/cualquiera/"), f"miércoles 2 de diciembre {WHOSE_CLOCK}")
    page = mother.press("Apartar 8:00")
    says(page, "miércoles 2 de diciembre Hora", f"8:00 de la mañana {WHOSE_CLOCK}")
    page = mother.press("Agendar cita")
    says(page, "miércoles 2 de diciembre de 2026", f"8:00 de la mañana {WHOSE_CLOCK}")
