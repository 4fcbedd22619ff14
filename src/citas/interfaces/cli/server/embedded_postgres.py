"""A PostgreSQL of our own for one `CITAS_HOME`, that survives the death of anything.

Several processes may use one server: each holds a shared lock on `in-use`, which the kernel lets
go when the process dies, and the last to leave stops the server. Nothing here trusts a file that
says what happened before; only locks, `/proc` and the server's own answer count.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from citas.interfaces.cli.server.account import check_reachable, run_as, service_account
from citas.interfaces.cli.server.binaries import programs
from citas.interfaces.cli.server.errors import CannotStart
from citas.interfaces.cli.server.processes import (
    dies_with,
    send,
    wait_until,
    working_in,
    works_in,
)

ROLE = DATABASE = "citas"
SOCKET_NAME = ".s.PGSQL.5432"
FIRST_NEED, LATER_NEED = 300, 50  # MiB free on the disk
RECOVERY = 300  # seconds that a server may take to recover from a crash
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # Neither a row's values nor a statement's are personal data's business in a log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "jit": "off",  # our statements are short: compiling them costs more than it saves
}

# Postmasters we started and others still use: Python complains of a live child that it forgets.
_left_running: list[subprocess.Popen[bytes] | None] = []


class EmbeddedPostgres:
    """The server whose data are in `home/postgres/data` and that listens in the folder `socket`.

    `settings` are added to the server's. With `follow`, a server that we started stops when we
    die. `say` gets a sentence for everything that takes a while.
    """

    def __init__(
        self,
        home: Path,
        socket: Path,
        *,
        settings: Mapping[str, str] | None = None,
        follow: bool = False,
        say: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.home = home.resolve()  # as /proc tells it
        self.folder = self.home / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.socket = socket
        self._settings = {**SETTINGS, **(settings or {})}
        self._follow = follow
        self._say = say
        self._account: pwd.struct_passwd | None = None
        self._in_use: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None  # the postmaster, when we started it

    def acquire(self) -> None:
        """Use the server until `release`, starting it when nobody has.

        Raises CannotStart (or OSError) when it cannot be had.
        """
        self._account = service_account(self._say)
        self.home.mkdir(parents=True, exist_ok=True)
        self._in_use = (self.home / "in-use.lock").open("w")
        fcntl.flock(self._in_use, fcntl.LOCK_SH)
        try:
            self.ensure()
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Stop using the server; the last one stops it."""
        if self._in_use is None:
            return
        try:
            fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # somebody else uses it
            _left_running.append(self._process)
        else:
            self._stop()
        self._in_use.close()
        self._in_use = None

    def ensure(self) -> None:
        """Start the server unless it runs; one at a time."""
        with (self.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.is_running() and self._answers()):
                self._prepare()
                self._start()
            self._create_database()

    def is_running(self) -> bool:
        """Whether there is a live postmaster on our data."""
        pid = self.pid()
        return pid is not None and works_in(pid, self.data)

    def pid(self) -> int | None:
        """The postmaster's process number by its own file, which may be out of date."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    # Preparing

    def _prepare(self) -> None:
        fresh = not self.data.exists()
        need = FIRST_NEED if fresh else LATER_NEED
        if shutil.disk_usage(self.home).free < need * 2**20:
            raise CannotStart(
                f"El disco de {self.home} está casi lleno: libere al menos {need} MB"
                " y vuelva a intentar."
            )
        self._own(self.folder)
        check_reachable(self.folder, self._account)
        self._own(self.socket)
        self._programs = programs(self.folder, self._account)
        if fresh:
            self._say("Creando la base de datos…")
            self._create_cluster()
        self._check_version()

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = self._account.pw_uid if self._account else os.geteuid()
        if folder.stat().st_uid not in {owner, os.geteuid()} or folder.is_symlink():
            raise CannotStart(
                f"{folder} pertenece a otro usuario: use esa cuenta o elija otra carpeta con CITAS_HOME."
            )
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        folder.chmod(0o700)

    def _create_cluster(self) -> None:
        """Make the cluster under another name and rename it: `data` is whole or is not there."""
        draft = self.folder / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        options = ["--username", ROLE, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = subprocess.run(
            [self._programs / "initdb", *options, *locale, "-D", draft],
            check=False,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            capture_output=True,
            text=True,
            **run_as(self._account),
        )
        if done.returncode != 0:
            raise CannotStart(self._reason(done.stderr))
        draft.rename(self.data)

    def _check_version(self) -> None:
        ours = subprocess.run(
            [self._programs / "postgres", "--version"], check=True, capture_output=True, text=True
        ).stdout
        major = ours.split()[-1].split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if major != theirs:
            raise CannotStart(
                f"Los datos de {self.data} son de PostgreSQL {theirs} y este programa trae"
                f" el {major}: siga «Upgrading PostgreSQL» en docs/operations.md."
            )

    # Starting

    def _start(self) -> None:
        """Start the postmaster; again for a while, as a crash's orphans may still be leaving."""
        deadline = time.monotonic() + 15
        while True:
            if self._clear_leftovers():
                return
            start_of_log = self.log.stat().st_size if self.log.exists() else 0
            process = self._spawn()
            if self._becomes_ready(process):
                return
            with self.log.open(errors="replace") as log:
                log.seek(start_of_log)
                words = log.read()
            transient = "postmaster.pid" in words or "shared memory" in words
            if not transient or time.monotonic() > deadline:
                raise CannotStart(self._reason(words))
            time.sleep(0.3)

    def _clear_leftovers(self) -> bool:
        """Make way for a new postmaster after a kill -9; True when an old one answers after all.

        Orphans get a moment to leave; those that do not are ended, as they hold old memory.
        """
        if not wait_until(lambda: not self.is_running() or self._answers(), seconds=RECOVERY):
            raise CannotStart(
                f"PostgreSQL (proceso {self.pid()}) no responde: termínelo y vuelva a intentar."
            )
        if self.is_running():
            return True
        self._collect()
        if not wait_until(lambda: not working_in(self.data), seconds=2):
            for orphan in working_in(self.data):
                send(orphan, signal.SIGKILL)
            wait_until(lambda: not working_in(self.data), seconds=5)
        # Nobody is in there: what these files say is old, though their process number may live again.
        for stale in (self.data / "postmaster.pid", self.socket / f"{SOCKET_NAME}.lock"):
            stale.unlink(missing_ok=True)
        return False

    def _collect(self) -> None:
        """Take note of the end of the postmaster we started: until then its number counts as alive."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = {**self._settings, "unix_socket_directories": str(self.socket)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > 10 * 2**20:
            self.log.replace(self.log.with_name("log.1"))
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self._programs / "postgres", "-D", self.data, *options],
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us: we stop it when its users have gone
                preexec_fn=dies_with(os.getpid(), by=signal.SIGINT) if self._follow else None,  # noqa: PLW1509 - only the main thread starts servers
                **run_as(self._account),
            )

    def _becomes_ready(self, process: subprocess.Popen[bytes]) -> bool:
        started = time.monotonic()
        told = False
        while process.poll() is None:
            if self._answers():
                self._process = process
                return True
            waited = time.monotonic() - started
            if waited > RECOVERY:
                process.send_signal(signal.SIGQUIT)
                raise CannotStart(f"PostgreSQL no termina de arrancar: revise {self.log}.")
            if waited > 1 and not told:
                self._say("Esperando a la base de datos…")
                told = True
            time.sleep(0.05)
        return False

    def _reason(self, words: str) -> str:
        if "No space left" in words:
            return "El disco está lleno: libere espacio y vuelva a intentar."
        last = words.strip().splitlines()[-1:] or ["sin explicación"]
        return f"PostgreSQL no pudo arrancar ({last[0]}): revise {self.log}."

    # Talking

    def conninfo(self, database: str = DATABASE) -> str:
        """The libpq connection string of `database`."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket), user=ROLE, dbname=database, connect_timeout=5
        )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.conninfo("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self) -> None:
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            there = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _stop(self) -> None:
        """Stop in order: fast, then at once, then by force (the next start recovers)."""
        for how, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            pid = self.pid()
            if pid is None or not works_in(pid, self.data):
                break
            send(pid, how)
            if wait_until(lambda: not self.is_running(), seconds=seconds):
                break
        self._collect()
        wait_until(lambda: not working_in(self.data), seconds=5)
