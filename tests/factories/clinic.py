"""A small clinic for tests: units, doctors, families and agendas in one line each."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from citas.domain.access.models import User
from citas.domain.audit.actors import Actor, ActorKind, Channel, system
from citas.domain.booking import agenda_changes
from citas.domain.catalogue.models import (
    HealthcareService,
    Location,
    Practitioner,
    PractitionerRole,
)
from citas.domain.people.models import Account, Coverage, FamilyGroup, Patient, Relationship
from citas.domain.scheduling.models import Session, Slot
from citas.rules import clock
from citas.rules.names import sort_key

_numbers = count(1)

# A Tuesday, eight in the morning in Tijuana.
NOW = clock.instant(date(2026, 12, 1), time(8, 0))
TODAY = date(2026, 12, 1)
TOMORROW = TODAY + timedelta(days=1)
# More than anybody books ahead; writing places is most of what the stage of a test costs.
FIFTY_DAYS = TODAY + timedelta(days=50)
OPERATOR = system(Channel.CLI)


def by(user: User, channel: Channel = Channel.WEB) -> Actor:
    """The insured person acting."""
    return Actor(user_id=user.pk, kind=ActorKind.INSURED, channel=channel)


def make_location(name: str = "Clínica de prueba") -> Location:
    """A unit."""
    number = next(_numbers)
    return Location.objects.create(
        clues=f"BCTST{number:06d}", name=name, municipality="Mexicali", address="Calle 1",
        phone="000 000 0000", hours="lunes a viernes de 7:00 a 20:00", emergency_hours="todo el día",
    )  # fmt: skip


def make_service(code: str = "ODONTOLOGIA", minutes: int = 30) -> HealthcareService:
    """A service, made once per code."""
    names = {"ODONTOLOGIA": "Odontología", "MEDICINA_GENERAL": "Medicina general"}
    return HealthcareService.objects.get_or_create(
        code=code, defaults={"name": names.get(code, code.title()), "minutes": minutes}
    )[0]


def make_role(location: Location, service: HealthcareService, name: str = "Ana") -> PractitionerRole:
    """A doctor in a unit."""
    number = next(_numbers)
    practitioner = Practitioner.objects.create(
        licence=str(1000000 + number), given_name=name, first_surname="Ruiz",
        sort_key=f"RUIZ {name.upper()} {number}",
    )  # fmt: skip
    return PractitionerRole.objects.create(
        practitioner=practitioner, location=location, service=service, room="3"
    )


def make_sessions(
    role: PractitionerRole,
    starts: time = time(8),
    ends: time = time(14),
    since: date = TODAY,
    until: date | None = None,
) -> None:
    """The same hours every day of the week."""
    for weekday in range(1, 8):
        Session.objects.create(
            role=role, practitioner=role.practitioner, weekday=weekday, starts=starts, ends=ends,
            valid_from=since, valid_to=until,
        )  # fmt: skip


def publish(now: datetime = NOW, *, location: Location | None = None) -> None:
    """Publish every agenda, or those of a unit alone: beside hundreds of others that saves seconds."""
    of_the_unit = PractitionerRole.objects.filter(location=location)
    agenda_changes.publish(
        actor=system(Channel.JOB),
        now=now,
        practitioner_ids=None if location is None else [role.practitioner_id for role in of_the_unit],
    )


@dataclass(frozen=True)
class Family:
    """A head who can log in, a daughter of ten, and their unit."""

    user: User
    head: Patient
    daughter: Patient
    location: Location


def make_patient(location: Location, name: str = "María", born: date = date(1980, 5, 1)) -> Patient:
    """A person of the roll."""
    return Patient.objects.create(
        given_name=name, first_surname="López", second_surname="Díaz", birth_date=born, sex="M",
        birth_state="BC", assigned_location=location, sort_key=sort_key(name, "López", "Díaz"),
    )  # fmt: skip


def cover(
    patient: Patient, family: FamilyGroup, relationship: str, key: str, until: date | None = None
) -> Coverage:
    """Put a person into a family's coverage."""
    kind = Relationship.objects.get(code=relationship)
    return Coverage.objects.create(
        patient=patient, family=family, person_key=key, relationship=kind, is_head=kind.is_head,
        credential_serial="A1", valid_from=date(2020, 1, 1), valid_to=until,
    )  # fmt: skip


def make_family(location: Location) -> Family:
    """A family with an account, without password (tests log in by force or by token)."""
    number = f"AF{next(_numbers):06d}"
    group = FamilyGroup.objects.create(affiliation_number=number)
    head = make_patient(location)
    daughter = make_patient(location, "Sofía", date(2016, 3, 9))
    own = cover(head, group, "TITULAR", "00")
    cover(daughter, group, "HIJO", "01")
    user = User.objects.create_user(number)
    Account.objects.create(user=user, coverage=own)
    return Family(user, head, daughter, location)


def make_spouse(family: Family) -> tuple[Patient, User]:
    """The head's spouse, with an account of his own."""
    group = FamilyGroup.objects.get(coverages__patient=family.head)
    spouse = make_patient(family.location, "Bruno", date(1979, 8, 2))
    user = User.objects.create_user(f"{group.affiliation_number}-02")
    Account.objects.create(user=user, coverage=cover(spouse, group, "CONYUGE", "02"))
    return spouse, user


@dataclass(frozen=True)
class Clinic:
    """One dentist with a published agenda, and one family of the unit."""

    location: Location
    service: HealthcareService
    role: PractitionerRole
    family: Family

    def slots(self, day: date = TOMORROW) -> list[Slot]:
        """The dentist's places of a day that are open on the web at NOW, by hour."""
        return list(
            Slot.objects.filter(role=self.role, local_date=day, web_from__lte=NOW).order_by("starts_at")
        )


def make_clinic(until: date | None = FIFTY_DAYS) -> Clinic:
    """The usual stage of a test; an agenda without end is published for ninety days."""
    location, service = make_location(), make_service()
    role = make_role(location, service)
    make_sessions(role, until=until)
    publish()
    return Clinic(location, service, role, make_family(location))
