"""The first page is light."""

import pytest
from playwright.sync_api import Request

from tests.e2e.conftest import OpenVisit

pytestmark = pytest.mark.django_db


def test_the_first_page_is_light(visit: OpenVisit) -> None:
    visitor = visit()
    requests: list[Request] = []
    visitor.page.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108 - Playwright cannot mark a built-in
    visitor.open("/")
    visitor.page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in requests]
    carried = [one["responseHeadersSize"] + one["responseBodySize"] for one in sizes]
    from_the_site = [size for size in carried if size]  # what is at hand already weighs nothing
    assert len(from_the_site) <= 6
    assert 5_000 < sum(from_the_site) <= 35_000
