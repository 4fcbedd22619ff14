"""The embedded PostgreSQL starts whatever happened before."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from citas.config.environment import CHECKOUT, SOCKET_NAME, socket_folder
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
from citas.interfaces.cli.server.errors import CannotStart
from citas.interfaces.cli.server.processes import wait_until, working_in

AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A home that this module's tests share, where a service account can reach it."""
    home = Path(tempfile.mkdtemp(prefix="citas-ops-"))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home)


@pytest.fixture
def server(cluster: Path) -> Iterator[EmbeddedPostgres]:
    one = EmbeddedPostgres(cluster, socket_folder(cluster))
    one.acquire()
    yield one
    one.release()
    assert working_in(one.data) == []


def postmaster(server: EmbeddedPostgres) -> int:
    pid = server.pid()
    assert pid is not None
    return pid


def answer(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_it_speaks_utf8_without_depending_on_the_machines_locale(server: EmbeddedPostgres) -> None:
    assert answer(server, "SELECT lower('MUÑOZ ÁVILA')") == "muñoz ávila"
    assert answer(server, "SELECT datlocale FROM pg_database WHERE datname = 'citas'") == "C.UTF-8"


def test_it_listens_on_no_network_port(server: EmbeddedPostgres) -> None:
    assert answer(server, "SHOW listen_addresses") == ""
    assert server.socket.stat().st_mode & 0o077 == 0


def test_after_kill_9_of_the_postmaster_committed_rows_are_there(server: EmbeddedPostgres) -> None:
    answer(server, "CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(postmaster(server), signal.SIGKILL)
    assert wait_until(lambda: not server.is_running(), seconds=60)
    server.ensure()
    assert answer(server, "SELECT n FROM kept") == 42


def test_a_backend_that_outlives_its_postmaster_does_not_stop_the_next(
    server: EmbeddedPostgres,
) -> None:
    with psycopg.connect(server.conninfo()) as connection:
        orphan = connection.info.backend_pid
        os.kill(orphan, signal.SIGSTOP)  # it cannot see its postmaster die
        os.kill(postmaster(server), signal.SIGKILL)
        assert wait_until(lambda: not server.is_running(), seconds=60)
        server.ensure()
        assert orphan not in working_in(server.data)
    assert answer(server, "SELECT 1") == 1


def test_a_stale_pid_file_with_somebody_elses_number_is_no_obstacle(cluster: Path) -> None:
    server = EmbeddedPostgres(cluster, socket_folder(cluster))
    server.acquire()
    server.release()
    stale = f"{os.getpid()}\n{server.data}\n1700000000\n5432\n{server.socket}\n\n\nready\n"
    (server.data / "postmaster.pid").write_text(stale)
    (server.socket / f"{SOCKET_NAME}.lock").write_text(stale)
    server.acquire()
    assert answer(server, "SELECT 1") == 1
    server.release()


def test_two_users_share_one_server_and_the_last_to_leave_stops_it(
    server: EmbeddedPostgres, cluster: Path
) -> None:
    other = EmbeddedPostgres(cluster, socket_folder(cluster))
    other.acquire()
    assert postmaster(other) == postmaster(server)
    other.release()
    assert server.is_running()


def test_two_that_start_at_once_get_one_server(cluster: Path) -> None:
    words = [sys.executable, "-c", START_AND_WAIT, str(cluster), str(socket_folder(cluster))]
    both = [
        subprocess.Popen(words, cwd=CHECKOUT / "src", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    pids = {one.stdout.readline() for one in both if one.stdout}
    for one in both:
        one.communicate(b"\n", timeout=120)
    assert len(pids) == 1
    assert working_in(cluster / "postgres" / "data") == []


START_AND_WAIT = """
import sys
from pathlib import Path
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), Path(sys.argv[2]))
server.acquire()
print(server.pid(), flush=True)
sys.stdin.readline()
server.release()
"""


def test_an_interrupted_creation_is_started_over(cluster: Path) -> None:
    draft = cluster / "postgres" / "data.draft"
    draft.mkdir(exist_ok=True, parents=True)
    (draft / "half").write_text("written")
    shutil.rmtree(cluster / "postgres" / "data", ignore_errors=True)
    server = EmbeddedPostgres(cluster, socket_folder(cluster))
    server.acquire()
    assert answer(server, "SELECT count(*) FROM pg_class WHERE relname = 'kept'") == 0
    server.release()


def test_a_home_whose_path_is_too_long_for_a_socket_listens_elsewhere(tmp_path: Path) -> None:
    home = tmp_path.joinpath(*["una-carpeta-de-nombre-largo"] * 5)
    folder = socket_folder(home)
    assert len(os.fsencode(folder / SOCKET_NAME)) <= 107
    assert folder != socket_folder(home / "otra")


def test_a_nearly_full_disk_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=5 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    with pytest.raises(CannotStart, match="casi lleno: libere al menos 300 MB"):
        EmbeddedPostgres(tmp_path / "home", tmp_path / "socket").acquire()


@pytest.mark.skipif(not AS_ROOT, reason="only root runs PostgreSQL as somebody else")
def test_as_root_a_home_that_the_service_user_cannot_reach_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(CannotStart, match=r"no puede entrar a .*: elija otra carpeta"):
        EmbeddedPostgres(tmp_path / "home", tmp_path / "socket").acquire()


@pytest.mark.skipif(not AS_ROOT, reason="only root runs PostgreSQL as somebody else")
def test_as_root_the_server_runs_as_a_service_user(server: EmbeddedPostgres) -> None:
    owner = Path(f"/proc/{postmaster(server)}").stat().st_uid
    assert owner != 0


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user is what the other tests already are")
def test_an_ordinary_user_needs_no_root(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Path(tempfile.mkdtemp(prefix="citas-user-"))
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(nobody.pw_uid), str(home)],
        cwd=CHECKOUT / "src",
        input=b"\n",
        capture_output=True,
        check=False,
    )
    shutil.rmtree(home)
    assert (done.returncode, done.stderr) == (0, b"")


# Python and its packages may be where `nobody` cannot read: everything is imported before the change,
# and PostgreSQL's programs are copied where `nobody` can run them, as an installation would have them.
AS_NOBODY = """
import os, sys
from pathlib import Path
from citas.interfaces.cli.server import binaries, embedded_postgres
import encodings.idna, psycopg
home = Path(sys.argv[2])
import pwd
there = binaries.programs(home, pwd.getpwnam("nobody"))
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
embedded_postgres.programs = lambda folder, account: there
server = embedded_postgres.EmbeddedPostgres(home, home / "socket")
server.acquire()
assert psycopg.connect(server.conninfo()).execute("SELECT 1").fetchone() == (1,)
server.release()
"""
