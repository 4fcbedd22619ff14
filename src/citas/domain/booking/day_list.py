"""A doctor's own day: his appointments and nothing else of the people he will see."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from citas.domain.access.staff import Post
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.models import Appointment


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
            .select_related("patient", "service", "slot__location", "slot__role")
            .order_by("starts_at", "pk")
        )
        for appointment in found:
            record(
                actor=actor, action="patient.read", subject=("appointment", appointment.folio),
                now=now, patient_id=appointment.patient_id, location_id=appointment.slot.location_id,
            )  # fmt: skip
    return found


def _within(post: Post) -> QuerySet[Appointment]:
    theirs = Appointment.objects.filter(slot__practitioner__in=post.practitioners)
    return theirs if post.units is None else theirs.filter(slot__location__in=post.units)
