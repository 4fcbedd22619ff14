"""A doctor's own day: his appointments and nothing else of the people he will see."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from citas.domain.access.staff import Post
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.errors_noshows import AppointmentElsewhere
from citas.domain.booking.models import Appointment
from citas.rules import clock
from citas.rules.appointment_states import TRANSITIONS, Status, Verb
from citas.rules.folio import parse_folio


def day_of(*, post: Post, day: date, actor: Actor, now: datetime) -> list[Appointment]:
    """The appointments of `day` that are not cancelled, by hour, with patient and place: of the
    practitioner whom this post makes somebody, in its units only.

    Each patient shown is written down as read.
    """
    with transaction.atomic():
        found = list(
            _within(post)
            .filter(slot__local_date=day)
            .exclude(status="cancelled")
            .select_related("patient", "service", "slot__location", "slot__role", "follow_up")
            .order_by("starts_at", "pk")
        )
        for appointment in found:
            record(
                actor=actor, action="patient.read", subject=("appointment", appointment.folio),
                now=now, patient_id=appointment.patient_id, location_id=appointment.slot.location_id,
            )  # fmt: skip
    return found


def appointment_of(*, post: Post, folio: str) -> int:
    """The identifier of an appointment of this post's, by its folio. Raises AppointmentElsewhere."""
    found = _within(post).filter(folio=parse_folio(folio) or "").values_list("pk", flat=True).first()
    if found is None:
        raise AppointmentElsewhere()
    return found


def open_steps(appointment: Appointment, now: datetime) -> set[Verb]:
    """What can be written down of it now; the actions ask again.

    Arrival and visit from its day on; that somebody missed it, once its hour and the tolerance are over.
    """
    if appointment.slot.local_date > clock.local_date(now):
        return set()
    status = Status(appointment.status)
    steps = {verb for verb in (Verb.ARRIVE, Verb.FULFIL, Verb.MISS) if (status, verb) in TRANSITIONS}
    tolerance = timedelta(minutes=policy_for(appointment.slot, now).tolerance_minutes)
    if appointment.disrupted_at is not None or now < appointment.starts_at + tolerance:
        steps.discard(Verb.MISS)
    return steps


def may_order(appointment: Appointment) -> bool:
    """Whether its doctor, who wrote the visit down, may still order another: one that he forgot."""
    return appointment.status == Status.FULFILLED and not hasattr(appointment, "follow_up")


def _within(post: Post) -> QuerySet[Appointment]:
    theirs = Appointment.objects.filter(slot__practitioner__in=post.practitioners)
    return theirs if post.units is None else theirs.filter(slot__location__in=post.units)
