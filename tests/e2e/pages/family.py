"""Who may act for whom: the family's page, permission by a code, and its end."""

import re
from collections.abc import Iterator

from citas.domain.people.models import FamilyGroup, Patient
from tests.e2e import path
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import NOW, Clinic, make_family, make_spouse

CODE = re.compile(r"[2-9B-Z]{4}-[2-9B-Z]{4}")


def states(walker: Walker) -> Iterator[str]:
    """A mother helps a neighbour, who is shown the code first."""
    visitor, clinic = walker.visitor, walker.clinic
    walker.becomes(make_spouse(make_family(clinic.location))[1])
    visitor.open("/familia/permiso/")
    yield "giving permission"
    visitor.press("Darme el código", "button")
    visitor.is_at("Este es el código")
    found = CODE.search(visitor.page.inner_text("main"))
    assert found
    yield "the code"
    walker.becomes(clinic.family.user)
    yield from _helping(walker, found.group())
    _apart(clinic)
    yield from walker.each(
        {
            "family with somebody apart": "/familia/",
            "members with somebody apart": "/citas/solicitar/",
            "services with somebody apart": f"{path.start(clinic)}/",
        }
    )


def _helping(walker: Walker, code: str) -> Iterator[str]:
    visitor = walker.visitor
    visitor.open("/familia/")
    yield "family"
    visitor.press("Continuar", "button")
    visitor.reads("Escriba el código que le dieron.")
    yield "no code typed"
    visitor.type_into("Código de 8 letras y números", code)
    visitor.press("Continuar", "button")
    visitor.is_at("¿Quiere ayudar a Bruno López Díaz?")
    yield "whether to help"
    visitor.press("Aceptar", "button")
    visitor.reads("Ya puede agendar para Bruno López Díaz.")
    yield "helping"
    visitor.press("Dejar de ayudar a Bruno")
    visitor.page.wait_for_url("**/terminar/")
    yield "whether to stop helping"


def _apart(clinic: Clinic) -> None:
    """Somebody of the family is a name in the list from now on."""
    family = FamilyGroup.objects.get(coverages__patient=clinic.family.head)
    apart = Patient.objects.filter(coverages__family=family, given_name="Jorge")
    assert apart.update(separate_since=NOW) == 1


SURFACE = Surface(
    "family",
    states,
    frozenset(
        {
            "familia/",
            "familia/permiso/",
            "familia/permiso/<id:delegation_id>/terminar/",
            "citas/solicitar/",
        }
    ),
)
