"""Papers and calendar files before programs of others: khal, and a checker of PDF/UA."""

import os
import subprocess
import sys
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pdfua import validate

from citas.domain.booking.models import Appointment
from citas.domain.documents import attendance, calendar
from citas.domain.documents.receipt import receipt
from citas.rules import clock
from tests.factories.clinic import NOW, by, make_clinic
from tests.factories.papers import booked

pytestmark = pytest.mark.django_db

# The one of these tests, and Debian's where it is installed.
KHALS = [one for one in (Path(sys.executable).with_name("khal"), Path("/usr/bin/khal")) if one.exists()]
SETTINGS = """
[calendars]
[[mine]]
path = {folder}/events
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Khal:
    """A calendar of its own, in a time zone."""

    def __init__(self, program: Path, folder: Path, zone: str) -> None:
        self.program, self.folder = program, folder
        (folder / "events").mkdir(parents=True)
        (folder / "settings").write_text(SETTINGS.format(folder=folder, zone=zone))

    def _told(self, *words: str) -> str:
        done = subprocess.run(
            [self.program, "-c", self.folder / "settings", *words],
            env={"HOME": str(self.folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def take(self, made: bytes) -> None:
        """Put a file into it, as somebody does who opens it."""
        file = self.folder / "file.ics"
        file.write_bytes(made)
        self._told("import", "--batch", "-a", "mine", str(file))

    def shows(self, day: date) -> str:
        """What it says of a day."""
        form = "{start-long} {end-time} {title} {status}"
        return self._told("list", "--format", form, "--day-format", "", str(day), "1d").strip()


@pytest.fixture
def appointment(db: None) -> Appointment:
    return booked(make_clinic())


# Either side of each change of clocks.
DAYS = [date(2027, 3, 13), date(2027, 3, 14), date(2026, 10, 31), date(2026, 11, 1)]


@pytest.mark.parametrize("program", KHALS)
@pytest.mark.parametrize("zone", ["America/Tijuana", "America/Mexico_City"])
@pytest.mark.parametrize("day", DAYS)
def test_khal_shows_the_hour_wherever_it_is_read(
    appointment: Appointment, tmp_path: Path, day: date, zone: str, program: Path
) -> None:
    start = clock.instant(day, time(9, 20))
    appointment.starts_at, appointment.ends_at = start, start + timedelta(minutes=30)
    khal = Khal(program, tmp_path, zone)
    khal.take(calendar.file(appointment, NOW))
    there = start.astimezone(ZoneInfo(zone))
    assert khal.shows(day).startswith(f"{there:%Y-%m-%d %H:%M} ")
    assert khal.shows(day).endswith("Cita en Clínica de prueba: Sofía CONFIRMED")


@pytest.mark.parametrize("program", KHALS)
def test_khal_moves_it_and_marks_it_as_cancelled(
    appointment: Appointment, tmp_path: Path, program: Path
) -> None:
    khal, before = Khal(program, tmp_path, "America/Tijuana"), clock.local_date(appointment.starts_at)
    khal.take(calendar.file(appointment, NOW))
    appointment.starts_at += timedelta(days=2)
    appointment.ends_at += timedelta(days=2)
    appointment.sequence = 1
    khal.take(calendar.file(appointment, NOW))
    assert khal.shows(before) == ""
    assert khal.shows(before + timedelta(days=2)).endswith("CONFIRMED")
    appointment.status, appointment.sequence = "cancelled", 2
    khal.take(calendar.file(appointment, NOW))
    assert khal.shows(before + timedelta(days=2)).endswith("CANCELLED")


@pytest.mark.parametrize("companion", [None, "", "Bruno Pérez"])
def test_a_checker_of_pdf_ua_finds_nothing(
    appointment: Appointment, tmp_path: Path, companion: str | None
) -> None:
    user = appointment.booked_by
    made = receipt(appointment, early_minutes=15, now=NOW)
    if companion is not None:
        Appointment.objects.update(status="fulfilled")
        made = attendance.issue(
            account_id=user.pk, folio=appointment.folio, companion=companion, actor=by(user), now=NOW
        )
    (tmp_path / "paper.pdf").write_bytes(made)
    found = validate(str(tmp_path / "paper.pdf")).findings
    assert [f"{one.rule_id} {one.message}" for one in found if one.severity.name != "SKIP"] == []
