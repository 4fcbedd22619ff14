"""What a command needs before it works: settings that are right, and a database that is there."""

import copy
import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import django
import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
from citas.interfaces.cli.server.errors import CannotStart

OLDEST_POSTGRES = 15
CACHE_TABLE = "cache"  # made by `createcachetable`, which no migration plan knows
MIGRATION_LOCK = 0x_C17A5  # any number that nobody else uses for an advisory lock
console = Console(stderr=True, highlight=False)


class WrongSettings(click.ClickException):
    """The operator's settings are wrong; one sentence for each."""

    exit_code = 2


def say(sentence: str) -> None:
    """Tell the operator, apart from a command's own output."""
    console.print(sentence, markup=False, soft_wrap=True)


def load_settings() -> None:
    """Read the settings, once. Raises WrongSettings."""
    if settings.configured:
        return
    try:
        settings._setup()  # type: ignore[misc]  # what the first use of any setting would do
    except ImproperlyConfigured as error:
        raise WrongSettings(str(error)) from None


def embedded(*, follow: bool = False) -> EmbeddedPostgres | None:
    """The PostgreSQL of this home, not yet started; None when the operator gave DATABASE_URL."""
    socket: Path | None = settings.EMBEDDED_SOCKET
    if socket is None:
        return None
    return EmbeddedPostgres(settings.CITAS_HOME, socket, follow=follow, say=say)


@contextmanager
def database(*, follow: bool = False) -> Iterator[EmbeddedPostgres | None]:
    """The database, started when it is ours, and Django ready to use it; stopped in the end."""
    server = None if os.environ.get("CITAS_SUPERVISED") else embedded(follow=follow)
    if server is not None:
        server.acquire()
    try:
        django.setup()
        _check_version()
        yield server
    finally:
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        if server is not None:
            server.release()


def _check_version() -> None:
    """Ask the server itself, past the pool, which would try for seconds and tell no reason."""
    try:
        with psycopg.connect(**connection.get_connection_params()) as direct:
            version = direct.info.server_version // 10_000
    except psycopg.OperationalError as error:
        why = str(error).splitlines()[0].removeprefix("connection failed: ")
        raise CannotStart(
            f"No hay conexión con PostgreSQL ({why}): revise que esté en marcha y DATABASE_URL."
        ) from None
    if version < OLDEST_POSTGRES:
        raise CannotStart(
            f"DATABASE_URL apunta a PostgreSQL {version}: se necesita el {OLDEST_POSTGRES}"
            " o uno posterior."
        )


def migrate() -> None:
    """Bring the tables up to date; quick when they are. One process at a time."""
    if not _pending():
        return
    with connection.cursor() as cursor, console.status("Preparando las tablas…"):
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            if _pending():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    missing = CACHE_TABLE not in connection.introspection.table_names()
    return missing or bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_demo() -> None:
    """With DEMO=0, close the demo's accounts where there are any, and raise CannotStart.

    Invented and real people cannot be told apart later, so real service needs another database.
    """
    from citas.interfaces.cli.demo.loading import loaded, open_accounts

    if settings.DEMO or not loaded():
        return
    open_accounts(really=False)
    raise CannotStart(
        "Esta base tiene los datos de demostración y DEMO=0 los prohíbe (sus cuentas ya no entran): use"
        " otra carpeta con CITAS_HOME u otra base con DATABASE_URL."
    )


def with_database(command: click.Command) -> click.Command:
    """`command` (of a group, each command) as one that runs with the database there and up to date."""
    ready = copy.copy(command)
    if isinstance(ready, click.Group):
        ready.commands = {name: with_database(inner) for name, inner in ready.commands.items()}
    elif ready.callback is not None:
        ready.callback = _inside_session(ready.callback)
    return ready


def _inside_session(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def prepared(*args: Any, **kwargs: Any) -> Any:
        load_settings()
        with database():
            migrate()
            refuse_demo()
            return callback(*args, **kwargs)

    return prepared
