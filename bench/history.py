"""`python -m bench.history`: does a past of ten million appointments slow anybody down?

The same database with 100 thousand past appointments and with ten million (places, history, keys and
audit with them). One client asks for availability and books, in turns in both, through the web server.
"""

import http.client
import json
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import psycopg
from psycopg import sql
from rich.console import Console
from rich.table import Table

from bench import cluster, load, site
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

WEEKS = 510  # of five days with 3,960 appointments each: ten million
LONG_ID = 2_000_000
LARGE = "bench_large"
TABLES = (
    "scheduling_slot",
    "booking_appointment",
    "booking_appointmenthistory",
    "booking_idempotencykey",
    "audit_auditevent",
)
ASKED = 300  # of each kind and database
AIM = 1.3
OUT = cluster.HERE / "out" / "history.json"
console = Console()


def load_long_past(connection: psycopg.Connection, today: date) -> None:
    """Add WEEKS of past to a database that nobody else uses.

    Indexes sleep meanwhile and are built afterwards by VACUUM FULL, which does not check exclusion
    constraints again (ten million searches in each): the same rows passed them in the small database.
    """
    connection.autocommit = True
    connection.execute("SET maintenance_work_mem = '1GB'")
    connection.execute("SET session_replication_role = replica")
    _set_indexes(connection, awake=False)
    end = today - timedelta(weeks=cluster.PAST_WEEKS, days=1)
    cluster.load_past(connection, end - timedelta(weeks=WEEKS), end, LONG_ID)
    _set_indexes(connection, awake=True)
    for table in TABLES:
        connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(table)))
        connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))  # its visibility map
    cluster.run_file(connection, "sequences")
    connection.execute("CHECKPOINT")


def _set_indexes(connection: psycopg.Connection, *, awake: bool) -> None:
    change = "UPDATE pg_index SET indisready = %s, indisvalid = %s WHERE indrelid = ANY(%s::regclass[])"
    connection.execute(change, [awake, awake, list(TABLES)])


def latencies(port: int, day: date, first: int) -> dict[str, list[float]]:
    """Milliseconds of ASKED availabilities and bookings, in turns, by one client of the site there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took: dict[str, list[float]] = {"availability": [], "booking": []}
    for pair in range(first, first + ASKED):
        cookie = f"sessionid={cluster.session_key(pair)}; csrftoken={'b' * 32}"
        path = f"/api/v1/availability?patient={3 * pair + 3}&service=MEDICINA_GENERAL&date={day}"
        took["availability"].append(_ask(connection, "GET", path, cookie, "", 200))
        body = json.dumps({"patient": 3 * pair + 3, "slot": pair + 1})
        took["booking"].append(_ask(connection, "POST", "/api/v1/appointments", cookie, body, 201))
    connection.close()
    return took


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, cookie: str, body: str, status: int
) -> float:
    headers = {"Cookie": cookie, "X-CSRFToken": "b" * 32, "Idempotency-Key": "history"}
    began = time.perf_counter()
    connection.request(method, path, body, headers | {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != status:
        raise SystemExit(f"{method} {path}: {answer.status} {said[:300]!r}")
    return took


def measure(postgres: EmbeddedPostgres, today: date) -> dict[str, Any]:
    """Build the large database beside the small one and ask both in turns."""
    began = time.monotonic()
    cluster.prepare(postgres, today)
    cluster.copy(postgres, cluster.DATABASE, LARGE)
    with psycopg.connect(postgres.conninfo(LARGE)) as connection:
        load_long_past(connection, today)
    found: dict[str, Any] = {"load_seconds": round(time.monotonic() - began)}
    day = today + timedelta(days=7 - today.weekday())  # a Monday
    took: dict[str, dict[str, list[float]]] = {}
    try:
        with ExitStack() as stack:
            ports = {cluster.DATABASE: site.port(), LARGE: site.port()}
            for name, port in ports.items():
                url = postgres.conninfo(name)
                stack.enter_context(site.running(port, DATABASE_URL=url, BENCH_CACHE_SECONDS="0"))
                latencies(port, day, 10_000)  # until the server has prepared what comes back
            for turn in range(3):
                for name, port in ports.items():
                    for kind, some in latencies(port, day, turn * ASKED).items():
                        took.setdefault(kind, {}).setdefault(name, []).extend(some)
        for name in ports:
            found[f"appointments_{name}"] = _count(postgres, name)
    finally:
        cluster.drop(postgres, LARGE)
    return found | {kind: _compare(by_name) for kind, by_name in took.items()}


def _count(postgres: EmbeddedPostgres, name: str) -> int:
    with psycopg.connect(postgres.conninfo(name)) as connection:
        past = "SELECT count(*) FROM booking_appointment WHERE ends_at < now()"
        row = connection.execute(past).fetchone()
    return 0 if row is None else int(row[0])


def _compare(by_name: dict[str, list[float]]) -> dict[str, float]:
    """Median and 95th percentile in both, and how many times slower the large one is."""
    small, large = sorted(by_name[cluster.DATABASE]), sorted(by_name[LARGE])
    p95 = [values[int(len(values) * 0.95)] for values in (small, large)]
    return {
        "small_median_ms": round(median(small), 2),
        "large_median_ms": round(median(large), 2),
        "small_p95_ms": round(p95[0], 2),
        "large_p95_ms": round(p95[1], 2),
        "ratio": round(median(large) / median(small), 3),
        "ratio_p95": round(p95[1] / p95[0], 3),
    }


def main() -> None:
    """Measure, print, write; ends with an error when the past slows people down."""
    load.check_tools()
    cluster.set_environment()
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from citas.rules import clock  # noqa: PLC0415

    now = datetime.now(UTC)
    with cluster.server() as postgres, console.status("Ten million appointments (some minutes)…"):
        found = measure(postgres, clock.local_date(now))
    found["date"] = now.isoformat(timespec="seconds")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2) + "\n")
    table = Table(title="Latency by size of the past (one client, median and 95th percentile)")
    for heading in ("what", "small, ms", "large, ms", "small p95", "large p95", "ratio", "aim"):
        table.add_column(heading)
    for kind in ("availability", "booking"):
        row = found[kind]
        keys = ("small_median_ms", "large_median_ms", "small_p95_ms", "large_p95_ms", "ratio")
        table.add_row(kind, *(str(row[key]) for key in keys), f"≤ {AIM}")
    console.print(table)
    slow = [kind for kind in ("availability", "booking") if found[kind]["ratio"] > AIM]
    if slow:
        raise SystemExit(f"Slower than {AIM} times: {', '.join(slow)}.")


if __name__ == "__main__":
    main()
