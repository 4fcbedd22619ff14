"""A long file is a stream: what is in memory does not grow with its rows."""

import tracemalloc
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from citas.domain.catalogue.models import Location
from citas.domain.intake.batches import Options, Result
from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import open_tables, rows_of
from citas.domain.people.imports import import_roll
from citas.domain.people.imports.rows import SHAPE
from tests.factories.clinic import NOW
from tests.factories.files import ACTOR, CLUES, PERSON, Row, write_csv, write_workbook

MEBIBYTE = 1024 * 1024


def people(count: int) -> Sequence[Row]:
    return [
        {**PERSON, "numero_afiliacion": f"Z{number:06}", "serie_credencial": f"S{number}", "curp": ""}
        for number in range(count)
    ]


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """The rows of these tests held in memory take one and a half times as much, or more."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit


@pytest.mark.django_db
def test_importing_5_000_people_holds_few_of_them_at_once(tmp_path: Path) -> None:
    Location.objects.create(
        clues=CLUES, name="Clínica", municipality="Tecate", address="Calle 1", phone="0", hours="8 a 14"
    )
    path = write_csv(tmp_path / "padron.csv", people(5_000))

    with at_most(4 * MEBIBYTE):
        outcome = import_roll(
            path, options=Options(simulate=True), problems=Problems(), actor=ACTOR, now=NOW
        )

    assert (outcome.result, outcome.done.difference.new) == (Result.SIMULATED, 5_000)


def test_reading_a_workbook_holds_few_rows_at_once(tmp_path: Path) -> None:
    rows = [[row[name] for name in SHAPE.columns] for row in people(3_000)]
    path = write_workbook(tmp_path / "padron.xlsx", padron=[SHAPE.columns, *rows])

    with at_most(3 * MEBIBYTE), open_tables(path) as tables:
        (last,) = deque(rows_of(tables[0], SHAPE), maxlen=1)

    assert last.number == 3_001
