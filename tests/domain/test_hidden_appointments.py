"""What an adult of the family booked for himself shows in nothing that the head of it is told."""

from dataclasses import dataclass

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.errors import TimeConflict, UpcomingLimit
from citas.domain.booking.models import Appointment
from citas.domain.booking.queries import full_services, upcoming, usual_practitioner
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.rules.errors import DomainError
from tests.factories.clinic import (
    NOW,
    Clinic,
    by,
    make_role,
    make_service,
    make_sessions,
    make_spouse,
    publish,
)


@dataclass
class Couple:
    """The head of a family and a spouse who logs in himself."""

    head: User
    spouse: Patient
    himself: User

    def book(self, user: User, slot: Slot) -> Appointment:
        """One of both books for the spouse."""
        asked = {"account_id": user.pk, "patient_id": self.spouse.pk, "slot_id": slot.pk}
        return book(**asked, key=f"k{slot.pk}", actor=by(user), now=NOW).appointment

    def refusal(self, user: User, slot: Slot) -> DomainError:
        """Why the spouse cannot have the place when this user asks, the same for hold and booking."""
        asked = {"account_id": user.pk, "patient_id": self.spouse.pk, "slot_id": slot.pk}
        with pytest.raises(DomainError) as held:
            hold(**asked, actor=by(user), now=NOW)
        with pytest.raises(DomainError) as booked:
            self.book(user, slot)
        assert type(held.value) is type(booked.value)
        return held.value


@pytest.fixture
def couple(clinic: Clinic) -> Couple:
    return Couple(clinic.family.user, *make_spouse(clinic.family))


@pytest.fixture
def same_hour(clinic: Clinic) -> tuple[Slot, Slot]:
    """A dentist's place and a general doctor's, at the same hour."""
    role = make_role(clinic.location, make_service("MEDICINA_GENERAL", 30), "Eva")
    make_sessions(role)
    publish()
    theirs = clinic.slots()[0]
    return theirs, Slot.objects.get(role=role, starts_at=theirs.starts_at)


def test_the_limit_and_the_hour_of_a_hidden_appointment_are_refused_in_the_same_words(
    clinic: Clinic, couple: Couple, same_hour: tuple[Slot, Slot]
) -> None:
    hidden, conflicting = same_hour
    couple.book(couple.himself, hidden)
    limit = couple.refusal(couple.head, clinic.slots()[3])
    conflict = couple.refusal(couple.head, conflicting)
    assert type(limit) is type(conflict) is NotBookableOnline
    assert limit.sentence() == conflict.sentence()
    assert limit.advice() == conflict.advice()
    for word in ("ya tiene", "otra", "Odontología"):
        assert word not in limit.sentence() + limit.advice()
    for telling in (clinic.location.phone, clinic.location.name):
        assert telling not in limit.sentence() + limit.advice()


def test_whoever_may_see_the_appointment_is_told_of_it(
    clinic: Clinic, couple: Couple, same_hour: tuple[Slot, Slot]
) -> None:
    first, conflicting = same_hour
    couple.book(couple.head, first)
    for user in (couple.head, couple.himself):
        assert type(couple.refusal(user, clinic.slots()[3])) is UpcomingLimit
        assert type(couple.refusal(user, conflicting)) is TimeConflict


def test_neither_lists_nor_services_nor_my_doctor_show_a_hidden_appointment(
    clinic: Clinic, couple: Couple
) -> None:
    booked = couple.book(couple.himself, clinic.slots()[0])
    service, doctor = clinic.service.pk, clinic.role.practitioner_id
    assert upcoming(couple.head.pk, NOW) == []
    assert full_services(couple.head.pk, couple.spouse, NOW) == {}
    assert usual_practitioner(couple.head.pk, couple.spouse, service, NOW) is None
    assert upcoming(couple.himself.pk, NOW) == [booked]
    assert full_services(couple.himself.pk, couple.spouse, NOW) == {service: booked}
    assert usual_practitioner(couple.himself.pk, couple.spouse, service, NOW) == doctor
