"""The product's web server as `citas run` starts it, for as long as a round takes."""

import http.client
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from bench.cluster import DATABASE
from citas.interfaces.cli.commands.run import web_command
from citas.interfaces.cli.server.processes import wait_until
from citas.interfaces.cli.server.supervisor import Child

ADDRESS = "http://127.0.0.1:{port}"


def address() -> str:
    """Where the site answers, without final slash."""
    return ADDRESS.format(port=settings.PORT)


@contextmanager
def running(**variables: str) -> Iterator[None]:
    """The site started with more environment variables; ended with the block."""
    os.environ.update(variables)
    log = settings.CITAS_HOME / "log" / "web.log"
    child = Child("web", web_command(), home=settings.CITAS_HOME, log=log)
    child.start()
    try:
        if not wait_until(_answers, seconds=60):
            raise SystemExit(f"The site does not answer; see {log} (database {DATABASE}).")
        yield
    finally:
        child.stop()


def _answers() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=5)
    try:
        connection.request("GET", "/empty/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
