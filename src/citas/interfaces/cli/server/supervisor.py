"""Keeps the web server, the worker and the embedded PostgreSQL alive until told to stop."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
from citas.interfaces.cli.server.processes import dies_with, end, wait_until, with_variable
from citas.interfaces.cli.server.stopping import Stop

PATIENCE = 10  # seconds a child has to end what it is doing
LONGEST_PAUSE = 30.0  # seconds before a child that keeps dying is started again
SETTLED = 60  # seconds after which a child's past deaths are forgotten
LONGEST_LOG = 10 * 2**20  # bytes; one older log is kept beside it
MARK = "CITAS_SUPERVISED"  # the variable by which a home's children are known: its path


class Child:
    """One process, the leader of a group of its own, started again whenever it dies.

    What it says on its standard output goes to its log too, unless it is `shown` to whoever runs us.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, home: Path, log: Path, shown: bool = False
    ) -> None:
        self.name = name
        self._command = command
        self._home = home
        self._log = log
        self._shown = shown
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = 0.5
        self._born = self._next = 0.0

    def start(self) -> None:
        """Start it; it gets a SIGTERM if this process dies first."""
        self._born = time.monotonic()
        self._log.parent.mkdir(exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > LONGEST_LOG:
            self._log.replace(self._log.with_suffix(".old"))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env={**os.environ, MARK: str(self._home)},
                stdin=subprocess.DEVNULL,
                stdout=None if self._shown else log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us: we stop each in its turn
                preexec_fn=dies_with(os.getpid(), by=signal.SIGTERM),  # noqa: PLW1509 - we are one thread
            )

    def revive(self, say: Callable[[str], None]) -> None:
        """Start it again if it died, after a pause that doubles while it keeps dying."""
        now = time.monotonic()
        if self._process is not None:
            if self._process.poll() is None:
                return
            self._end_group()
            self._process = None
            self._pause = 0.5 if now - self._born > SETTLED else min(self._pause * 2, LONGEST_PAUSE)
            self._next = now + self._pause
            say(f"Se detuvo {self.name}; vuelve a arrancar en {self._pause:.0f} s ({self._log}).")
        elif now >= self._next:
            self.start()

    def stop(self) -> None:
        """Ask it to end, wait, then end it and whatever it left behind."""
        if self._process is None:
            return
        process = self._process
        process.terminate()
        wait_until(lambda: process.poll() is not None, seconds=PATIENCE)
        self._end_group()
        process.wait()
        self._process = None

    def _end_group(self) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def end_leftovers(home: Path) -> None:
    """End the children that a supervisor of `home` left when it was killed.

    Call it only while holding the home's lock: then no supervisor of it is alive.
    """
    end(lambda: with_variable(MARK, str(home)), seconds=PATIENCE)


class Supervisor:
    """Watches `children` and, when it is ours, the database."""

    def __init__(
        self,
        children: Sequence[Child],
        database: EmbeddedPostgres | None,
        say: Callable[[str], None],
        stop: Stop,
    ) -> None:
        self._children = children
        self._database = database
        self._say = say
        self._stop = stop

    def start(self) -> None:
        """Start every child."""
        for child in self._children:
            child.start()

    def wait_for(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Whether `ready` came true in time, with nobody telling us to stop."""
        wait_until(lambda: self._stop.told or ready(), seconds=seconds)
        return not self._stop.told and ready()

    def watch(self, ready: Callable[[], bool], welcome: Callable[[], None]) -> None:
        """Revive what dies until told to stop; call `welcome` once, as soon as it is `ready`."""
        waiting = True
        while not self._stop.told:
            self._revive()
            if waiting and ready():
                waiting = False
                welcome()
            time.sleep(0.25)

    def _revive(self) -> None:
        if self._database is not None and not self._database.is_running():
            self._say("Se detuvo la base de datos; vuelve a arrancar.")
            self._database.ensure()
        for child in self._children:
            child.revive(self._say)

    def stop(self) -> None:
        """Stop every child, first the one that takes people in."""
        for child in self._children:
            child.stop()
