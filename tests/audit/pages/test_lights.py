"""Nothing stands in the way in any light, with more contrast, or in the system's colours."""

import pytest

from tests.e2e.looking import OTHER_LIGHTS
from tests.e2e.pages.every import EVERY
from tests.e2e.pages.proof import stands_in_the_way
from tests.e2e.pages.walker import Surface, Walker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("surface", EVERY, ids=lambda one: one.name)
def test_everybody_can_use_every_page_in_every_light(surface: Surface, walker: Walker) -> None:
    assert stands_in_the_way(surface, walker, OTHER_LIGHTS) == {}
