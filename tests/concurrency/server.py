"""The web server as `citas run` starts it, on the test's database and a port of its own."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.test import override_settings

from citas.interfaces.cli.commands.run import web_command
from tests.concurrency.crowd import PATIENCE, Caller, wait_for
from tests.server import free_port, server_environment

# Of requests that got no answer: the server or its database was away.
NO_ANSWER = 0
AWAY = {NO_ANSWER, 503}


@dataclass(frozen=True)
class Answer:
    """Status and JSON of a response; status NO_ANSWER when there was none."""

    status: int
    body: dict[str, str] = field(default_factory=dict)


class WebServer:
    """granian with two workers, started again when it ends, as the supervisor does."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self._home = home
        self._start()

    def _start(self) -> None:
        with override_settings(HOST="127.0.0.1", PORT=self.port):
            command = web_command()
        with (self._home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=server_environment(self._home), cwd=self._home, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def revive(self) -> None:
        """Start it again if it has ended, which it also does when workers die too fast."""
        if self.process.poll() is not None:
            self.kill()
            self._start()

    def kill(self) -> None:
        """kill -9 of the server and all its workers."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        self.kill()

    def connect(self) -> HTTPConnection:
        """A connection of one client."""
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def workers(self) -> list[int]:
        """The worker processes alive now."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if _lives(child)]

    def answers(self) -> bool:
        """Whether it takes requests."""
        with closing(self.connect()) as client:
            return _ask(client, "GET", "/api/v1/openapi.json").status == 200


def _lives(pid: str) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())  # a zombie's is empty
    except OSError:
        return False


def _ask(
    client: HTTPConnection, method: str, path: str, headers: dict[str, str] | None = None,
    body: str | None = None,
) -> Answer:  # fmt: skip
    try:
        client.request(method, path, body, headers or {})
        response = client.getresponse()
        return Answer(response.status, json.loads(response.read()))
    except (OSError, HTTPException):
        client.close()
        return Answer(NO_ANSWER)


def post_booking(client: HTTPConnection, caller: Caller, slot_id: int, key: str = "k1") -> Answer:
    """Ask for a place as the programs of others do."""
    headers = {
        "Authorization": f"Bearer {caller.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    wish = json.dumps({"patient": caller.patient_id, "slot": slot_id})
    return _ask(client, "POST", "/api/v1/appointments", headers, wish)


@contextmanager
def web_server(home: Path) -> Iterator[WebServer]:
    """Serve the database that Django uses here, until the block ends."""
    server = WebServer(home)
    try:
        wait_for(server.answers)
        yield server
    finally:
        server.stop()
