"""A grandfather lets a neighbour book for him: the code on one telephone, the appointment on another."""

import re

import pytest

from citas.domain.people.models import FamilyGroup, Patient
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_every_page import violations
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import NOW, TOMORROW, Clinic, make_family, make_spouse

pytestmark = pytest.mark.django_db

CODE = re.compile(r"[2-9B-Z]{4}-[2-9B-Z]{4}")


def looked_at(visitor: Visitor) -> None:
    """Nothing for axe to find, and no wider than the narrowest screen."""
    assert violations(visitor.page) == []
    size = visitor.page.viewport_size
    visitor.page.set_viewport_size({"width": Device.NARROW.value[0], "height": Device.NARROW.value[1]})
    assert not visitor.scrolls_sideways()
    assert size
    visitor.page.set_viewport_size(size)


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


@pytest.mark.parametrize(("device", "dark"), [(Device.PHONE, False), (Device.DESKTOP, True)])
def test_every_page_of_the_family_can_be_used_by_everybody(
    visit: OpenVisit, clinic: Clinic, device: Device, dark: bool
) -> None:
    visitor, giver = visit(device, dark=dark), visit(device)
    visitor.watch.refusals |= {422, 409}
    visitor.is_known_as(clinic.family.user)
    giver.is_known_as(make_spouse(make_family(clinic.location))[1])
    looked_at_all(visitor, _code_from(giver), clinic)


def looked_at_all(visitor: Visitor, code: str, clinic: Clinic) -> None:
    visitor.open("/familia/")
    looked_at(visitor)
    visitor.press("Continuar", "button")
    visitor.reads("Escriba el código que le dieron.")
    looked_at(visitor)
    visitor.type_into("Código de 8 letras y números", code)
    visitor.press("Continuar", "button")
    visitor.is_at("¿Quiere ayudar a Bruno López Díaz?")
    looked_at(visitor)
    visitor.press("Aceptar", "button")
    visitor.reads("Ya puede agendar para Bruno López Díaz.")
    visitor.press("Dejar de ayudar a Bruno")
    looked_at(visitor)
    _apart(clinic)
    for address in ("/familia/", "/familia/permiso/", "/citas/solicitar/", path.start(clinic) + "/"):
        visitor.open(address)
        looked_at(visitor)
    assert _code_from(visitor)
    looked_at(visitor)


def _apart(clinic: Clinic) -> None:
    """Somebody of the family is a name in the list from now on."""
    family = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    apart = Patient.objects.filter(coverages__family=family, given_name="Jorge")
    assert apart.update(separate_since=NOW) == 1
