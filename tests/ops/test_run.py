"""`citas run` starts everything, keeps it alive, and leaves nothing behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings

from citas.config.environment import CHECKOUT, socket_folder
from citas.interfaces.cli.commands import run as command
from citas.interfaces.cli.server.processes import wait_until, with_variable, working_in
from citas.interfaces.cli.server.stopping import Stop
from citas.interfaces.cli.server.supervisor import MARK, Child
from tests.server import free_port

SECONDS = 120
# Broken off inside `exec`, Python ends itself by the signal afterwards: to a shell that is 130 too.
BROKEN_OFF = {0, 130, -signal.SIGINT}


class Running:
    """One `citas run` of a home, with what it printed."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.printed = home / "printed"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.printed.open("wb") as printed:
            return subprocess.Popen(
                COMMAND, env=environment(self.home, self.port), stdout=printed, stderr=printed, cwd="/"
            )

    def again(self) -> None:
        self.process.wait()
        self.process = self._start()
        self.wait_ready()

    def wait_ready(self) -> None:
        ready = wait_until(lambda: "está en http" in self.text(), seconds=SECONDS)
        assert ready, self.text()

    def text(self) -> str:
        return self.printed.read_text()

    def page(self, path: str = "/", patience: int = SECONDS) -> int:
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=patience) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def children(self) -> list[int]:
        return with_variable(MARK, str(self.home))

    def database_processes(self) -> list[int]:
        return working_in(self.home / "postgres" / "data")

    def postmaster(self) -> int:
        return int((self.home / "postgres/data/postmaster.pid").read_text().split()[0])

    def web_server(self) -> int:
        """The process that listens: the oldest of granian's."""
        return min(pid for pid in self.children() if b"granian" in arguments(pid))

    def database_answers(self) -> bool:
        try:
            return self.sql("SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        where = f"host={socket_folder(self.home)} user=citas dbname=citas"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


COMMAND = [sys.executable, "-m", "citas.interfaces.cli", "run"]


def environment(home: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CHECKOUT / "src"),
        "CITAS_HOME": str(home),
        "PORT": str(port),
        "DEMO": "0",
    }


def arguments(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    home = Path(tempfile.mkdtemp(prefix="citas-run-")).resolve()
    home.chmod(0o755)
    running = Running(home, free_port())
    running.wait_ready()
    yield running
    running.process.terminate()
    running.process.wait(timeout=SECONDS)
    shutil.rmtree(home)


def test_with_demo_0_nothing_demo_like_is_shown_or_created(site: Running) -> None:
    assert site.page() == 200
    assert not re.search("demo|contraseña", site.text(), re.IGNORECASE)
    assert site.sql("SELECT count(*) FROM access_user") == [(0,)]
    assert site.sql("SELECT count(*) FROM catalogue_location") == [(0,)]
    refused = subprocess.run(
        [*COMMAND[:-1], "demo"], env=environment(site.home, 0) | {"PORT": "1"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "Con DEMO=0" in refused.stderr


def test_who_asks_for_english_is_spoken_to_in_english(site: Running) -> None:
    address = f"http://127.0.0.1:{site.port}/entrar/"
    asked = urllib.request.Request(address, headers={"Cookie": "idioma=en"})
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
        page = answer.read().decode()
    assert '<html lang="en"' in page
    assert "Affiliation number" in page
    assert "Número de afiliación" not in page


@pytest.mark.parametrize("command", ["run", "worker"])
def test_with_demo_0_a_database_that_was_a_demonstration_is_refused(site: Running, command: str) -> None:
    home = Path(tempfile.mkdtemp(prefix="citas-demo-"))
    site.sql(
        "INSERT INTO access_user (password, is_superuser, username, email, is_active, is_staff,"
        " date_joined, language) VALUES ('!', false, 'DEMO1007', '', true, false, now(), 'es-mx')"
    )
    url = f"host={socket_folder(site.home)} user=citas dbname=citas"
    refused = subprocess.run(
        [*COMMAND[:-1], command], env=environment(home, free_port()) | {"DATABASE_URL": url},
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: Esta base tiene los datos de demostración y DEMO=0")
    assert site.sql("DELETE FROM access_user RETURNING is_active") == [(False,)]
    shutil.rmtree(home)


def test_a_second_run_of_the_same_home_is_told_where_the_first_is(site: Running) -> None:
    second = subprocess.run(
        COMMAND, env=environment(site.home, free_port()), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stderr.startswith("Error: Ya está en marcha (proceso ")
    assert f"http://127.0.0.1:{site.port}/" in second.stderr


def test_a_busy_port_is_told_with_a_free_one(site: Running, tmp_path: Path) -> None:
    other = subprocess.run(
        COMMAND, env=environment(tmp_path, site.port), capture_output=True, text=True, check=False
    )
    assert other.returncode == 1
    assert re.search(rf"El puerto {site.port} está ocupado .* make run PORT=\d+", other.stderr)


def test_after_kill_9_of_the_database_the_site_comes_back_with_every_row(site: Running) -> None:
    site.sql("CREATE TABLE acknowledged AS SELECT 7 AS folio")
    os.kill(site.postmaster(), signal.SIGKILL)
    assert wait_until(lambda: "Se detuvo la base de datos" in site.text(), seconds=SECONDS)
    assert wait_until(site.database_answers, seconds=SECONDS)
    assert site.page() == 200
    assert site.sql("SELECT folio FROM acknowledged") == [(7,)]


def test_after_kill_9_of_the_web_server_another_takes_its_place(site: Running) -> None:
    old = site.web_server()
    os.kill(old, signal.SIGKILL)
    assert wait_until(lambda: "Se detuvo el servidor web" in site.text(), seconds=SECONDS)
    assert wait_until(lambda: site.page(patience=5) == 200, seconds=SECONDS)
    assert site.web_server() != old


def test_after_kill_9_of_everything_at_once_the_next_run_simply_works(site: Running) -> None:
    site.sql("CREATE TABLE kept AS SELECT 8 AS folio")
    for pid in (site.process.pid, site.web_server(), site.postmaster()):
        os.kill(pid, signal.SIGKILL)
    site.again()
    assert site.page() == 200
    assert site.sql("SELECT folio FROM kept") == [(8,)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_ends_in_order_and_leaves_nothing(site: Running, how: signal.Signals) -> None:
    site.process.send_signal(how)
    assert site.process.wait(timeout=SECONDS) == 0
    assert (site.children(), site.database_processes()) == ([], [])
    assert "Detenido. Los datos quedan guardados." in site.text()
    log = (site.home / "postgres" / "log").read_text()
    assert log.rstrip().endswith("database system is shut down")
    site.again()


def test_told_to_stop_while_it_starts_it_leaves_nothing(site: Running) -> None:
    site.process.terminate()
    site.process.wait(timeout=SECONDS)
    site.process = site._start()
    wait_until(lambda: bool(site.database_processes()), seconds=SECONDS)
    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(timeout=SECONDS) in BROKEN_OFF
    assert (site.children(), site.database_processes()) == ([], [])
    site.again()


SILENCED = """
import signal, sys

class Going:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

class Finder:
    def find_spec(self, name, *_):
        if name == "citas.domain.booking.models":
            sys.meta_path.remove(self)
            Going()

sys.meta_path.insert(0, Finder())
"""


def test_told_to_stop_where_python_drops_the_exception_it_stops_all_the_same(
    site: Running, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SILENCED)
    given = {
        "PYTHONPATH": f"{tmp_path}:{CHECKOUT / 'src'}",
        "DATABASE_URL": f"host={socket_folder(site.home)} user=citas dbname=citas",
    }
    stopped = subprocess.run(
        COMMAND, env=environment(tmp_path, free_port()) | given, capture_output=True, text=True,
        check=False, timeout=SECONDS,
    )  # fmt: skip
    assert re.search("Exception ignored in.*Going.__del__.*KeyboardInterrupt", stopped.stderr, re.DOTALL)
    assert stopped.returncode in BROKEN_OFF
    assert with_variable(MARK, str(tmp_path)) == []


SLOW = """
import time, http.server as server, pathlib
until = time.monotonic() + {seconds}
while time.monotonic() < until and not pathlib.Path("{told}").exists():
    time.sleep(0.05)
server.HTTPServer(("127.0.0.1", {port}), server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_a_site_slow_to_answer_is_told_with_its_log_and_welcomed_when_it_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    settings.CITAS_HOME, settings.PORT = tmp_path, free_port()
    given = {"port": settings.PORT, "told": tmp_path / "told", "seconds": SECONDS}
    slow = [sys.executable, "-c", SLOW.format(**given)]
    child = Child("el servidor web", slow, home=tmp_path, log=tmp_path / "log" / "web.log")
    told: list[str] = []

    def say(words: str) -> None:
        told.append(words)
        (tmp_path / "told").touch()

    def welcome() -> None:
        told.append("welcome")
        signal.raise_signal(signal.SIGTERM)

    for name, value in (
        ("READY", 0.5), ("_children", lambda: [child]), ("say", say), ("_welcome", welcome),
    ):  # fmt: skip
        monkeypatch.setattr(command, name, value)
    handlers = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    stop = Stop()
    stop.listen()
    try:
        command._serve(None, stop)
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)

    late, *rest = told
    assert late.startswith("El sitio todavía no responde")
    assert str(tmp_path / "log" / "web.log") in late
    assert rest == ["welcome", "Detenido. Los datos quedan guardados."]


SAYS = """
import sys
print("un mensaje", flush=True)
print("una queja", file=sys.stderr)
"""


def test_what_a_shown_child_says_reaches_the_terminal_and_its_complaints_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    says = [sys.executable, "-c", SAYS]
    log = tmp_path / "log" / "child.log"
    child = Child("el proceso de prueba", says, home=tmp_path, log=log, shown=True)
    child.start()
    assert wait_until(lambda: log.exists() and "una queja" in log.read_text(), seconds=SECONDS)
    child.stop()
    assert capfd.readouterr().out == "un mensaje\n"
    assert log.read_text() == "una queja\n"
