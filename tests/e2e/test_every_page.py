"""Every page and state can be used by everybody: axe, narrow screens, large letters, slow networks."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock
from tests.e2e.states import all_states
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import Clinic

pytestmark = pytest.mark.django_db

LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(("device", "dark"), [(Device.PHONE, False), (Device.DESKTOP, True)])
def test_axe_finds_nothing_on_any_page(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock, device: Device, dark: bool
) -> None:
    visitor = visit(device, dark=dark)
    found = {state: violations(visitor.page) for state in all_states(visitor, clinic, clock)}
    assert len(found) > 20
    assert {state: rules for state, rules in found.items() if rules} == {}


def violations(page: Page) -> list[str]:
    options = {"runOnly": LEVEL_AA, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def test_no_page_scrolls_sideways_on_the_narrowest_screen_or_with_letters_twice_as_large(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock
) -> None:
    visitor = visit()
    wide = [
        f"{state} {how}"
        for state in all_states(visitor, clinic, clock)
        for how in ways_to_look(visitor)
        if visitor.scrolls_sideways()
    ]
    assert wide == []


def ways_to_look(visitor: Visitor) -> Iterator[str]:
    """At 320 px; and with the letters of the browser's settings at 200 %, on telephone and desk."""
    settings = visitor.page.context.new_cdp_session(visitor.page)
    for device, size in ((Device.NARROW, 16), (Device.PHONE, 32), (Device.DESKTOP, 32)):
        width, height = device.value
        visitor.page.set_viewport_size({"width": width, "height": height})
        settings.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
        yield f"{width} px, letters of {size}"
    width, height = Device.PHONE.value
    visitor.page.set_viewport_size({"width": width, "height": height})
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    settings.detach()


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
