"""Each page of the path beside a page without content, behind the same session and middleware."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from bench import cluster, load, rounds, site
from bench.load import Rate
from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
from citas.rules.folio import ALPHABET, _check_symbol

SECONDS = 1
PEOPLE = 500  # pairs 0 to 499 review a place, 500 to 999 have an appointment
FIRST_HOLD = 1_000_000


@dataclass(frozen=True)
class Person:
    """A pair: its head of family, patient, place and folio."""

    pair: int
    folio: str
    code: str
    day: date
    practitioner: int

    @property
    def choosing(self) -> str:
        """The address of the patient's services."""
        return f"/citas/solicitar/{3 * self.pair + 3}/"


PAGES: dict[str, Callable[[Person], str]] = {
    "home": lambda _p: "/",
    "menu": lambda _p: "/servicios-medicos/",
    "appointments": lambda _p: "/citas/",
    "member": lambda _p: "/citas/solicitar/",
    "service": lambda p: p.choosing,
    "date": lambda p: f"{p.choosing}{p.code}/?mes={p.day:%Y-%m}",
    "doctor": lambda p: f"{p.choosing}{p.code}/{p.day}/",
    "hour": lambda p: f"{p.choosing}{p.code}/{p.day}/{p.practitioner}/",
    "review": lambda p: f"/citas/revision/{FIRST_HOLD + p.pair}/",
    "receipt": lambda p: f"/citas/{p.folio}/",
}


def measure(postgres: EmbeddedPostgres) -> dict[str, Any]:
    """For each page its ratio to the empty page; the page to log in is asked for by nobody known."""
    people = _people(postgres)
    booked, reviewing = people[PEOPLE:], people[:PEOPLE]
    found: dict[str, Any] = {}
    with site.running():
        for name, address in PAGES.items():
            asking = booked if name in {"appointments", "receipt"} else reviewing
            page = _file(name, [(str(p.pair), address(p)) for p in asking])
            empty = _file("empty", [(str(p.pair), "/empty-inside/") for p in asking])
            found[name] = _beside(page, empty)
        found["login"] = _beside(
            _file("login", [("-1", "/entrar/")]), _file("nobody", [("-1", "/empty/")])
        )
    return found


def _beside(page: Path, empty: Path) -> dict[str, Any]:
    for file in (empty, page):
        load.wrk("get", str(file), seconds=1)
    rates = rounds.in_turns({"empty": lambda: _run(empty), "page": lambda: _run(page)})
    return {"ratio": rounds.ratio(rates, "page", "empty"), **rounds.raw(rates)}


def _run(file: Path) -> Rate:
    rate = load.wrk("get", str(file), seconds=SECONDS)
    if rate.failed:
        raise SystemExit(f"{rate.failed} of {rate.done} answers to {file} failed.")
    return rate


def _file(name: str, lines: list[tuple[str, str]]) -> Path:
    path: Path = settings.CITAS_HOME / f"{name}.txt"
    path.write_text("".join(f"{pair}\t{address}\n" for pair, address in lines))
    return path


def choosing(postgres: EmbeddedPostgres) -> list[Person]:
    """The first pairs with what they may choose; nothing is written."""
    return [Person(pair, "", *row) for pair, row in enumerate(_places(postgres)[:PEOPLE])]


def _people(postgres: EmbeddedPostgres) -> list[Person]:
    """The first pairs with what they keep and have, written into the database."""
    lot = random.Random(3)
    bodies = ["".join(lot.choices(ALPHABET, k=7)) for _ in range(2 * PEOPLE)]
    folios = [body + _check_symbol(body) for body in bodies]
    with psycopg.connect(postgres.conninfo(cluster.DATABASE)) as connection:
        cluster.run_file(connection, "path", folios=" ".join(folios[PEOPLE:]))
    return [Person(pair, folios[pair], *row) for pair, row in enumerate(_places(postgres))]


def _places(postgres: EmbeddedPostgres) -> list[tuple[str, date, int]]:
    """Service, day and doctor of the place of each of the first pairs."""
    with psycopg.connect(postgres.conninfo(cluster.DATABASE)) as connection:
        return connection.execute(
            "SELECT h.code, s.local_date, s.practitioner_id FROM scheduling_slot s"
            " JOIN catalogue_healthcareservice h ON h.id = s.service_id WHERE s.id <= %s ORDER BY s.id",
            [2 * PEOPLE],
        ).fetchall()
