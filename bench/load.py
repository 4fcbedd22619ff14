"""Running wrk and pgbench for a few seconds, and reading what they say."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bench import cluster
from citas.interfaces.cli.server.account import service_account
from citas.interfaces.cli.server.binaries import programs
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

CLIENTS = 16  # both saturate two cores from eight on
SECONDS = 3


@dataclass(frozen=True)
class Rate:
    """What one run did: a second, in all, and how many were refused or lost; `said`: all it printed."""

    per_second: float
    done: int
    failed: int
    said: str = ""

    def figure(self, name: str) -> float:
        """The number after a word that the script printed."""
        found = re.search(rf"\b{name} ([\d.]+)", self.said)
        if found is None:
            raise SystemExit(f"No {name} in:\n{self.said}")
        return float(found[1])


def check_tools() -> None:
    """End with a sentence when wrk is missing."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: install it, for example with apt-get install wrk.")


def wrk(
    script: str,
    *arguments: str,
    seconds: int = SECONDS,
    port: int | None = None,
    clients: int = CLIENTS,
) -> Rate:
    """Load the site with bench/lua/SCRIPT.lua, from one thread, so that no request is made twice."""
    lua = cluster.HERE / "lua" / f"{script}.lua"
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(lua)]
    command += [f"http://127.0.0.1:{port or settings.PORT}", "--"]
    said = _run([*command, *arguments])
    found = re.search(r"^done (\d+) failed (\d+) seconds ([\d.]+)$", said, re.MULTILINE)
    if found is None:
        raise SystemExit(f"wrk did not finish:\n{said}")
    done, failed, took = int(found[1]), int(found[2]), float(found[3])
    return Rate((done - failed) / took, done, failed, said)


def pgbench(
    postgres: EmbeddedPostgres,
    script: Path,
    mode: str,
    variables: Mapping[str, object],
    seconds: int = SECONDS,
) -> Rate:
    """Run a script with the same number of clients; `mode` is simple or prepared."""
    pgbench = programs(postgres.folder, service_account(print)) / "pgbench"
    given = [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
    said = _run(
        [
            str(pgbench), "-n", "-M", mode, "-c", str(CLIENTS), "-j", "2", "-T", str(seconds),
            "-f", str(script), *given, "-h", str(postgres.socket), "-U", "citas", cluster.DATABASE,
        ]
    )  # fmt: skip
    rate = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    done = re.search(r"^number of transactions actually processed: (\d+)", said, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: (\d+)", said, re.MULTILINE)
    if rate is None or done is None or failed is None or "aborted" in said:
        raise SystemExit(f"pgbench did not finish:\n{said}")
    return Rate(float(rate[1]), int(done[1]), int(failed[1]))


def _run(command: list[str]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr
