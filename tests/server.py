"""The product's own web server, as `citas run` starts it, on the database that Django uses here."""

import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings
from django.db import connection
from django.test import override_settings
from psycopg.conninfo import make_conninfo

from citas.config.environment import CHECKOUT
from citas.interfaces.cli.commands.run import web_command

PATIENCE = 60  # seconds that it has to start, and to end


@dataclass(frozen=True)
class WebServer:
    """granian with its workers."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """Where it answers, without final slash."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def web_server(
    home: Path, *, database: str = "", application: str = "", port: int = 0, **environment: str
) -> Iterator[WebServer]:
    """Serve until the block ends, on `port` or a free one; `home` gets the log, `web.log`.

    `database` is another than the one in use, `application` another than the product's own.
    """
    port = port or free_port()
    with override_settings(HOST="127.0.0.1", PORT=port):
        *command, product = web_command()
    command.append(application or product)
    with (home / "web.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=server_environment(home, database) | {"PORT": str(port)} | environment,
            cwd=home, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_it_listens(port, process)
        yield WebServer(port, process)
    finally:
        _end(process)


def server_environment(home: Path, database: str = "") -> dict[str, str]:
    """What its processes need: our database, our signing key, and `home` for the rest."""
    ours = connection.settings_dict | ({"NAME": database} if database else {})
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    given = {name: ours[key] for name, key in parts.items() if ours[key]}
    return os.environ | {
        "CITAS_HOME": str(home),
        "DATABASE_URL": make_conninfo(**given),
        "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "citas.config.settings",
        "PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}",
        "SECRET_KEY": settings.SECRET_KEY,
    }


def free_port() -> int:
    """A port that nobody listens at.

    Not one that the system gives: it would give it to others too, before the server that it is for
    listens there.
    """
    while True:
        port = 10_100 + secrets.randbelow(5_900)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or monotonic() > deadline:
                raise
            sleep(0.05)
        else:
            return


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
