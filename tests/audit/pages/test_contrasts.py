"""Nothing stands in the way of who has asked for more contrast, or for the colours of the system."""

import pytest

from tests.e2e.looking import CONTRASTS
from tests.e2e.pages.every import EVERY
from tests.e2e.pages.proof import stands_in_the_way
from tests.e2e.pages.walker import Surface, Walker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("surface", EVERY, ids=lambda one: one.name)
def test_every_page_keeps_its_contrast(surface: Surface, walker: Walker) -> None:
    assert stands_in_the_way(surface, walker, CONTRASTS) == {}
