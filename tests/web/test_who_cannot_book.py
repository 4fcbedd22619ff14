"""Who cannot book reads why, and where to ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.catalogue.models import Location
from citas.domain.people.models import Coverage
from tests.factories.clinic import TODAY, TOMORROW, Clinic
from tests.web.reading import Visitor


@pytest.mark.parametrize(
    ("phone", "link"),
    [("686 555 0101 ext. 3", ("Llamar al 686 555 0101 ext. 3", "tel:+526865550101,3")), ("s/n", None)],
)
def test_who_has_no_coverage_is_sent_to_the_unit_and_not_to_the_same_list(
    mother: Visitor, clinic: Clinic, phone: str, link: tuple[str, str] | None
) -> None:
    Location.objects.update(phone=phone)
    Coverage.objects.update(valid_to=TODAY - timedelta(days=1))
    page = mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/")
    assert page.status == 409
    assert page.words.startswith("No se puede agendar por ahora")
    assert "Clínica de prueba Calle 1, Mexicali lunes a viernes de 7:00 a 20:00" in page.words
    assert phone in page.words
    assert (link in page.links) == (link is not None)
    assert ("Ir al inicio", "/") in page.links
    assert [href for _, href in page.links].count("/citas/solicitar/") == 1  # the menu's, above


def test_coverage_that_ended_is_said_at_every_step(mother: Visitor, clinic: Clinic) -> None:
    Coverage.objects.update(valid_to=TODAY - timedelta(days=1))
    start = f"/citas/solicitar/{clinic.family.daughter.pk}/"
    for address in (start, f"{start}ODONTOLOGIA/"):
        assert "Puede faltar actualizar un dato" in mother.open(address).words
    assert "No hay lugares" in mother.open(f"{start}ODONTOLOGIA/{TOMORROW}/cualquiera/").words


def test_staff_without_affiliation_read_whom_the_page_is_for(
    db: None, log_in: Callable[[User], Visitor]
) -> None:
    page = log_in(User.objects.create_user("recepcion")).open("/citas/solicitar/")
    assert page.status == 403
    assert "Esta cuenta no es de una persona asegurada" in page.words
