"""What every test stands on. The database: a PostgreSQL of the tests' own, unless DATABASE_URL is set.

The tests' server is separate from that of `make run`, shared by every process of a run (the last to
leave stops it) and kept between runs, so that only the first pays for making it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from citas.config.environment import CHECKOUT, checkout_name, socket_folder
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
from citas.interfaces.cli.words import speak_spanish
from tests.databases import connected_to, copied
from tests.mailbox import mailbox, phone  # noqa: F401 - fixtures for every test
from tests.push_service import service  # noqa: F401 - likewise

UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


def pytest_configure(config: pytest.Config) -> None:
    """Serve styles from their sources, compile the words aside, and hash passwords fast.

    Commands speak Spanish from the first, as click keeps the words that it has once shown.
    """
    speak_spanish()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.LOCALE_PATHS = [Path(mkdtemp(prefix="citas-words-"))]
    config.add_cleanup(lambda: rmtree(settings.LOCALE_PATHS[0]))
    call_command("compilewords")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with a browser's walk at the end."""
    items.sort(key=lambda item: ("pages" not in item.path.parts, "e2e" not in item.path.parts))


def home_of_tests() -> Path:
    """Where the tests' server keeps its data: never where `make run` does."""
    if os.geteuid() == 0:
        return Path("/var/lib/citas") / f"{checkout_name()}-test"
    return CHECKOUT / ".citas-test"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres | None]:
    """The tests' server in use; None when the tests run on the server of DATABASE_URL."""
    if settings.EMBEDDED_SOCKET is None:
        yield None
        return
    home = home_of_tests()
    limits = {"max_connections": "400"}
    server = EmbeddedPostgres(home, socket_folder(home), settings=UNSAFE_AND_FAST | limits)
    server.acquire()
    yield server
    server.release()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, postgres: EmbeddedPostgres | None
) -> None:
    """Point Django at the tests' server before pytest-django makes its database there."""
    database: dict[str, Any] = settings.DATABASES["default"]
    if postgres is not None:
        database["HOST"] = str(postgres.socket)
    database["OPTIONS"].pop("pool", None)


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A test that commits gets a database of its own; others run in pytest-django's transaction."""
    if not _commits(request):
        request.getfixturevalue("_django_db_helper")
        yield
        return
    with django_db_blocker.unblock(), copied("own") as own, connected_to(own):
        yield


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    transaction = marker is not None and marker.kwargs.get("transaction", False)
    return transaction or bool({"transactional_db", "live_server"} & set(request.fixturenames))
