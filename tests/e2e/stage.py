"""Whom and what the browser meets: a unit with its doctors, a family with a password, a clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from citas.domain.access.hashers import FrugalArgon2Hasher
from citas.domain.catalogue.models import Location
from citas.domain.people.models import Coverage
from citas.domain.scheduling.models import Session
from tests.factories.clinic import (
    TODAY,
    Clinic,
    cover,
    make_family,
    make_location,
    make_patient,
    make_role,
    make_service,
    make_sessions,
    publish,
)

YESTERDAY = TODAY - timedelta(days=1)
PASSWORD = "mi-Perro-Canelo-7"


@dataclass(frozen=True)
class SharedClock:
    """What time it is for every process of the server; it stands still unless a test moves it."""

    file: Path

    @property
    def now(self) -> datetime:
        """What the server reads."""
        return datetime.fromisoformat(self.file.read_text())

    def set(self, now: datetime) -> None:
        """Never half written: the server may be reading."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(now.isoformat())
        draft.rename(self.file)

    def advance(self, **how_much: int) -> None:
        """Let time pass."""
        self.set(self.now + timedelta(**how_much))


@dataclass(frozen=True)
class Site:
    """The running product: its address without final slash, its database and its clock."""

    address: str
    database: str
    clock: SharedClock


def open_unit(days: int = 8) -> Clinic:
    """A hospital with two dentists and a general doctor, and a family of four from there.

    Their agendas run for so many days from TODAY. The mother heads the family and has PASSWORD; the
    eldest son's rights have ended.
    """
    location = make_location("Hospital Mexicali")
    Location.objects.filter(pk=location.pk).update(address="Calle de la Salud 100")
    location.refresh_from_db()
    dentistry = make_service()
    dentist = make_role(location, dentistry, "Ana")
    make_sessions(dentist)
    make_sessions(make_role(location, dentistry, "Tomás"), starts=time(14), ends=time(20))
    make_sessions(make_role(location, make_service("MEDICINA_GENERAL", 20), "Inés"))
    Session.objects.filter(role__location=location).update(valid_to=TODAY + timedelta(days=days))
    publish(location=location)
    family = make_family(location)
    family.user.password = FrugalArgon2Hasher().encode(PASSWORD, "salt-of-the-tests")
    family.user.save()
    group = Coverage.objects.get(patient=family.head).family
    cover(make_patient(location, "Jorge", date(1978, 8, 2)), group, "CONYUGE", "02")
    cover(make_patient(location, "Iván", date(2007, 3, 1)), group, "HIJO", "03", until=YESTERDAY)
    return Clinic(location, dentistry, dentist, family)
