"""Everybody who may call the API, and what each must never be told."""

from dataclasses import dataclass
from datetime import timedelta

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.booking.actions import appointing, holding
from citas.domain.booking.models import Offer, WaitlistEntry
from citas.domain.people.models import Coverage, Delegation, Patient
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, TODAY, TOMORROW, Clinic, by, make_family, make_spouse
from tests.factories.staff import make_staff
from tests.factories.waiting import ANSWER, wait

STAFF = ("desk", "doctor", "manager", "administrator", "auditor")
ROLES = ("stranger", "head", "adult", "helper", *STAFF)

# What each may be told: whose name, and whose appointment. The head books for her husband, the helper
# may too; what he booked himself is his.
NAMES = {
    "head": {"Aurelia", "Brígida", "Cipriano"},
    "adult": {"Cipriano"},
    "helper": {"Cipriano", "Fulgencio", "Gumersinda"},
}
APPOINTMENTS = {"head": {"Aurelia", "Brígida"}, "adult": {"Cipriano"}, "helper": {"Fulgencio"}}


@dataclass(frozen=True)
class Stage:
    """Three families with everything that an identifier can name.

    `hidden` has, of each role, the names and folios that no answer to it may contain.
    """

    users: dict[str, User]
    hidden: dict[str, list[str]]
    known: dict[str, list[object]]

    def leaks(self, role: str, told: str) -> list[str]:
        """What stands in an answer to this role and is not for it."""
        return [one for one in self.hidden[role] if one in told]


def make_stage(clinic: Clinic) -> Stage:
    """The clinic's family; one that nobody here may know; one whose head helps the first's husband."""
    ours, other, helping = clinic.family, make_family(clinic.location), make_family(clinic.location)
    spouse, spouse_user = make_spouse(ours)
    patients = {
        "Aurelia": ours.head, "Brígida": ours.daughter, "Cipriano": spouse, "Domitila": other.head,
        "Eufemia": other.daughter, "Fulgencio": helping.head, "Gumersinda": helping.daughter,
    }  # fmt: skip
    for name, patient in patients.items():
        Patient.objects.filter(pk=patient.pk).update(given_name=name)
    slots = clinic.slots(TOMORROW)
    bookers = {
        "Aurelia": ours.user, "Brígida": ours.user, "Cipriano": spouse_user, "Domitila": other.user,
        "Fulgencio": helping.user,
    }  # fmt: skip
    folios = {
        name: _book(booker, patients[name], slot)
        for (name, booker), slot in zip(bookers.items(), slots, strict=False)
    }
    holds = [_hold(one.user, one.daughter, slots[5 + n]) for n, one in enumerate((other, helping))]
    offer = _offer(wait(clinic, other, patient=other.daughter), slots[-2])
    _let_help(spouse, helping.user)
    users = {"head": ours.user, "adult": spouse_user, "helper": helping.user}
    known: dict[str, list[object]] = {
        "patient": [patient.pk for patient in patients.values()],
        "slot": [slot.pk for slot in slots[3:8]],  # taken and held by others, held by the helper, free
        "hold_id": list(holds),
        "folio": list(folios.values()),
        "service": ["ODONTOLOGIA"],
        "date": [TOMORROW.isoformat()],
        "month": [f"{TOMORROW:%Y-%m}"],
        "last_day": [TOMORROW.isoformat()],
        "entry_id": [offer.entry_id],
        "offer_id": [offer.pk],
    }
    hidden = {
        role: [name for name in patients if name not in NAMES.get(role, set())]
        + [folio for name, folio in folios.items() if name not in APPOINTMENTS.get(role, set())]
        for role in ROLES
    }
    return Stage(users | {role: _staff(role, clinic) for role in STAFF}, hidden, known)


def _staff(role: str, clinic: Clinic) -> User:
    practitioner = clinic.role.practitioner if role == "doctor" else None
    everywhere = role in ("administrator", "auditor")
    location = None if everywhere else clinic.location
    return make_staff(f"api.{role}", ActorKind(role), location, practitioner)


def _book(user: User, patient: Patient, slot: Slot) -> str:
    wish = {"account_id": user.pk, "patient_id": patient.pk, "slot_id": slot.pk}
    booked = appointing.book(**wish, key=f"k{slot.pk}", actor=by(user), now=NOW)
    return booked.appointment.folio


def _hold(user: User, patient: Patient, slot: Slot) -> int:
    wish = {"account_id": user.pk, "patient_id": patient.pk, "slot_id": slot.pk}
    return holding.hold(**wish, actor=by(user), now=NOW).pk


def _offer(entry: WaitlistEntry, slot: Slot) -> Offer:
    return Offer.objects.create(
        entry=entry, patient=entry.patient, slot=slot, position=1, made_at=NOW, told_at=NOW,
        expires_at=NOW + ANSWER,
    )  # fmt: skip


def _let_help(patient: Patient, helper: User) -> None:
    Delegation.objects.create(
        coverage=Coverage.objects.get(patient=patient),
        helper=helper,
        accepted_at=NOW,
        until=TODAY + timedelta(days=30),
        created_at=NOW,
        code_expires_at=NOW,
    )
