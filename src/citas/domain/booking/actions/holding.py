"""Keeping a place while its review page is read."""

from datetime import datetime, timedelta

from django.db import transaction

from citas.domain.access.queries import lock_user
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.loading import (
    admitted,
    load_slot,
    lock_patient,
    policy_for,
)
from citas.domain.booking.actions.reviews import end_all, keep, kept_by
from citas.domain.booking.errors import (
    AppointmentUnknown,
    ExtensionLimit,
    HoldLost,
    HoldUnknown,
)
from citas.domain.booking.follow_ups import check_may_take, may_go_to, opens_early
from citas.domain.booking.models import Appointment, Hold
from citas.domain.booking.policies import (
    check_movable,
    check_patient_may_take,
    check_same_service,
    check_web_may_take,
)
from citas.domain.booking.visibility import seen_as
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.people.models import Patient
from citas.domain.people.queries import acting_as
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.models import Slot
from citas.rules import clock


def hold(
    *,
    account_id: int,
    patient_id: int,
    slot_id: int,
    actor: Actor,
    now: datetime,
    moves: int | None = None,
) -> Hold:
    """Keep a place for review; what the account kept for review ends in the same transaction.

    `moves` is the appointment of the patient that is to move there. Choosing the same place again finds
    the hold that is still running: nobody keeps a place for ever by asking again. Refuses, with the same
    errors, everything that booking (or moving) would refuse, so that nobody reviews what cannot be had.
    """
    with transaction.atomic():
        lock_user(account_id)  # one review hold an account
        patient = lock_patient(patient_id)
        actor = admitted(account_id, patient_id, actor, now)
        slot = load_slot(slot_id)
        previous = kept_by(account_id)
        for one in previous:
            if one.kind == Hold.Kind.REVIEW and one.is_running(patient_id, slot_id, now, moves=moves):
                return one
        policy = policy_for(slot, now)
        _check(account_id, moves, patient, slot, policy, now)
        end_all(previous, now, before_taking=[slot_id])
        return keep(
            Hold(
                kind=Hold.Kind.REVIEW,
                account_id=account_id,
                patient=patient,
                slot=slot,
                moves_id=moves,
                created_at=now,
                expires_at=now + timedelta(minutes=policy.hold_minutes),
            ),
            actor,
        )


def _check(
    account_id: int, moves: int | None, patient: Patient, slot: Slot, policy: PolicySet, now: datetime
) -> None:
    if moves is None:
        check_may_take(account_id, patient, slot, policy, now, under_review=False)
        return
    # not locked: nobody else moves or cancels it while the patient's row is
    appointment = Appointment.objects.filter(pk=moves, patient=patient).first()
    if appointment is None or seen_as(account_id, moves, now) is None:
        raise AppointmentUnknown()
    check_movable(appointment, policy, now)
    check_same_service(appointment, slot)
    check_web_may_take(slot, policy, now, ordered=may_go_to(appointment, slot, policy))
    check_patient_may_take(account_id, patient, slot, policy, now, moving=moves)


def release(*, account_id: int, hold_id: int, now: datetime) -> None:
    """Give a kept place back; an ended hold stays ended. Raises HoldUnknown."""
    with transaction.atomic():
        kept = _lock(account_id, hold_id)
        if kept.ended_at is None:
            end_all([kept], now)


def extend(*, account_id: int, hold_id: int, now: datetime) -> Hold:
    """Keep the place some minutes longer (WCAG 2.2.1), as often as the policy says.

    A hold that ran out gets its place back while nobody else has it and the web may still take it.
    Raises HoldUnknown, HoldLost, ExtensionLimit, PatientUnknown, NotBookableOnline or a refusal of
    booking.policies.
    """
    with transaction.atomic():
        kept = _lock(account_id, hold_id)
        acting_as(account_id, kept.patient_id, clock.local_date(now))
        slot = load_slot(kept.slot_id)
        policy = policy_for(slot, now)
        if kept.ended_at is not None:
            raise HoldLost(at=clock.local(slot.starts_at).time())
        if kept.extensions >= policy.hold_extensions:
            raise ExtensionLimit(times=policy.hold_extensions)
        until = max(kept.expires_at, now) + timedelta(minutes=policy.hold_extension_minutes)
        if not slots.keep_longer(slot_id=slot.pk, hold_id=kept.pk, until=until, now=now):
            about = (account_id, kept.patient_id, slot, policy, now)
            check_web_may_take(slot, policy, now, ordered=opens_early(*about, moves=kept.moves))
            if not slots.keep_for(slot_id=slot.pk, hold_id=kept.pk, until=until, now=now):
                raise HoldLost(at=clock.local(slot.starts_at).time())
        kept.expires_at, kept.extensions = until, kept.extensions + 1
        kept.save(update_fields=["expires_at", "extensions"])
    return kept


def _lock(account_id: int, hold_id: int) -> Hold:
    own = Hold.objects.filter(pk=hold_id, account_id=account_id, kind=Hold.Kind.REVIEW)
    kept = own.select_for_update().first()
    if kept is None:
        raise HoldUnknown()
    return kept
