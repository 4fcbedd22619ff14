"""A page of the path alone, and the same page while 200 logins a second are offered."""

import threading
from statistics import median
from typing import Any

from bench import load, pages, site
from bench.load import Rate
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

SECONDS = 4
READERS = 4  # connections that read the page, without pause
OFFERED = 200  # logins a second
PEOPLE = 60  # connections that log in
BEFORE = 0.5  # seconds that the storm blows before and after


def measure(postgres: EmbeddedPostgres) -> dict[str, Any]:
    """Medians of the page's latency and rate, three rounds in turns; what became of the logins."""
    people = pages.choosing(postgres)
    hours = str(pages._file("hour", [(str(one.pair), pages.PAGES["hour"](one)) for one in people]))
    alone: list[Rate] = []
    under: list[Rate] = []
    storms: list[Rate] = []
    with site.running():
        load.wrk("get", hours, seconds=1, clients=READERS)
        for _ in range(3):
            alone.append(_read(hours))
            page, storm = _both(hours)
            under.append(page)
            storms.append(storm)
    medians = {"alone": _median(alone), "storm": _median(under)}
    return {
        "ratio": round(medians["storm"] / medians["alone"], 2),
        "median_ms": medians,
        "per_second": {
            "alone": [round(one.per_second, 1) for one in alone],
            "storm": [round(one.per_second, 1) for one in under],
        },
        "offered": median(one.done / (SECONDS + 2 * BEFORE) for one in storms),
        "looked": round(median(one.figure("looked") / one.done for one in storms), 3),
        "failed": sum(one.failed for one in [*alone, *under, *storms]),
    }


def _median(rates: list[Rate]) -> float:
    return round(median(one.figure("median") for one in rates), 2)


def _read(hours: str) -> Rate:
    return load.wrk("get", hours, seconds=SECONDS, clients=READERS)


def _both(hours: str) -> tuple[Rate, Rate]:
    """The page while the storm blows, and the storm."""
    found: list[Rate] = []
    pause = str(1000 * PEOPLE // OFFERED)

    def blow() -> None:
        found.append(load.wrk("login", pause, seconds=SECONDS + int(2 * BEFORE), clients=PEOPLE))

    storm = threading.Thread(target=blow)
    storm.start()
    storm.join(BEFORE)
    page = _read(hours)
    storm.join()
    return page, found[0]
