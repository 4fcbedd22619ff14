"""Who asks for English is spoken to in English, on the page in hand and on those that follow."""

import pytest

from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.factories.clinic import TOMORROW, Clinic

pytestmark = pytest.mark.django_db


def test_a_mother_chooses_english_and_books(visit: OpenVisit, clinic: Clinic) -> None:
    visitor = visit()
    visitor.is_known_as(clinic.family.user)
    visitor.open(f"{path.start(clinic)}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    visitor.press("English", "button")
    visitor.is_at("At what time?")
    visitor.reads("Wednesday 2 December", "(Baja California time)")
    visitor.press("Hold 8:00", "button")
    visitor.is_at("Check your appointment")
    visitor.press("Book appointment", "button")
    visitor.is_at("Your appointment is booked")
    visitor.reads("Wednesday 2 December 2026", "8:00 am")
    visitor.press("Español", "button")
    visitor.is_at("Su cita está agendada")
