"""Missed appointments: what they lead to, which is a question and a call, never less care.

Who has missed several lately is asked the day before whether he comes. Booking, desk and waiting list
do not read this module; what an outcome nobody recorded means is nothing.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from citas.domain.access.contacts import reach
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import (
    by_whom,
    lock_appointment,
    lock_patient_of,
    policy_for,
)
from citas.domain.booking.audience import whom_to_tell
from citas.domain.booking.errors_noshows import NotMissed, ReasonMissing, ReviewedAlready
from citas.domain.booking.models import Appointment, NoshowReview
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.messaging.outbox import tell
from citas.rules import clock
from citas.rules.appointment_states import Status
from citas.rules.folio import spoken_folio
from citas.rules.quiet import allowed_from
from citas.rules.wording import near_day, the_hour

LONGEST_WORDS = 1000


def counted(patient_id: int, policy: PolicySet, now: datetime) -> QuerySet[Appointment]:
    """The appointments that the patient missed within the policy's days, the latest first; without those
    that a person lifted, and those whose hour the clinic itself took away."""
    since = clock.local_date(now) - timedelta(days=policy.noshow_window_days)
    missed = Appointment.objects.filter(
        Q(noshow_review=None) | ~Q(noshow_review__lifted=True) | Q(noshow_review__lifted=None),
        patient=patient_id,
        status=Status.NOSHOW,
        starts_at__gte=clock.instant(since, time()),
        disrupted_at=None,
    )
    return missed.order_by("-starts_at")


def asks_confirmation(patient_id: int, policy: PolicySet, now: datetime) -> bool:
    """Whether this person is asked the day before if he comes."""
    return counted(patient_id, policy, now).count() >= policy.noshow_count


def object_to(*, appointment_id: int, actor: Actor, words: str, now: datetime) -> NoshowReview:
    """Say, as the insured, that an appointment marked as missed should not count; a person of the unit
    answers. What has been said already stays as it is.

    Raises AppointmentUnknown where the account does not see it, NotMissed, ReasonMissing,
    ReviewedAlready.
    """
    with transaction.atomic():
        lock_patient_of(appointment_id)
        actor = by_whom(actor, appointment_id, now)
        appointment = lock_appointment(appointment_id)
        review = _review_of(appointment)
        if review.lifted is not None:
            raise ReviewedAlready()
        if review.objected_at is not None:
            return review
        review.objected_by_id, review.objected_at = actor.user_id, now
        review.objection = _said(words)
        review.save()
        _record("object", appointment, actor, now, review.objection)
    return review


def review(
    *, appointment_id: int, lifted: bool, reason: str, actor: Actor, now: datetime
) -> NoshowReview:
    """Decide, as a person of the unit, whether a missed appointment counts; with or without objection,
    and again where it was decided otherwise. The caller's door has said that it is of his unit.

    Raises AppointmentUnknown, NotMissed, ReasonMissing.
    """
    with transaction.atomic():
        lock_patient_of(appointment_id)
        appointment = lock_appointment(appointment_id)
        decided = _review_of(appointment)
        if decided.lifted is not lifted:
            decided.lifted, decided.reason = lifted, _said(reason)
            decided.decided_by_id, decided.decided_at = actor.user_id, now
            decided.save()
            _record("lift" if lifted else "uphold", appointment, actor, now, decided.reason)
            _answer(appointment, lifted=lifted, now=now)
    return decided


def said_of(appointment_id: int) -> NoshowReview | None:
    """What has been said of a missed appointment that the caller may see."""
    return NoshowReview.objects.filter(appointment=appointment_id).first()


def _answer(appointment: Appointment, *, lifted: bool, now: datetime) -> None:
    """Tell whom it concerns; each decision of the same appointment is one more answer."""
    policy, at = policy_for(appointment.slot, now), clock.local(appointment.starts_at)
    for account_id in whom_to_tell(appointment, now):
        to = reach(account_id)
        facts = {
            "folio": spoken_folio(appointment.folio),
            "day": near_day(at.date(), to.language),
            "hour": the_hour(at.time(), to.language),
        }
        tell(
            to=to, event=f"noshow:{appointment.pk}:{now:%Y%m%d%H%M%S}", now=now, facts=facts,
            letter="noshow_lifted" if lifted else "noshow_upheld",
            not_before=allowed_from(now, policy.quiet_from, policy.quiet_until),
        )  # fmt: skip


def _review_of(appointment: Appointment) -> NoshowReview:
    """What was said of it so far, or nothing yet. Raises NotMissed."""
    if appointment.status != Status.NOSHOW:
        raise NotMissed()
    found = NoshowReview.objects.filter(appointment=appointment).first()
    return found or NoshowReview(appointment=appointment)


def _said(words: str) -> str:
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise ReasonMissing()
    return said


def _record(verb: str, appointment: Appointment, actor: Actor, now: datetime, reason: str) -> None:
    record(
        actor=actor, action=f"appointment.{verb}", subject=("appointment", appointment.folio), now=now,
        patient_id=appointment.patient_id, location_id=appointment.slot.location_id, reason=reason,
    )  # fmt: skip
