"""A number on the screen is a number dialled."""

import pytest

from citas.domain.access.models import Phone
from citas.interfaces.web.ui.telephones import dialled, national, telephone
from tests.factories.clinic import NOW, Clinic
from tests.web.reading import Visitor


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("686 551 6100 ext. 6137", "+526865516100,6137"),
        ("(686) 551-6100", "+526865516100"),
        ("+52 686 551 6100 Ext 6137", "+526865516100,6137"),
        ("551 6100", "5516100"),
        ("911", "911"),
        ("686 551 6100 y 686 551 6101", ""),
        ("por definir", ""),
    ],
)
def test_what_is_dialled(written: str, number: str) -> None:
    assert dialled(written) == number


@pytest.mark.parametrize(
    ("kept", "written"),
    [("+526861234567", "686 123 4567"), ("+12025550123", "+12025550123"), ("", "")],
)
def test_ones_own_number_is_shown_as_people_write_it(kept: str, written: str) -> None:
    assert national(kept).replace("\N{NO-BREAK SPACE}", " ") == written


def test_a_number_that_cannot_be_dialled_stays_as_written_and_is_no_markup() -> None:
    assert telephone("<b>") == "&lt;b&gt;"


def test_every_number_of_the_first_page_is_a_link(anonymous: Visitor, clinic: Clinic) -> None:
    page = anonymous.open("/")
    assert page.link("911") == "tel:911"
    assert page.link("686 551 6100 ext. 6137") == "tel:+526865516100,6137"


def test_the_numbers_of_a_unit_and_of_its_emergencies_are_links(mother: Visitor, clinic: Clinic) -> None:
    clinic.location.phone, clinic.location.emergency_phone = "686 555 0101", "686 555 0199"
    clinic.location.save()
    start = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA"
    page = mother.open(f"{start}/2026-11-30/cualquiera/")
    assert page.link("686 555 0101") == "tel:+526865550101"
    assert page.link("686 555 0199") == "tel:+526865550199"


def test_the_profile_shows_ones_number_as_people_write_it(mother: Visitor, clinic: Clinic) -> None:
    Phone.objects.create(user=clinic.family.user, number="+526861234567", verified_at=NOW)
    for address in ("/cuenta/", "/cuenta/telefono/"):
        assert "686 123 4567" in " ".join(mother.open(address).words.split()), address
