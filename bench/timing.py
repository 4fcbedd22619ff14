"""Whether the time of an answer tells who has an account: known and unknown asked in turns."""

import http.client
import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.contrib.auth.hashers import make_password

from bench import cluster, site
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres

ASKED = 80  # of each kind
SECRET = "b" * 32
_addresses = count()

Fields = Callable[[int], dict[str, str]]


def measure(postgres: EmbeddedPostgres) -> dict[str, Any]:
    """For each form the ratio of medians, known to unknown, and both medians in milliseconds."""
    known = _known(postgres)
    with site.running():
        return {
            "login": _beside(
                "/entrar/",
                lambda n: {"login": known[n], "password": "no es esta"},
                lambda n: {"login": f"X{n}", "password": "no es esta"},
            ),
            "registration": _beside(
                "/registro/",
                lambda n: _registration(known[n]),
                lambda n: _registration(f"X{n}"),
            ),
            "recovery": _beside(
                "/recuperar/",
                lambda n: {"login": known[ASKED + n], "por": "email"},
                lambda n: {"login": f"Y{n}", "por": "email"},
            ),
        }


def _registration(login: str) -> dict[str, str]:
    return {
        "login": login, "serial": "A1", "phone": "6861234567", "email": f"{login}@example.org",
        "password": "cuatro lobos tejen barro",
    }  # fmt: skip


def _known(postgres: EmbeddedPostgres) -> list[str]:
    """The logins of accounts that have a password like any other."""
    kept = make_password("una larga y buena")
    with psycopg.connect(postgres.conninfo(cluster.DATABASE)) as connection:
        changed = connection.execute(
            "UPDATE access_user SET password = %s WHERE id <= %s RETURNING username", [kept, 2 * ASKED]
        )
        return [row[0] for row in changed.fetchall()]


def _beside(address: str, known: Fields, unknown: Fields) -> dict[str, Any]:
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(ASKED):
        for name, fields in (("known", known), ("unknown", unknown)):
            times[name].append(_time(address, fields(number)))
    medians = {name: median(several) for name, several in times.items()}
    return {
        "ratio": round(medians["known"] / medians["unknown"], 3),
        "median_ms": {name: round(value * 1000, 1) for name, value in medians.items()},
    }


def _time(address: str, fields: dict[str, str]) -> float:
    """Seconds of one answer, from an address of its own."""
    number = next(_addresses)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={SECRET}",
        "X-Forwarded-For": f"10.200.{number // 256}.{number % 256}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=30)
    try:
        body = urlencode(fields | {"csrfmiddlewaretoken": SECRET})
        began = time.perf_counter()
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
    finally:
        connection.close()
    if answer.status not in (200, 302):
        raise SystemExit(f"{address} answered {answer.status}.")
    return took
