"""Taking an offered place, or leaving it to the next."""

from datetime import datetime

from django.db import transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.booking.actions.appointing import appoint
from citas.domain.booking.actions.loading import (
    admitted,
    load_slot,
    lock_appointment,
    lock_patient,
    policy_for,
)
from citas.domain.booking.actions.moving import move_to
from citas.domain.booking.errors_waiting import OfferOver, OfferTaken, OfferUnknown
from citas.domain.booking.models import Appointment, Hold, Offer, WaitlistEntry
from citas.domain.booking.policies import check_patient_may_take
from citas.domain.booking.waiting.ending import close, end, hand_on
from citas.domain.booking.waiting.queries import sees_entry, taken_as
from citas.domain.people.models import Patient
from citas.rules.appointment_states import Verb


def accept(*, offer_id: int, actor: Actor, now: datetime) -> Appointment:
    """Book the offered place, or move the appointment in hand there, and step out of the line.

    `actor.user_id` is the account that answers. Accepted once already, the offer answers with its
    appointment. It ends before its place begins, and whether the web has opened that place is no
    matter. Raises OfferUnknown, OfferOver, PatientUnknown, NotBookableOnline, or a refusal of
    booking.policies: limits, other hours and rights are read again.
    """
    with transaction.atomic():
        patient, offer, actor = _admitted(offer_id, actor, now)
        holds = _lock(offer)
        offer.refresh_from_db(fields=["state", "ended_at"])  # who passed the place on had that lock
        if offer.state == Offer.State.ACCEPTED:
            return taken_as(_account(actor), offer, now)
        if offer.state != Offer.State.OPEN or offer.expires_at <= now or not holds:
            raise OfferOver()
        if not close(offer, Offer.State.ACCEPTED, now):
            raise OfferOver()
        end([offer.entry_id], WaitlistEntry.End.SERVED, now)
        if offer.entry.appointment_id is None:
            _book(patient, offer, holds, actor, now)
        else:
            _move(patient, offer, holds, actor, now)
        _record("offer.accept", offer, actor, now)
        return taken_as(_account(actor), offer, now)


def _lock(offer: Offer) -> list[Hold]:
    """What keeps the place for this offer, if it still does."""
    return list(Hold.objects.filter(pk=offer.hold_id or 0, ended_at=None).select_for_update())


def _book(patient: Patient, offer: Offer, holds: list[Hold], actor: Actor, now: datetime) -> None:
    slot = load_slot(offer.slot_id)
    account_id = _account(actor)
    check_patient_may_take(account_id, patient, slot, policy_for(slot, now), now)
    key = f"offer {offer.pk}"
    appoint(account_id, key, patient, slot, holds, actor=actor, now=now)


def _move(patient: Patient, offer: Offer, holds: list[Hold], actor: Actor, now: datetime) -> None:
    """To an earlier hour, as joined for: of an appointment that is not one any more nothing is moved."""
    appointment = lock_appointment(offer.entry.appointment_id or 0, offer.slot_id)
    slot = load_slot(offer.slot_id)
    if slot.starts_at >= appointment.starts_at:
        raise OfferOver()
    policy = policy_for(slot, now)
    check_patient_may_take(_account(actor), patient, slot, policy, now, moving=appointment.pk)
    move_to(appointment, slot, holds, actor=actor, now=now, verb=Verb.RELOCATE)


def decline(*, offer_id: int, actor: Actor, now: datetime) -> None:
    """Leave the place to the next, who is asked at once; who declines waits on. Twice is once.

    Raises OfferUnknown; OfferTaken for a place that is an appointment by now.
    """
    with transaction.atomic():
        _, offer, actor = _admitted(offer_id, actor, now)
        if offer.state == Offer.State.ACCEPTED:
            taken_as(_account(actor), offer, now)
            raise OfferTaken()
        running = offer.expires_at > now
        if close(offer, Offer.State.DECLINED if running else Offer.State.EXPIRED, now):
            _record("offer.decline", offer, actor, now)
            hand_on(offer.slot_id)


def _admitted(offer_id: int, actor: Actor, now: datetime) -> tuple[Patient, Offer, Actor]:
    """The offer with its patient locked, and who answers, as a helper where it is by permission."""
    found = Offer.objects.filter(pk=offer_id).first()
    if found is None or actor.user_id is None:
        raise OfferUnknown()
    patient = lock_patient(found.patient_id)
    if not sees_entry(actor.user_id, found.entry_id, now):
        raise OfferUnknown()
    actor = admitted(actor.user_id, found.patient_id, actor, now)
    return patient, Offer.objects.select_related("slot", "entry").get(pk=offer_id), actor


def _account(actor: Actor) -> int:
    if actor.user_id is None:
        raise OfferUnknown()
    return actor.user_id


def _record(action: str, offer: Offer, actor: Actor, now: datetime) -> None:
    record(
        actor=actor, action=action, subject=("offer", offer.pk), now=now,
        patient_id=offer.patient_id, location_id=offer.slot.location_id,
    )  # fmt: skip
