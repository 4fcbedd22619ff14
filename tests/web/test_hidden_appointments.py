"""On no page does the head of a family read of what a spouse booked for himself."""

from collections.abc import Callable

import pytest

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from tests.factories.clinic import TOMORROW, Clinic, make_spouse
from tests.web.reading import Visitor


@pytest.fixture
def start(clinic: Clinic, log_in: Callable[[User], Visitor]) -> str:
    """Where one books for the spouse, who has an appointment that he made himself."""
    spouse, user = make_spouse(clinic.family)
    start = f"/citas/solicitar/{spouse.pk}/"
    himself = log_in(user)
    himself.open(f"{start}ODONTOLOGIA/{TOMORROW}/cualquiera/")
    himself.press("Apartar 8:00")
    himself.press("Agendar cita")
    assert "Con mi médico" in himself.open(f"{start}ODONTOLOGIA/{TOMORROW}/").words
    return start


def test_the_pages_before_the_choice_show_nothing(mother: Visitor, start: str) -> None:
    folio = Appointment.objects.get().folio
    for address in (
        "/citas/", "/citas/solicitar/", start, f"{start}ODONTOLOGIA/", f"{start}ODONTOLOGIA/{TOMORROW}/",
    ):  # fmt: skip
        page = mother.open(address)
        assert page.status == 200
        assert "ya tiene" not in page.words
        assert "Con mi médico" not in page.words
        assert folio not in page.html


def test_the_choice_is_refused_in_words_that_betray_nothing(
    mother: Visitor, clinic: Clinic, start: str
) -> None:
    mother.open(f"{start}ODONTOLOGIA/{TOMORROW}/cualquiera/")
    page = mother.press("Apartar 9:30")
    assert page.status == 409
    assert "Por ahora no podemos agendar en línea para Bruno López Díaz." in page.words
    assert clinic.location.name not in page.words
    assert "cita próxima" not in page.words
    assert "otra cita" not in page.words
