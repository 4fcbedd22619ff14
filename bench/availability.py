"""GET /api/v1/availability over a mix of keys, beside pgbench running the SQL that it answers with."""

import random
import re
import time
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from bench import cluster, load, rounds, site
from bench.load import Rate
from citas.domain.scheduling import queries
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

DAYS = 20  # days of consultation that the web shows: four weeks
SERVICES = ("MEDICINA_GENERAL", "ODONTOLOGIA")
UNITS = 12
KEYS = DAYS * len(SERVICES) * UNITS
ZIPF = 1.1  # the busiest key has a fifth of all requests
REQUESTS = 20_000
PATIENTS = 2_000  # of each unit
WARM_UP = 1  # second


def measure(postgres: EmbeddedPostgres, today: date) -> dict[str, Any]:
    """Ratios with the cache of a second and without it, number of keys and share of hits."""
    requests, script = _requests(today), _script(today)
    before = _reads(postgres)
    with ExitStack() as stack:
        cached, bare = site.port(), site.port()
        stack.enter_context(site.running(cached, BENCH_CACHE_SECONDS="1"))
        stack.enter_context(site.running(bare, BENCH_CACHE_SECONDS="0"))
        warmed = [load.wrk("get", str(requests), port=port, seconds=WARM_UP) for port in (cached, bare)]
        rates = rounds.in_turns(
            {
                "pgbench_prepared": lambda: load.pgbench(postgres, script, "prepared", {}),
                "cached": lambda: load.wrk("get", str(requests), port=cached),
                "uncached": lambda: load.wrk("get", str(requests), port=bare),
                "pgbench_simple": lambda: load.pgbench(postgres, script, "simple", {}),
            }
        )
    return {
        "ratio": rounds.ratio(rates, "cached", "pgbench_simple"),
        "ratio_uncached": rounds.ratio(rates, "uncached", "pgbench_simple"),
        "ratio_to_prepared": rounds.ratio(rates, "cached", "pgbench_prepared"),
        "ratio_uncached_to_prepared": rounds.ratio(rates, "uncached", "pgbench_prepared"),
        "keys": KEYS,
        "zipf": ZIPF,
        "hit_rate": _hit_rate(rates, warmed, _reads(postgres) - before),
        **rounds.raw(rates),
    }


def _hit_rate(rates: dict[str, list[Rate]], warmed: list[Rate], reads: int) -> float:
    """Every read of the agenda that nobody else did is a request that the cache could not answer."""
    done = {name: sum(rate.done for rate in several) for name, several in rates.items()}
    misses = reads - sum(done.values()) + done["cached"] - warmed[1].done
    return round(1 - max(misses, 0) / (done["cached"] + warmed[0].done), 3)


def _reads(postgres: EmbeddedPostgres) -> int:
    """How often the agenda of a day has been read so far; the sites that read must have ended."""
    time.sleep(1.5)  # backends tell what they did when they end, or a second later
    with psycopg.connect(postgres.conninfo(cluster.DATABASE)) as connection:
        row = connection.execute(
            "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'slot_by_day'"
        ).fetchone()
    return 0 if row is None else int(row[0])


def _first_monday(today: date) -> tuple[date, int]:
    """A Monday, and how many days of consultation after it the first one shown is."""
    tomorrow = today + timedelta(days=1)
    monday = tomorrow - timedelta(days=tomorrow.weekday())
    return (monday, tomorrow.weekday()) if tomorrow.weekday() < 5 else (monday + timedelta(days=7), 0)


def _requests(today: date) -> Path:
    """The addresses in a file for wrk: key by rank as in the script for pgbench, by many families."""
    monday, skipped = _first_monday(today)
    lot = random.Random(1)
    ranks = lot.choices(range(1, KEYS + 1), [rank**-ZIPF for rank in range(1, KEYS + 1)], k=REQUESTS)
    path: Path = settings.CITAS_HOME / "availability.txt"
    with path.open("w") as file:
        for rank in ranks:
            key = (rank * 173 + 11) % KEYS
            unit, service, day = key % UNITS, key // UNITS % 2, key // UNITS // 2 + skipped
            pair = UNITS * lot.randrange(PATIENTS) + unit
            shown = monday + timedelta(days=day // 5 * 7 + day % 5)
            asked = f"patient={3 * pair + 3}&service={SERVICES[service]}&date={shown}"
            file.write(f"{pair}\t/api/v1/availability?{asked}\n")
    return path


def _script(today: date) -> Path:
    """The product's own SQL as a script for pgbench."""
    monday, skipped = _first_monday(today)
    values: dict[str, str] = {
        "location": ":location",
        "service": ":service",
        "day": f"(date '{monday}' + (:day)::int)",
        "now": "now()",
        "earliest": "(now() + interval '2 hours')",
    }
    text = re.sub(r"'[^']*'", _without_colons, queries._DAY_AS_JSON) % values
    path: Path = settings.CITAS_HOME / "availability.pgbench"
    path.write_text(
        f"\\set key (random_zipfian(1, {KEYS}, {ZIPF}) * 173 + 11) % {KEYS}\n"
        f"\\set location :key % {UNITS} + 1\n\\set service :key / {UNITS} % 2 + 1\n"
        f"\\set nth :key / {UNITS} / 2 + {skipped}\n\\set day :nth / 5 * 7 + :nth % 5\n"
        f"{' '.join(text.split())};\n"
    )
    return path


def _without_colons(literal: re.Match[str]) -> str:
    """The same literal, in which pgbench sees no variable."""
    found = literal[0]
    return "U&" + found.replace(":", "\\003A") if ":" in found else found
