"""A real Chromium in front of the real server, on a database of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import Browser, Playwright, sync_playwright
from pytest_django import DjangoDbBlocker

from citas.config.environment import CHECKOUT
from tests.databases import connected_to, copied
from tests.e2e.chromium import executable, without_window
from tests.e2e.pages.walker import REFUSALS, Walker
from tests.e2e.stage import SharedClock, Site, open_unit
from tests.e2e.visitor import Device, Visitor, arrive
from tests.factories.clinic import NOW, Clinic
from tests.mailbox import Mailbox
from tests.server import server_environment, web_server

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none", "--hide-scrollbars",
]  # fmt: skip

OpenVisit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The product, started once."""
    home = tmp_path_factory.mktemp("site")
    clock = SharedClock(home / "clock")
    clock.set(NOW)
    for command in (["collectstatic", "--noinput", "--verbosity", "0"], ["compilewords"]):
        django = [sys.executable, "-m", "django", *command]
        subprocess.run(django, check=True, env=server_environment(home), cwd=CHECKOUT)
    with (
        django_db_blocker.unblock(),
        copied("e2e") as database,
        web_server(
            home,
            database=database,
            application="tests.e2e.served:application",
            CITAS_TEST_CLOCK=str(clock.file),
            SMS_URL="http://127.0.0.1:9/",  # so that it is offered; tests deliver what is due themselves
        ) as server,
    ):
        yield Site(server.address, database, clock)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. While it is there, this thread has an event loop, and Django's guard against
    blocking one would refuse the database to every test."""
    allowed = pytest.MonkeyPatch()
    allowed.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as driver:
        yield driver
    allowed.undo()


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, started once; each visitor has a profile of his own."""
    with started(playwright, without_window() or executable()) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """For what takes a window: notices on the screen, and installing."""
    with started(playwright, executable()) as chromium:
        yield chromium


@contextmanager
def started(playwright: Playwright, path: Path | None) -> Iterator[Browser]:
    assert path, "no Chromium: make chromium"
    browser = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> SharedClock:
    """The hour, the same for server and test."""
    site.clock.set(NOW)
    monkeypatch.setattr(timezone, "now", lambda: site.clock.now)
    return site.clock


@pytest.fixture
def _django_db_helper(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What these tests write is for the server to see: in its database, for good."""
    caches["memory"].clear()
    with django_db_blocker.unblock(), connected_to(site.database):
        yield


@pytest.fixture
def clinic(db: None, clock: SharedClock) -> Clinic:
    """A unit and a family that no other test knows."""
    return open_unit()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[OpenVisit]:
    """Opens browsers of different people; at the end each must have been left in peace."""
    visitors: list[Visitor] = []

    def open_visit(device: Device = Device.PHONE, **options: bool) -> Visitor:
        visitors.append(arrive(browser, site, device, **options))
        return visitors[-1]

    yield open_visit
    for visitor in visitors:
        visitor.page.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.watch.troubles] == []


@pytest.fixture
def walker(visit: OpenVisit, clinic: Clinic, clock: SharedClock, mailbox: Mailbox) -> Walker:
    """Somebody who comes by every page, also those that say no."""
    visitor = visit()
    visitor.watch.refusals |= REFUSALS
    return Walker(visitor, clinic, clock, mailbox)
