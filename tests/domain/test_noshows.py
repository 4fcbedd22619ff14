"""Missed appointments count until a person lifts them, and never cost anybody his care."""

from datetime import timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.audit.models import AuditEvent
from citas.domain.booking import noshows
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.errors_noshows import NotMissed, ReasonMissing, ReviewedAlready
from citas.domain.booking.models import Appointment
from citas.domain.messaging.models import Notification
from tests.factories.appointments import missed
from tests.factories.clinic import NOW, Clinic, by, make_family
from tests.factories.staff import acting, make_staff


def asks(clinic: Clinic) -> bool:
    policy = policy_for(clinic.slots()[0], NOW)
    return noshows.asks_confirmation(clinic.family.daughter.pk, policy, NOW)


def lift(clinic: Clinic, appointment: Appointment, *, lifted: bool = True, reason: str = "x") -> None:
    clerk = acting(make_staff(f"ana.n{User.objects.count()}", ActorKind.DESK), ActorKind.DESK)
    noshows.review(
        appointment_id=appointment.pk, lifted=lifted, reason=reason, actor=clerk, now=NOW
    )  # fmt: skip


def test_missing_appointments_never_keeps_anybody_from_the_next(clinic: Clinic) -> None:
    missed(clinic, *range(2, 22))
    assert asks(clinic)
    user = clinic.family.user
    booked = book(
        account_id=user.pk, patient_id=clinic.family.daughter.pk, slot_id=clinic.slots()[0].pk,
        key="k", actor=by(user), now=NOW,
    )  # fmt: skip
    assert booked.created


def test_an_outcome_nobody_recorded_is_no_missed_appointment(clinic: Clinic) -> None:
    rows = missed(clinic, 10, 20, 30)
    assert asks(clinic)
    Appointment.objects.filter(pk=rows[0].pk).update(status="booked")
    assert not asks(clinic)


def test_nor_is_one_whose_hour_the_clinic_took_away(clinic: Clinic) -> None:
    rows = missed(clinic, 10, 20, 30)
    Appointment.objects.filter(pk=rows[0].pk).update(disrupted_at=NOW)
    assert not asks(clinic)


def test_a_person_of_the_unit_lifts_one_with_a_reason_and_the_insured_is_told(clinic: Clinic) -> None:
    rows = missed(clinic, 10, 20, 30)
    with pytest.raises(ReasonMissing):
        lift(clinic, rows[0], reason="  ")
    assert asks(clinic)
    lift(clinic, rows[0], reason="Estaba internada.")
    assert not asks(clinic)
    event = AuditEvent.objects.get(action="appointment.lift")
    assert (event.reason, event.location_id) == ("Estaba internada.", clinic.location.pk)
    told = Notification.objects.get(letter="noshow_lifted")
    assert told.user == clinic.family.user


def test_what_was_lifted_counts_again_when_a_person_says_so(clinic: Clinic) -> None:
    rows = missed(clinic, 10, 20, 30)
    lift(clinic, rows[0])
    lift(clinic, rows[0], lifted=False, reason="Se anotó en otra persona.")
    assert asks(clinic)


def test_the_insured_objects_once_and_it_counts_until_somebody_answers(clinic: Clinic) -> None:
    rows = missed(clinic, 10, 20, 30)
    actor = by(clinic.family.user)
    first = noshows.object_to(appointment_id=rows[0].pk, actor=actor, words="Sí fui.", now=NOW)
    again = noshows.object_to(
        appointment_id=rows[0].pk, actor=actor, words="Otra", now=NOW + timedelta(hours=1)
    )
    assert (again.objection, again.objected_at, first.pk) == ("Sí fui.", NOW, again.pk)
    assert asks(clinic)
    lift(clinic, rows[0], lifted=False, reason="No hay registro de su llegada.")
    with pytest.raises(ReviewedAlready):
        noshows.object_to(appointment_id=rows[0].pk, actor=actor, words="Sí fui.", now=NOW)
    said = noshows.said_of(rows[0].pk)
    assert said is not None
    assert said.reason == "No hay registro de su llegada."


def test_nobody_objects_without_words_or_for_others_or_to_what_was_not_missed(clinic: Clinic) -> None:
    (row,) = missed(clinic, 10)
    with pytest.raises(ReasonMissing):
        noshows.object_to(appointment_id=row.pk, actor=by(clinic.family.user), words=" ", now=NOW)
    stranger = by(make_family(clinic.location).user)
    with pytest.raises(AppointmentUnknown):
        noshows.object_to(appointment_id=row.pk, actor=stranger, words="Sí fui.", now=NOW)
    Appointment.objects.filter(pk=row.pk).update(status="fulfilled")
    with pytest.raises(NotMissed):
        noshows.object_to(appointment_id=row.pk, actor=by(clinic.family.user), words="x", now=NOW)
