"""Who gets what: every address and every operation of the API, as everybody.

The table is complete: an address that is missing from it fails, and so does one that is gone.
"""

import pytest

from citas.domain.people.models import FamilyGroup
from citas.rules.folio import new_folio
from tests.factories.clinic import Clinic, make_family, make_location
from tests.web.matrix import AGAIN, OPERATIONS, PAGES
from tests.web.waiting_room import offered_to
from tests.web.walking import ROLES, World, addresses, filled, long_ago, make_world, operations


@pytest.fixture
def world(clinic: Clinic) -> World:
    return make_world(clinic)


def test_the_table_has_every_address_and_no_other() -> None:
    assert sorted(PAGES) == sorted(addresses())
    assert sorted(OPERATIONS) == sorted(one.name for one in operations())


def test_the_table_has_every_role() -> None:
    rows = [*OPERATIONS.values(), *(row for both in PAGES.values() for row in both)]
    assert {len(row) for row in rows} == {len(ROLES)}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(world: World, role: str) -> None:
    column = ROLES.index(role)
    said = {page: tuple(row[column] for row in rows) for page, rows in PAGES.items()}
    found = {
        page: tuple(world.ask(role, method, filled(page, world.sample)) for method in ("GET", "POST"))
        for page in addresses()
    }
    assert found == said


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_of_the_api_what_the_table_says(world: World, role: str) -> None:
    column = ROLES.index(role)
    said = {name: row[column] for name, row in OPERATIONS.items()}
    assert {one.name: world.ask_api(role, one) for one in operations()} == said


@pytest.mark.parametrize("role", AGAIN)
def test_an_old_login_proves_itself_again_before_what_matters(world: World, role: str) -> None:
    old = long_ago(world, role)
    found = {
        page: "".join(old.ask(role, method, filled(page, old.sample)) for method in ("GET", "POST"))
        for page in addresses()
    }
    assert {page: letters for page, letters in found.items() if "C" in letters} == AGAIN[role]


OF_STAFF = ("ventanilla/", "agenda/", "personal/", "administracion/", "bitacora/")


@pytest.mark.parametrize("role", ["stranger", "head", "adult", "helper", "unsecured"])
def test_only_secured_staff_reaches_a_page_of_staff(role: str) -> None:
    column = ROLES.index(role)
    answers = {row[column] for page, rows in PAGES.items() if page.startswith(OF_STAFF) for row in rows}
    assert answers <= {"L", "F", "S", "R"}  # R leads from a button's address to its page


# What names something of somebody: an answer about another's is that about nothing at all.
NAMED = ("patient_id", "hold_id", "folio", "delegation_id", "entry_id", "offer_id")


@pytest.fixture
def theirs(world: World) -> dict[str, object]:
    """Of a family, and a unit, that is nobody's here."""
    elsewhere = make_family(make_location("Otra"))
    assert FamilyGroup.objects.count() > 3
    offer = offered_to(elsewhere)
    return {
        "patient_id": elsewhere.daughter.pk,
        "hold_id": world.stage.known["hold_id"][0],
        "folio": world.stage.known["folio"][3],
        "delegation_id": world.sample["delegation_id"],
        "entry_id": offer.entry_id,
        "offer_id": offer.pk,
    }


@pytest.mark.parametrize("role", [role for role in ROLES if role != "stranger"])
def test_what_is_somebody_elses_is_answered_as_what_does_not_exist(
    world: World, theirs: dict[str, object], role: str
) -> None:
    nobodys: dict[str, object] = dict.fromkeys(NAMED, 999_999) | {"folio": new_folio()}
    pages = [page for page in addresses() if any(f"{name}>" in page for name in NAMED)]
    assert len(pages) > 12
    for page in pages:
        if "delegation_id" in page and role in {"adult", "helper"}:
            continue  # between these two it is
        for method in ("GET", "POST"):
            other = world.ask(role, method, filled(page, world.sample | theirs))
            assert other == world.ask(role, method, filled(page, world.sample | nobodys)), page
            assert other in {"N", "F", "R", "S", "I", "M"}, page
    strange = {"patient": theirs["patient_id"]} | theirs
    absent = {"patient": nobodys["patient_id"]} | nobodys
    for one in operations():
        if "patient" in one.query or "{" in one.path or one.method == "POST":
            answers = {world.told(sample).ask_api(role, one) for sample in (strange, absent)}
            assert answers in ({"N"}, {"F"}), one.name
