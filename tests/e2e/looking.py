"""How every page is looked at: by axe on each screen and in each light, and for what is too wide."""

from collections.abc import Iterator
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.visitor import Device, Visitor

LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": LEVEL_AA, "resultTypes": ["violations"]}


@dataclass(frozen=True)
class Look:
    """A screen and what its owner has asked the browser for."""

    device: Device
    dark: bool = False
    contrast: bool = False  # more of it
    forced: bool = False  # the colours of the system

    @property
    def name(self) -> str:
        """As in "phone dark"."""
        asked = {"dark": self.dark, "more contrast": self.contrast, "forced colours": self.forced}
        return " ".join([self.device.name.lower(), *(name for name, wanted in asked.items() if wanted)])

    def at(self, page: Page) -> None:
        """Make the page look so."""
        width, height = self.device.value
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="dark" if self.dark else "light",
            contrast="more" if self.contrast else "no-preference",
            forced_colors="active" if self.forced else "none",
            reduced_motion="reduce",
        )


def unroll(page: Page) -> None:
    """Show all of it at once: what a bar at the edge of the window would cover can be scrolled to."""
    width = page.evaluate("innerWidth")
    height = page.evaluate("Math.max(innerHeight, document.documentElement.scrollHeight)")
    page.set_viewport_size({"width": width, "height": height})


USUAL = Look(Device.PHONE)
# Each screen and each light once, which is what every page is looked at in each time; the rest takes
# its time in tests/audit.
LIGHTS = (USUAL, Look(Device.DESKTOP, dark=True))
OTHER_LIGHTS = (
    Look(Device.PHONE, dark=True),
    Look(Device.DESKTOP),
    *(
        Look(device, dark, contrast=not forced, forced=forced)
        for device in (Device.DESKTOP, Device.PHONE)
        for dark in (False, True)
        for forced in (False, True)
    ),
)


def violations(page: Page) -> list[str]:
    """What axe finds in all of the page, as "rule: element"."""
    window = page.viewport_size
    assert window
    unroll(page)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(said => said.violations)", OPTIONS)
    page.set_viewport_size(window)
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def barriers(visitor: Visitor, looks: tuple[Look, ...]) -> list[str]:
    """What stands in somebody's way on this page, each with how it was looked at."""
    visitor.settles()
    found = []
    for look in looks:
        look.at(visitor.page)
        found += [f"{look.name}: {one}" for one in violations(visitor.page)]
    USUAL.at(visitor.page)
    ways = ways_to_look(visitor)
    return found + [f"{how}: wider than its window" for how in ways if visitor.scrolls_sideways()]


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
