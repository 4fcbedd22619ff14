"""A grandfather lets a neighbour book for him: the code on one telephone, the appointment on another."""

import re

import pytest

from citas.domain.people.models import Patient
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.visitor import Visitor
from tests.factories.clinic import TOMORROW, Clinic, make_family, make_spouse

pytestmark = pytest.mark.django_db

CODE = re.compile(r"[2-9B-Z]{4}-[2-9B-Z]{4}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_neighbour_helps_with_a_code(visit: OpenVisit, clinic: Clinic, scripts: bool) -> None:
    patient, himself = make_spouse(make_family(clinic.location))
    grandfather, neighbour = visit(scripts=scripts), visit(scripts=scripts)
    grandfather.is_known_as(himself)
    neighbour.is_known_as(clinic.family.user)
    code = _code_from(grandfather)
    _help_with(neighbour, code)
    _book_for(neighbour, patient)
    grandfather.open("/familia/")
    grandfather.reads("María López Díaz agendó una cita a su nombre.")
    grandfather.press("Quitar el permiso a María")
    grandfather.press("Sí, terminar", "button")
    grandfather.reads("El permiso terminó")
    grandfather.open("/citas/")
    grandfather.reads("Odontología")
    neighbour.open("/citas/solicitar/")
    neighbour.is_at("¿Para quién es la cita?")
    assert patient.name not in neighbour.page.content()


def _code_from(giver: Visitor) -> str:
    giver.open("/servicios-medicos/")
    giver.press("Su familia")
    giver.is_at("Su familia")
    giver.press("Dar permiso a alguien")
    giver.is_at("Dar permiso a alguien")
    giver.press("Darme el código", "button")
    giver.is_at("Este es el código")
    found = CODE.search(giver.page.inner_text("main"))
    assert found
    return found.group()


def _help_with(helper: Visitor, code: str) -> None:
    helper.open("/familia/")
    helper.type_into("Código de 8 letras y números", code.lower())
    helper.press("Continuar", "button")
    helper.is_at("¿Quiere ayudar a Bruno López Díaz?")
    helper.press("Aceptar", "button")
    helper.reads("Ya puede agendar para Bruno López Díaz.")


def _book_for(helper: Visitor, patient: Patient) -> None:
    helper.open("/citas/solicitar/")
    helper.press(patient.name)
    helper.is_at("¿Qué servicio necesita?")
    helper.open(f"/citas/solicitar/{patient.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    helper.press("Apartar 8:00", "button")
    path.confirm(helper)
    helper.reads(patient.name)
