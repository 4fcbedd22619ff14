"""A mother enters with Llave MX: from the login page, over the page of Llave MX, to her home."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from citas.domain.access.models import User
from citas.domain.people.models import Account, FamilyGroup
from tests.e2e.looking import LIGHTS, barriers
from tests.e2e.stage import Site
from tests.e2e.visitor import Device, Visitor, arrive
from tests.factories.clinic import Clinic, cover
from tests.llave_mx_provider import TOKEN, FakeLlaveMX, Fault, curp_of, llave_mx, profile
from tests.server import free_port, web_server

pytestmark = pytest.mark.django_db
BUTTON = "Entrar con Llave MX"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeLlaveMX]:
    with llave_mx("") as started:
        yield started


@pytest.fixture(scope="module")
def site_with_llave_mx(site: Site, fake: FakeLlaveMX) -> Iterator[Site]:
    """The same product and database, where Llave MX is set up."""
    clock = site.clock.file
    with web_server(
        clock.parent, database=site.database, application="tests.e2e.served:application",
        port=free_port(), CITAS_TEST_CLOCK=str(clock), **fake.variables(),
    ) as server:  # fmt: skip
        fake.site = server.address
        yield Site(server.address, site.database, site.clock)


@pytest.fixture
def mother(
    request: pytest.FixtureRequest,
    browser: Browser,
    site_with_llave_mx: Site,
    fake: FakeLlaveMX,
    clinic: Clinic,
) -> Iterator[Visitor]:
    """Somebody with a Llave MX of her own, on the login page."""
    fake.faults.clear()
    head = clinic.family.head
    type(head).objects.filter(curp=curp_of(head)).update(curp=None)  # another test's mother
    fake.people[:] = [profile(head)]
    visitor = arrive(browser, site_with_llave_mx, Device.PHONE, scripts=getattr(request, "param", True))
    visitor.watch.others.append(fake.address)
    visitor.open("/entrar/")
    yield visitor
    visitor.page.context.close()
    assert visitor.watch.troubles == []


@pytest.mark.parametrize("mother", [True, False], ids=["with scripts", "without"], indirect=True)
def test_a_mother_enters_with_llave_mx(mother: Visitor) -> None:
    mother.press(BUTTON, "button")
    mother.is_at("Llave MX")
    mother.press("Soy MARÍA")
    mother.is_at("Hola, María")
    assert mother.path == "/"


def test_who_is_insured_twice_chooses(mother: Visitor, clinic: Clinic) -> None:
    group, _ = FamilyGroup.objects.get_or_create(affiliation_number=f"Z{clinic.family.user.pk:05d}")
    coverage = cover(clinic.family.head, group, "CONYUGE", "02")
    user = User.objects.create_user(f"{group.affiliation_number}-02")
    Account.objects.create(user=user, coverage=coverage)
    mother.press(BUTTON, "button")
    mother.press("Soy MARÍA")
    mother.is_at("¿Con qué cuenta quiere entrar?")
    can_be_used_by_everybody(mother)
    mother.press(f"Afiliación {group.affiliation_number}", "button")
    mother.is_at("Hola, María")


def test_whatever_goes_wrong_she_reads_what_to_do(mother: Visitor, fake: FakeLlaveMX) -> None:
    mother.watch.refusals |= {403, 502}
    can_be_used_by_everybody(mother)
    mother.press(BUTTON, "button")
    mother.press("Cancelar")
    mother.is_at("No entró con Llave MX")
    can_be_used_by_everybody(mother)
    fake.faults[TOKEN] = Fault.FAILS
    mother.press("Intentar otra vez con Llave MX", "button")
    mother.press("Soy MARÍA")
    mother.is_at("Llave MX no respondió bien")
    can_be_used_by_everybody(mother)
    fake.faults.clear()
    fake.people[0] |= {"nombre": "MARTA"}
    mother.press("Intentar otra vez con Llave MX", "button")
    mother.press("Soy MARTA")
    mother.is_at("No entró con Llave MX")
    mother.reads("Vaya a la ventanilla de su unidad")
    can_be_used_by_everybody(mother)
    mother.press("Entrar con mi contraseña")
    mother.is_at("Entrar")


def can_be_used_by_everybody(visitor: Visitor) -> None:
    """No barrier that axe knows, and nothing wider than its window on any screen."""
    assert barriers(visitor, LIGHTS) == []
