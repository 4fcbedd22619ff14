"""A PostgreSQL that may be killed: a cluster of the test's own, as safe as that of `citas run`."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections

from citas.config.environment import checkout_name, socket_folder
from citas.interfaces.cli.server.embedded_postgres import DATABASE, ROLE, EmbeddedPostgres
from citas.interfaces.cli.server.processes import working_in


class CrashableDatabase:
    """The launcher's own server, which flushes every commit to the disk."""

    def __init__(self, home: Path) -> None:
        self._server = EmbeddedPostgres(home, socket_folder(home))
        self._server.acquire()

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._server.socket

    def kill(self) -> None:
        """kill -9 of the postmaster and everything that it started."""
        killed = working_in(self._server.data)
        assert self._server.pid() in killed
        for process in killed:
            os.kill(process, signal.SIGKILL)

    def start(self) -> None:
        """Start it again, as the supervisor would; it recovers."""
        self._server.ensure()

    def remove(self) -> None:
        """Stop it and forget its data."""
        self._server.release()
        shutil.rmtree(self._server.home)
        shutil.rmtree(self.socket, ignore_errors=True)


@contextmanager
def crashable_database(folder: Path) -> Iterator[CrashableDatabase]:
    """A migrated database on a server to kill; Django uses it until the block ends."""
    home = folder
    if os.geteuid() == 0:  # PostgreSQL runs as somebody else, who must get there
        home = Path("/var/lib/citas") / f"{checkout_name()}-crash-{os.getpid()}"
    server = CrashableDatabase(home)
    database = connection.settings_dict
    usual = {key: database[key] for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    connections.close_all()
    caches["memory"].clear()
    database.update(HOST=str(server.socket), PORT="", USER=ROLE, PASSWORD="", NAME=DATABASE)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield server
    finally:
        connections.close_all()
        caches["memory"].clear()
        database.update(usual)
        server.remove()
