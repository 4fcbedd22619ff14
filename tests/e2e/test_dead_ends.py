"""Every dead end, in a real browser: one reason, one next step that leads on, and the desk below."""

from datetime import date, time, timedelta

import pytest
from django.db.models import QuerySet
from playwright.sync_api import expect

from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.people.models import Coverage
from citas.domain.scheduling.models import Absence, Closure, Slot
from citas.rules import clock as wall
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock
from tests.e2e.visitor import Visitor
from tests.factories.clinic import NOW, TODAY, Clinic, publish

pytestmark = pytest.mark.django_db

FULL, HALF, CLOSED, LATER, DESK, NOBODY, OPEN, OUT = (TODAY + timedelta(days=n) for n in range(1, 9))
# Day and what is said of it: heading, reason, and the next step.
DAYS = {
    FULL: ("Ya no hay lugares ese día", "No hay lugares en línea de Odontología", "jueves 3"),
    CLOSED: ("No hay lugares ese día", "Ese día no hay servicio: Obras.", "martes 8"),
    LATER: ("Ese día todavía no se abre", "Se abre el miércoles 2 de diciembre, 8:00", "martes 8"),
    DESK: ("Ya no hay lugares ese día", "Solo quedan lugares en ventanilla.", "martes 8"),
    NOBODY: ("No hay lugares ese día", "Ese día no hay médico.", "martes 8"),
    OUT: ("No hay lugares ese día", "termina el martes 8 de diciembre", "martes 8"),
}
DESK_TOO = "También puede pedirla en ventanilla:"
TAKEN = (
    "Otra persona acaba de tomar el lugar de las 8:00 de la mañana. Usted todavía no tiene esta cita."
)


def places(clinic: Clinic, day: date) -> QuerySet[Slot]:
    return Slot.objects.filter(location=clinic.location, service=clinic.service, local_date=day)


def meet_everything(clinic: Clinic) -> None:
    """Make each day of the dentists' week another dead end, and let the daughter's rights end."""
    dentists = PractitionerRole.objects.filter(location=clinic.location, service=clinic.service)
    for role in dentists:
        away = [NOBODY, HALF] if role == clinic.role else [NOBODY]
        for day in away:
            Absence.objects.create(
                practitioner=role.practitioner, first_day=day, last_day=day, reason="Curso"
            )
    Closure.objects.create(location=clinic.location, first_day=CLOSED, last_day=CLOSED, reason="Obras")
    publish(location=clinic.location)
    places(clinic, FULL).update(status="busy")
    places(clinic, LATER).update(web_from=NOW + timedelta(days=1))
    places(clinic, DESK).filter(web_from__isnull=False).update(status="busy")
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=OPEN)


def is_shown_every_way(visitor: Visitor, desk: str = DESK_TOO) -> None:
    """What no page without places lacks."""
    visitor.reads(
        desk,
        "Calle de la Salud 100",
        "¿Es una urgencia? No espere cita.",
    )
    expect(visitor.page.get_by_role("link", name="Avisarme si se libera un lugar")).to_be_visible()


def test_each_day_without_places_says_why_and_leads_to_the_nearest_that_has_some(
    visit: OpenVisit, clinic: Clinic
) -> None:
    meet_everything(clinic)
    mother = visit()
    mother.is_known_as(clinic.family.user)
    month = f"{path.start(clinic)}/ODONTOLOGIA/"
    mother.open(month)
    mother.page.get_by_text("Por qué otros días no tienen lugares").click()
    mother.reads("sábado 5 de diciembre: Se abre", "domingo 6 de diciembre: Solo quedan lugares")
    for day, (heading, reason, near) in DAYS.items():
        mother.open(f"{month}{day}/")
        mother.is_at(heading)
        mother.reads(reason)
        is_shown_every_way(mother, "Para revisarlo:" if day == OUT else DESK_TOO)
        assert not mother.scrolls_sideways()
        mother.press(f"Ver el {near}")
        mother.is_at("¿Con qué médico?")


def test_an_absent_doctor_leads_to_the_other_one_of_that_day(visit: OpenVisit, clinic: Clinic) -> None:
    meet_everything(clinic)
    mother = visit()
    mother.is_known_as(clinic.family.user)
    day = f"{path.start(clinic)}/ODONTOLOGIA/{HALF}/"
    mother.open(day)
    mother.reads("Sin lugares ese día", "No dará consulta ese día.")
    mother.open(f"{day}{clinic.role.practitioner_id}/")
    mother.is_at("Ana Ruiz no tiene lugares en línea ese día")
    mother.reads("No dará consulta ese día.", "Otro médico ese mismo día")
    expect(mother.page.get_by_text("Curso")).to_have_count(0)
    is_shown_every_way(mother)
    mother.press("Tomás Ruiz")
    mother.is_at("¿A qué hora?")
    mother.page.get_by_role("button", name="Apartar").first.click()
    mother.is_at("Revise su cita")
    path.confirm(mother)
    assert Appointment.objects.get(patient=clinic.family.daughter).slot.local_date == HALF


def test_too_late_for_today_leads_to_tomorrow(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    clock.set(wall.instant(TODAY, time(18, 30)))
    mother = visit()
    mother.is_known_as(clinic.family.user)
    mother.open(f"{path.start(clinic)}/ODONTOLOGIA/{TODAY}/")
    mother.is_at("Ya no hay lugares ese día")
    mother.reads("Ya no se puede agendar en línea para hoy.")
    is_shown_every_way(mother)
    mother.press("Ver el miércoles 2")
    mother.is_at("¿Con qué médico?")


def test_a_month_without_any_place_leads_to_the_waiting_list(visit: OpenVisit, clinic: Clinic) -> None:
    Slot.objects.filter(location=clinic.location, service=clinic.service).update(status="busy")
    mother = visit()
    mother.is_known_as(clinic.family.user)
    mother.open(f"{path.start(clinic)}/ODONTOLOGIA/")
    mother.is_at("Por ahora no hay lugares en línea")
    mother.reads("No hay lugares en línea de Odontología en Hospital Mexicali del martes 1 de diciembre")
    is_shown_every_way(mother)
    mother.press("Avisarme si se libera un lugar")
    mother.is_at("Avíseme si se libera un lugar")


def test_the_last_place_just_taken_leads_to_the_waiting_list_and_the_desk(
    visit: OpenVisit, clinic: Clinic
) -> None:
    mother = visit()
    mother.watch.refusals.add(409)
    mother.is_known_as(clinic.family.user)
    last, dentistry = clinic.slots()[0], Slot.objects.filter(location=clinic.location)
    dentistry.exclude(pk=last.pk).update(status="busy")
    mother.open(path.hours(clinic))
    dentistry.update(status="busy")
    mother.press("Apartar 8:00", "button")
    mother.is_at(TAKEN)
    is_shown_every_way(mother)
    assert not Appointment.objects.filter(patient=clinic.family.daughter).exists()


def test_a_service_that_the_unit_does_not_give_leads_to_those_it_gives(
    visit: OpenVisit, clinic: Clinic
) -> None:
    mother = visit()
    mother.watch.refusals.add(404)
    mother.is_known_as(clinic.family.user)
    mother.open(f"{path.start(clinic)}/PEDIATRIA/")
    mother.reads("Su unidad no ofrece ese servicio en línea.", "¿Es una urgencia?", "Calle de la Salud")
    mother.press("Ver los servicios de su unidad")
    mother.is_at("¿Qué servicio necesita?")
