"""How often a returning user has to press; filling in a field counts as one."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from tests.e2e import path
from tests.e2e.stage import SharedClock, Site
from tests.e2e.visitor import Role, Visitor, arrive
from tests.factories.clinic import TODAY, Clinic, by

pytestmark = pytest.mark.django_db


@dataclass
class Counted(Visitor):
    """Somebody whose presses are counted."""

    presses: int = 0

    def press(self, words: str, role: Role = "link") -> None:
        self.presses += 1
        super().press(words, role)

    def type_into(self, label: str, text: str) -> None:
        self.presses += 1
        super().type_into(label, text)


def counted(browser: Browser, site: Site) -> Counted:
    visitor = arrive(browser, site)
    return Counted(visitor.page, visitor.site, visitor.watch)


def test_the_path_takes_twelve_presses_at_most(browser: Browser, site: Site, clinic: Clinic) -> None:
    mother = counted(browser, site)
    path.enter(mother, clinic)
    path.choose(mother)
    path.confirm(mother)
    assert 8 <= mother.presses <= 12


def test_the_usual_takes_four_on_a_telephone_of_ones_own(
    browser: Browser, site: Site, clinic: Clinic, clock: SharedClock
) -> None:
    """Where one is still logged in; elsewhere the presses of entering come before."""
    family = clinic.family
    book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=clinic.slots(TODAY)[-1].pk,
        key="before", actor=by(family.user), now=clock.now,
    )  # fmt: skip
    clock.advance(days=1)
    mother = counted(browser, site)
    mother.is_known_as(family.user)
    mother.open("/")
    mother.press("Apartar este lugar", "button")
    mother.is_at("Revise su cita")
    path.confirm(mother)
    assert mother.presses <= 4
    assert Appointment.objects.filter(patient=family.daughter, slot__role=clinic.role).count() == 2
