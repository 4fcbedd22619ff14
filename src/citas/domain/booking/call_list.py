"""What a unit's desk sees of missed appointments, and no more of them: whom to call, what to decide.

Each look is written down.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from citas.domain.access.contacts import verified_phone
from citas.domain.access.staff import Units
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking import noshows
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.audience import whom_to_tell
from citas.domain.booking.errors_noshows import AppointmentElsewhere
from citas.domain.booking.models import Appointment, NoshowReview, Reminder
from citas.rules.appointment_states import Status
from citas.rules.folio import parse_folio


@dataclass(frozen=True)
class ToCall:
    """Somebody who was asked whether he comes and has not answered; the appointment stands.

    `phones`: verified ones of the patient and of who booked it. `missed`: what it is asked for.
    """

    appointment: Appointment
    phones: list[str]
    missed: list[Appointment]


@dataclass(frozen=True)
class Missed:
    """A missed appointment, and what has been said of it so far."""

    appointment: Appointment
    said: NoshowReview | None


def to_call(*, units: Units, actor: Actor, now: datetime) -> list[ToCall]:
    """Whom to call, the next appointment first."""
    with transaction.atomic():
        found = list(_unanswered(units, now))
        _written_down(found, actor, now)
    return [
        ToCall(
            one,
            [phone for who in whom_to_tell(one, now) if (phone := verified_phone(who))],
            list(noshows.counted(one.patient_id, policy_for(one.slot, now), now)),
        )
        for one in found
    ]


def unanswered_at(*, folio: str, units: Units, now: datetime) -> Appointment:
    """The one of the list with this folio. Raises AppointmentElsewhere."""
    return _one(_unanswered(units, now), folio)


def objections(*, units: Units, actor: Actor, now: datetime) -> list[Missed]:
    """What insured people said of missed appointments and nobody has decided, the oldest first."""
    with transaction.atomic():
        waiting = _missed(units).filter(
            noshow_review__objected_at__isnull=False, noshow_review__lifted=None
        )
        found = list(waiting.select_related("noshow_review").order_by("noshow_review__objected_at"))
        _written_down(found, actor, now)
    return [Missed(one, one.noshow_review) for one in found]


def missed_at(*, folio: str, units: Units, actor: Actor, now: datetime) -> Missed:
    """One missed appointment of these units. Raises AppointmentElsewhere."""
    with transaction.atomic():
        found = _one(_missed(units), folio)
        _written_down([found], actor, now)
    return Missed(found, noshows.said_of(found.pk))


def _unanswered(units: Units, now: datetime) -> QuerySet[Appointment]:
    asked = Reminder.objects.filter(
        appointment=OuterRef("pk"), slot=OuterRef("slot"), kind=Reminder.Kind.CONFIRM
    )
    standing = _of(units).filter(
        Exists(asked), status=Status.BOOKED, confirmed_at=None, disrupted_at=None, starts_at__gt=now
    )
    return standing.order_by("starts_at", "pk")


def _missed(units: Units) -> QuerySet[Appointment]:
    return _of(units).filter(status=Status.NOSHOW)


def _of(units: Units) -> QuerySet[Appointment]:
    every = Appointment.objects.select_related("patient", "slot__location")
    return every if units is None else every.filter(slot__location__in=units)


def _one(among: QuerySet[Appointment], folio: str) -> Appointment:
    found = among.filter(folio=parse_folio(folio) or "").first()
    if found is None:
        raise AppointmentElsewhere()
    return found


def _written_down(shown: list[Appointment], actor: Actor, now: datetime) -> None:
    for one in shown:
        record(
            actor=actor, action="patient.read", subject=("appointment", one.folio), now=now,
            patient_id=one.patient_id, location_id=one.slot.location_id,
        )  # fmt: skip
