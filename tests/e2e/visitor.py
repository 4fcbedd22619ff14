"""Somebody in front of the browser: finds things by role and words, notices what goes wrong."""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect

from citas.domain.access.models import User
from tests.e2e.stage import PASSWORD, Site

Role = Literal["link", "button", "heading"]
PATIENCE = 10_000  # milliseconds: nothing takes as long, unless it never comes
expect.set_options(timeout=PATIENCE)


class Device(Enum):
    """Width and height of the screens most people have."""

    NARROW = (320, 640)
    PHONE = (360, 740)
    DESKTOP = (1280, 800)


@dataclass
class Watch:
    """What must not happen in any browser: errors, breaches of the policy, requests to anybody else.

    A test says what it expects: statuses in `refusals`, `cut_off`, that answers do not arrive, or the
    addresses of others that the person goes to. `scripts`: whether the browser runs any.
    """

    address: str
    scripts: bool = True
    troubles: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=set)
    cut_off: bool = False
    others: list[str] = field(default_factory=list)

    def begin(self, page: Page) -> None:
        """Look at everything this page does from now on."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        answered = re.search(r"status of (\d+)", message.text)
        if answered and int(answered[1]) in self.refusals:
            return
        if message.type in {"error", "warning"} and not self.cut_off:
            self.troubles.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", *self.others)):
            self.troubles.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        left = request.failure == "net::ERR_ABORTED"  # the person went on before it had come
        # a script named ahead, to who runs none
        named = request.failure == "csp" and not self.scripts
        if not (left or named or self.cut_off):
            self.troubles.append(f"no answer: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refusals:
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")


@dataclass
class Visitor:
    """One person with a browser of their own, on one page of it."""

    page: Page
    site: Site
    watch: Watch

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(f"{self.site.address}{path}")

    def press(self, words: str, role: Role = "link") -> None:
        """Press the first link, or button, that says so."""
        self.page.get_by_role(role, name=words).first.click()

    def reads(self, *words: str) -> None:
        """Each of these words is to be seen."""
        for one in words:
            expect(self.page.get_by_text(one).first).to_be_visible(timeout=PATIENCE)

    def is_at(self, heading: str) -> None:
        """The page with this heading is there, and settled."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.settles()

    def settles(self) -> None:
        """All of the page has come, with its styles and scripts."""
        self.page.wait_for_load_state()
        expect(self.page.locator(".htmx-settling, .htmx-request")).to_have_count(0)

    def is_told_what_is_wrong(self) -> None:
        """The form came back, and brings to what it could not take."""
        expect(self.page.locator(".error-summary")).to_be_focused(timeout=PATIENCE)

    def type_into(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def log_in(self, user: User) -> None:
        """Fill in the login page and send it."""
        self.type_into("Número de afiliación", user.username)
        self.type_into("Contraseña", PASSWORD)
        self.press("Entrar", "button")

    def is_known_as(self, user: User) -> None:
        """Has logged in before, without the form."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.site.address}])

    def another_tab(self) -> "Visitor":
        """The same person, in a second tab."""
        return Visitor(watched(self.page.context.new_page(), self.watch), self.site, self.watch)

    @property
    def path(self) -> str:
        """The address without the site."""
        return self.page.url.removeprefix(self.site.address)

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than its window."""
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.page.evaluate(wider))


def watched(page: Page, watch: Watch) -> Page:
    """The page, looked at."""
    page.set_default_timeout(PATIENCE)
    watch.begin(page)
    return page


def arrive(
    browser: Browser,
    site: Site,
    device: Device = Device.PHONE,
    *,
    scripts: bool = True,
    dark: bool = False,
    keeps: bool = True,
) -> Visitor:
    """Somebody with a clean browser, on no page yet; whether it `keeps` pages for without network."""
    width, height = device.value
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        service_workers="allow" if keeps else "block",
        color_scheme="dark" if dark else "light",
        locale="es-MX",
        timezone_id="America/Tijuana",
        has_touch=device is not Device.DESKTOP,
        reduced_motion="reduce",
    )
    watch = Watch(site.address, scripts)
    return Visitor(watched(context.new_page(), watch), site, watch)
