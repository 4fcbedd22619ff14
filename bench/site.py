"""The product's web server as `citas run` starts it, for as long as a round takes."""

import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test.utils import override_settings

from citas.interfaces.cli.commands.run import web_command
from citas.interfaces.cli.server.processes import wait_until
from citas.interfaces.cli.server.supervisor import Child


def port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    return number


@contextmanager
def running(at: int | None = None, **variables: str) -> Iterator[None]:
    """The site started with more environment variables, at a port of its own; ended with the block."""
    at = at or settings.PORT
    os.environ.update(variables)
    log = settings.CITAS_HOME / "log" / f"web-{at}.log"
    log.parent.mkdir(exist_ok=True)
    with override_settings(PORT=at):
        child = Child("web", web_command(), home=settings.CITAS_HOME, log=log)
    child.start()
    try:
        if not wait_until(lambda: _answers(at), seconds=60):
            raise SystemExit(f"The site does not answer: {log.read_text()[-2000:]}")
        yield
    finally:
        child.stop()
        log.unlink()


def _answers(at: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", at, timeout=5)
    try:
        connection.request("GET", "/empty/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
