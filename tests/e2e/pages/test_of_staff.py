"""Nothing stands in anybody's way on any page of staff."""

import pytest

from tests.e2e.looking import LIGHTS
from tests.e2e.pages.every import OF_STAFF
from tests.e2e.pages.proof import stands_in_the_way
from tests.e2e.pages.walker import Surface, Walker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("surface", OF_STAFF, ids=lambda one: one.name)
def test_everybody_can_use_every_page(surface: Surface, walker: Walker) -> None:
    assert stands_in_the_way(surface, walker, LIGHTS) == {}
