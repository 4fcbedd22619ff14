"""POST /api/v1/appointments by people who are logged in, beside pgbench running the same transaction."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from bench import cluster, load, rounds, site, transaction
from bench.load import Rate
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

WARM_UP = 2  # seconds
WRITTEN = "scheduling_slot, booking_appointment, booking_idempotencykey, messaging_notification"


def measure(postgres: EmbeddedPostgres) -> dict[str, Any]:
    """Ratios to pgbench as it runs by default, and to the same with statements prepared."""
    with site.running():
        load.wrk("book", "0", str(cluster.PAIRS), "session", seconds=WARM_UP)
        undo(postgres)
        rates = rounds.in_turns(
            {
                "pgbench_prepared": _bare(postgres, "prepared"),
                "session": _booking(postgres, "session"),
                "pgbench_simple": _bare(postgres, "simple"),
                "bearer": _booking(postgres, "bearer", str(_tokens())),
            }
        )
    return {
        "ratio": rounds.ratio(rates, "session", "pgbench_simple"),
        "ratio_bearer": rounds.ratio(rates, "bearer", "pgbench_simple"),
        "ratio_to_prepared": rounds.ratio(rates, "session", "pgbench_prepared"),
        **rounds.raw(rates),
    }


def _bare(postgres: EmbeddedPostgres, mode: str) -> Callable[[], Rate]:
    share, script = cluster.PAIRS // load.CLIENTS, transaction.script()

    def run() -> Rate:
        rate = load.pgbench(postgres, script, mode, {"n": -1, "share": share})
        undo(postgres)
        return rate

    return run


def _booking(postgres: EmbeddedPostgres, *credential: str) -> Callable[[], Rate]:
    def run() -> Rate:
        rate = load.wrk("book", "0", str(cluster.PAIRS), *credential)
        booked = undo(postgres)
        if rate.failed or booked < rate.done:
            raise SystemExit(f"{rate.done} answers, {rate.failed} failed, {booked} appointments.")
        return rate

    return run


def undo(postgres: EmbeddedPostgres) -> int:
    """Free every pair's place again; returns how many were booked."""
    with psycopg.connect(postgres.conninfo(cluster.DATABASE), autocommit=True) as connection:
        booked = _settled(connection)
        cluster.run_file(connection, "undo_bookings", pairs=cluster.PAIRS)
        connection.execute(f"VACUUM {WRITTEN}")
    return booked


def _settled(connection: psycopg.Connection) -> int:
    """How many pairs are booked, once what was under way when the load stopped has ended."""
    before, now = -1, 0
    while before != now:
        time.sleep(0.4)
        count = "SELECT count(*) FROM booking_appointment WHERE slot_id <= %s"
        row = connection.execute(count, [cluster.PAIRS]).fetchone()
        before, now = now, 0 if row is None else int(row[0])
    return now


def _tokens() -> Path:
    path: Path = settings.CITAS_HOME / "tokens.txt"
    path.write_text("".join(f"{cluster.token(pair)}\n" for pair in range(cluster.PAIRS)))
    return path
