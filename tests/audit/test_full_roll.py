"""The roll of a whole institute fits in a small machine: memory as the system measures it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from citas.domain.catalogue.models import Location
from citas.domain.people.imports.rows import SHAPE
from citas.domain.people.models import Coverage, Patient
from citas.interfaces.cli.demo.curp import invented
from citas.interfaces.cli.demo.names import MEN, SURNAMES, WOMEN
from tests.factories.files import CLUES, Row, as_excel, person, write_csv
from tests.server import server_environment

PEOPLE = 142_000
LIMIT = 600_000_000  # bytes
MEASURED = """
import atexit, sys
from citas.interfaces.cli.main import main
atexit.register(lambda: print(open("/proc/self/status").read(), file=sys.stderr))
main()
"""


def roll(**changes: object) -> Iterator[Row]:
    """Heads of families with a son or daughter each, every one with a CURP of his own."""
    for number in range(PEOPLE):
        family, is_child = divmod(number, 2)
        sex = "M" if family % 2 else "H"
        given = (WOMEN if sex == "M" else MEN)[family % 20]
        surnames = [SURNAMES[family // 20 % 20], SURNAMES[family // 400 % 20]]
        first_day, days = (date(2009, 1, 1), 5_800) if is_child else (date(1950, 1, 1), 18_000)
        born = first_day + timedelta(days=family % days)
        curp = invented(given, *surnames, born=born, sex=sex, state="BC", number=family // days)
        yield person(
            numero_afiliacion=f"Z{family:06}", clave_persona=f"{is_child + 1:02}",
            parentesco="HIJO_DISCAPACIDAD" if is_child else "TITULAR", serie_credencial=f"S{number}",
            curp=curp, nombre=given, primer_apellido=surnames[0], segundo_apellido=surnames[1],
            fecha_nacimiento=born.isoformat(), sexo=sex, correo=f"persona{number}@example.invalid",
            **changes,
        )  # fmt: skip


def write_large_workbook(path: Path, rows: Iterator[Row]) -> Path:
    """As Excel writes it, with half a million texts that a reader has to hold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("padron")
    sheet.append(SHAPE.columns)
    for row in rows:
        sheet.append([row[name] for name in SHAPE.columns])
    book.save(path)
    return as_excel(path)


def peak_of_importing(path: Path, home: Path) -> int:
    """The most memory (resident, bytes) that `citas import padron` takes.

    It tells itself: what the system tells of a child counts what its parent held when it was born.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import", "padron", str(path)],
        env=server_environment(home), cwd=home, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return int(re.findall(r"VmHWM:\s+(\d+) kB", done.stderr)[0]) * 1024


@pytest.mark.django_db(transaction=True)
def test_142_000_people_come_in_within_600_megabytes(tmp_path: Path) -> None:
    Location.objects.create(
        clues=CLUES, name="Clínica", municipality="Tecate", address="Calle 1", phone="0", hours="8 a 14"
    )
    text = write_csv(tmp_path / "padron.csv", roll())
    new = peak_of_importing(text, tmp_path)
    assert Patient.objects.count() == PEOPLE

    book = write_large_workbook(tmp_path / "padron.xlsx", roll(telefono="686 555 1111"))
    changed = peak_of_importing(book, tmp_path)
    assert Coverage.objects.filter(phone="686 555 1111").count() == PEOPLE

    assert max(new, changed) < LIMIT
