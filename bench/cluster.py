"""The bench's own PostgreSQL and the full-size database in it, made once a day, copied for a run."""

import hashlib
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from citas.config.environment import CHECKOUT, checkout_name, socket_folder
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

HERE = Path(__file__).parent
DATABASE = "bench"
PAIRS = 24_000  # families that may book, each with a place of its own
PAST_WEEKS = 6  # of the unmeasured past: about 100 thousand appointments
PAST_ID = 1_000_000


def home() -> Path:
    """Where the bench keeps its data: never where `make run` does."""
    if os.geteuid() == 0:
        return Path("/var/lib/citas") / f"{checkout_name()}-bench"
    return CHECKOUT / ".citas-bench"


def set_environment() -> None:
    """Point this process and its children at the bench's home, database and a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ.update(
        CITAS_HOME=str(home()),
        DATABASE_URL=f"host='{socket_folder(home())}' user=citas dbname={DATABASE}",
        DEMO="0",
        DEBUG="0",
        HOST="127.0.0.1",
        PORT=str(port),
        DJANGO_SETTINGS_MODULE="bench.settings",
        PYTHONPATH=f"{CHECKOUT / 'src'}:{CHECKOUT}",
    )


@contextmanager
def server() -> Iterator[EmbeddedPostgres]:
    """The PostgreSQL of the bench with the settings of `make run`: every commit reaches the disk."""
    postgres = EmbeddedPostgres(home(), socket_folder(home()), follow=True)
    postgres.acquire()
    try:
        yield postgres
    finally:
        postgres.release()


def template_name(today: date) -> str:
    """Changes with the day, the tables and what is put into them."""
    parts = [today.isoformat(), str(PAIRS)]
    sources = [
        *HERE.glob("sql/*.sql"),
        *CHECKOUT.glob("src/citas/domain/*/migrations/*.py"),
        Path(__file__),
    ]
    parts += [source.read_text() for source in sorted(sources)]
    return "full_" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def prepare(postgres: EmbeddedPostgres, today: date) -> float:
    """Make the database of this run as a copy of the template; returns the seconds it took."""
    began = time.monotonic()
    template = template_name(today)
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
        _drop(connection, DATABASE)
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()]
        if template not in names:
            for old in names:
                if old.startswith(("full_", "past_")):
                    _drop(connection, old)
            _create(connection, DATABASE)
            _fill(postgres, today)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(template)
                )
            )
        _create(connection, DATABASE, template)
    return time.monotonic() - began


def copy(postgres: EmbeddedPostgres, name: str, to: str) -> None:
    """Make a database like another, in place of an older one."""
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
        _drop(connection, to)
        _create(connection, to, name)


def drop(postgres: EmbeddedPostgres, name: str) -> None:
    """Drop a database, whoever uses it."""
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(connection: psycopg.Connection, name: str, template: str = "template1") -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def _fill(postgres: EmbeddedPostgres, today: date) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now
    from django.db import connections  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    connections["default"].close()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    with psycopg.connect(postgres.conninfo(DATABASE)) as connection:
        run_file(connection, "people", today=today)
        run_file(connection, "agenda", today=today, pairs=PAIRS)
        load_past(connection, today - timedelta(weeks=PAST_WEEKS), today - timedelta(days=1), PAST_ID)
        run_file(connection, "sequences")
        _log_in(connection)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def load_past(connection: psycopg.Connection, first: date, last: date, after_id: int) -> None:
    """Every place from `first` to `last`, taken and attended; identifiers go on after `after_id`."""
    run_file(connection, "past", past_from=first, past_to=last, past_id=after_id)


def run_file(connection: psycopg.Connection, name: str, **values: object) -> None:
    """Run bench/sql/NAME.sql with `values` as the settings bench.*."""
    for key, value in values.items():
        connection.execute("SELECT set_config(%s, %s, false)", [f"bench.{key}", str(value)])
    connection.execute((HERE / "sql" / f"{name}.sql").read_text())


def session_key(pair: int) -> str:
    """The session of the head of family `pair` + 1."""
    return f"bench{pair:027d}"


def token(pair: int) -> str:
    """The bearer token of the head of family `pair` + 1."""
    return random.Random(pair).randbytes(32).hex()


def _log_in(connection: psycopg.Connection) -> None:
    """Open a session and a token for each pair's head of family."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415

    from citas.domain.access.models import User  # noqa: PLC0415
    from citas.domain.access.sessions import SessionStore  # noqa: PLC0415

    store, verified = SessionStore(), User(password="!bench").get_session_auth_hash()
    backend = "citas.domain.access.sessions.Backend"
    copy = "COPY django_session (session_key, session_data, expire_date) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for pair in range(PAIRS):
            data = {
                SESSION_KEY: str(pair + 1),
                BACKEND_SESSION_KEY: backend,
                HASH_SESSION_KEY: verified,
            }
            rows.write_row((session_key(pair), store.encode(data), "2100-01-01"))
    copy = "COPY access_apitoken (user_id, digest, created_at, expires_at) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for pair in range(PAIRS):
            digest = hashlib.sha256(token(pair).encode()).hexdigest()
            rows.write_row((pair + 1, digest, "2026-01-01", "2100-01-01"))
