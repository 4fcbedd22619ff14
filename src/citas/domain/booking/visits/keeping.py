"""Keeping the places of a family visit while they are reviewed, and booking them all or none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from citas.domain.access.queries import lock_user
from citas.domain.audit.actors import Actor
from citas.domain.booking import queries
from citas.domain.booking.actions.appointing import appoint, booked_with
from citas.domain.booking.actions.loading import admitted, load_slot, lock_patient, policy_for
from citas.domain.booking.actions.reviews import end_all, keep, kept_by
from citas.domain.booking.errors import ExtensionLimit, SlotTaken
from citas.domain.booking.errors_visits import VisitApart, VisitLost, VisitTooLarge, VisitUnknown
from citas.domain.booking.follow_ups import check_may_take
from citas.domain.booking.models import Appointment, FamilyVisit, Hold, IdempotencyKey
from citas.domain.booking.policies import check_web_may_take
from citas.domain.catalogue.policy_set import PolicySet
from citas.domain.people.models import Patient
from citas.domain.people.queries import acting_as
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.errors import SlotWithdrawn
from citas.domain.scheduling.models import Slot
from citas.domain.scheduling.queries import with_role
from citas.rules import clock


@dataclass(frozen=True)
class Part:
    """One place of a visit and whom it is for, as whoever asks acts."""

    patient: Patient
    slot: Slot
    actor: Actor


@dataclass(frozen=True)
class BookedVisit:
    """Its appointments by hour; `created` is False when they had been booked before."""

    appointments: list[Appointment]
    created: bool


def hold_visit(
    *, account_id: int, places: list[tuple[int, int]], actor: Actor, now: datetime
) -> FamilyVisit:
    """Keep all these places, pairs of patient and slot, or none; what the account kept before ends.

    The same places asked for again are those that it keeps, no longer than before. Raises
    VisitTooLarge, VisitApart, SlotTaken, or what booking one of them would refuse.
    """
    with transaction.atomic():
        lock_user(account_id)
        parts = _parts(account_id, places, actor, now)
        policy = policy_for(parts[0].slot, now) if parts else None
        if policy is None or not 2 <= len(parts) <= policy.visit_places:
            raise VisitTooLarge(places=policy.visit_places if policy else 0)
        _check_together(parts)
        previous = kept_by(account_id)
        if running := _running(previous, parts, now):
            return running
        for part in parts:
            own = policy_for(part.slot, now)
            check_may_take(account_id, part.patient, part.slot, own, now, under_review=False)
        end_all(previous, now, before_taking=[part.slot.pk for part in parts])
        visit = FamilyVisit.objects.create(
            account_id=account_id,
            created_at=now,
            expires_at=now + timedelta(minutes=policy.hold_minutes),
        )
        for part in parts:
            keep(_hold_of(visit, part), part.actor)
    return visit


def _running(kept: list[Hold], parts: list[Part], now: datetime) -> FamilyVisit | None:
    """What it keeps already, when it is just this: nobody keeps places for ever by asking again."""
    asked = {(part.patient.pk, part.slot.pk) for part in parts}
    same = {(one.patient_id, one.slot_id) for one in kept} == asked
    if same and all(one.expires_at > now for one in kept):
        return kept[0].visit
    return None


def _hold_of(visit: FamilyVisit, part: Part) -> Hold:
    return Hold(
        kind=Hold.Kind.FAMILY,
        account_id=visit.account_id,
        patient=part.patient,
        slot=part.slot,
        visit=visit,
        created_at=visit.created_at,
        expires_at=visit.expires_at,
    )


def _parts(account_id: int, places: list[tuple[int, int]], actor: Actor, now: datetime) -> list[Part]:
    """Patients locked by identifier, and their places in the order in which they are to be taken."""
    patients = {
        patient_id: lock_patient(patient_id) for patient_id in sorted({one for one, _ in places})
    }
    actors = {one: admitted(account_id, one, actor, now) for one in patients}
    wanted = sorted(places, key=lambda pair: pair[1])
    return [Part(patients[patient], load_slot(slot), actors[patient]) for patient, slot in wanted]


def _check_together(parts: list[Part]) -> None:
    """One unit and one day; no place twice, no service twice for one person, nobody at two places."""
    where = {(part.slot.location_id, part.slot.local_date) for part in parts}
    wishes = {(part.patient.pk, part.slot.service_id) for part in parts}
    if len(where) > 1 or len(wishes) < len(parts) or len({part.slot.pk for part in parts}) < len(parts):
        raise VisitApart()
    by_hour = sorted(parts, key=lambda part: part.slot.starts_at)
    for at, one in enumerate(by_hour):
        for later in by_hour[at + 1 :]:
            if later.patient.pk == one.patient.pk and later.slot.starts_at < one.slot.ends_at:
                raise VisitApart()


def release_visit(*, account_id: int, visit_id: int, now: datetime) -> None:
    """Give its places back; an ended visit stays ended. Raises VisitUnknown."""
    with transaction.atomic():
        visit = _lock(account_id, visit_id)
        if visit.ended_at is None:
            end_all(_open_holds(visit), now)


def extend_visit(*, account_id: int, visit_id: int, now: datetime) -> FamilyVisit:
    """Keep its places some minutes longer (WCAG 2.2.1), as often as the policy says.

    When their time has run out they are kept again while all are free. Raises VisitUnknown, VisitLost,
    ExtensionLimit, PatientUnknown, NotBookableOnline, or what the web may not take any more.
    """
    with transaction.atomic():
        visit = _lock(account_id, visit_id)
        holds = sorted(_open_holds(visit), key=lambda one: one.slot_id)
        if visit.ended_at is not None or not holds:
            raise VisitUnknown()
        policy = policy_for(load_slot(holds[0].slot_id), now)
        if visit.extensions >= policy.hold_extensions:
            raise ExtensionLimit(times=policy.hold_extensions)
        until = max(visit.expires_at, now) + timedelta(minutes=policy.hold_extension_minutes)
        for kept in holds:
            acting_as(account_id, kept.patient_id, clock.local_date(now))
            _keep_longer(kept, policy, until, now)
        visit.expires_at, visit.extensions = until, visit.extensions + 1
        visit.save(update_fields=["expires_at", "extensions"])
    return visit


def _keep_longer(kept: Hold, policy: PolicySet, until: datetime, now: datetime) -> None:
    slot = load_slot(kept.slot_id)
    if not slots.keep_longer(slot_id=slot.pk, hold_id=kept.pk, until=until, now=now):
        check_web_may_take(slot, policy, now)
        if not slots.keep_for(slot_id=slot.pk, hold_id=kept.pk, until=until, now=now):
            raise VisitLost(patient=kept.patient.name, at=clock.local(slot.starts_at).time())
    kept.expires_at = until
    kept.save(update_fields=["expires_at"])


def book_visit(*, account_id: int, visit_id: int, actor: Actor, now: datetime) -> BookedVisit:
    """Book all its places, each with a folio of its own, or none: also those whose time has run out, if
    they are free. Booked once already, it answers with the same appointments.

    Raises VisitUnknown, VisitLost, or a refusal of booking.policies.
    """
    with transaction.atomic():
        visit = _lock(account_id, visit_id)
        places = list(visit.holds.values_list("patient_id", "slot_id"))
        earlier = [booked_with(account_id, _key(visit, slot), patient, slot) for patient, slot in places]
        made = [one for one in earlier if one is not None]
        if made:
            return BookedVisit(_by_hour(made), created=False)
        try:
            parts = _parts(account_id, places, actor, now)
        except SlotWithdrawn as refusal:
            raise lost_of(visit) or refusal from None
        holds = {kept.slot_id: kept for kept in _open_holds(visit)}
        if not parts or len(holds) < len(parts):
            raise VisitUnknown()
        made = [_book(visit, part, holds[part.slot.pk], now) for part in parts]
        FamilyVisit.objects.filter(pk=visit.pk).update(ended_at=now)
    return BookedVisit(_by_hour(made), created=True)


def _book(visit: FamilyVisit, part: Part, kept: Hold, now: datetime) -> Appointment:
    policy = policy_for(part.slot, now)
    ordered = check_may_take(
        visit.account_id, part.patient, part.slot, policy, now, under_review=kept.expires_at > now
    )
    try:
        return appoint(
            visit.account_id,
            _key(visit, part.slot.pk),
            part.patient,
            part.slot,
            [kept],
            actor=part.actor,
            now=now,
            ordered=ordered,
        )
    except SlotTaken:
        hour = clock.local(part.slot.starts_at).time()
        raise VisitLost(patient=part.patient.name, at=hour) from None


def _key(visit: FamilyVisit, slot_id: int) -> str:
    # its spaces keep it apart from the keys of programs, which have none
    return f"visit {visit.pk} {slot_id}"


def lost_of(visit: FamilyVisit) -> VisitLost | None:
    """What to say of a place of it that the agenda has taken away since; None while it has them all."""
    gone = visit.holds.filter(slot__withdrawn_at__isnull=False).select_related("patient", "slot")
    kept = gone.order_by("slot__starts_at").first()
    if kept is None:
        return None
    return VisitLost(patient=kept.patient.name, at=clock.local(kept.slot.starts_at).time())


def _lock(account_id: int, visit_id: int) -> FamilyVisit:
    """Behind the account's lock, so that nothing else of what it keeps for review changes meanwhile."""
    lock_user(account_id)
    return visit_for(account_id, visit_id)


def _open_holds(visit: FamilyVisit) -> list[Hold]:
    """Those that nobody ended, locked."""
    open_ones = visit.holds.filter(ended_at=None).select_related("patient").order_by("pk")
    return list(open_ones.select_for_update(of=("self",)))


def visit_for(user_id: int, visit_id: int) -> FamilyVisit:
    """The account's visit, ended or not. Raises VisitUnknown."""
    visit = FamilyVisit.objects.filter(pk=visit_id, account_id=user_id).first()
    if visit is None:
        raise VisitUnknown()
    return visit


def kept_for(visit: FamilyVisit) -> list[Hold]:
    """Its holds by hour, ended or not, each with patient and place."""
    holds = list(visit.holds.select_related("patient", "slot").order_by("slot__starts_at", "pk"))
    for kept in holds:
        with_role(kept.slot)
    return holds


def booked_of(user_id: int, visit_id: int, now: datetime) -> list[Appointment]:
    """What this account booked of that visit, as far as it still sees it, by hour."""
    made = set(_keys(user_id, visit_id).values_list("appointment_id", flat=True))
    return _by_hour([one for one in queries.upcoming(user_id, now) if one.pk in made])


def was_booked(user_id: int, visit_id: int) -> bool:
    """Whether this account ever booked that visit; else it let its places go, or kept others instead."""
    return _keys(user_id, visit_id).exists()


def _keys(user_id: int, visit_id: int) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(account_id=user_id, key__startswith=f"visit {visit_id} ")


def _by_hour(appointments: list[Appointment]) -> list[Appointment]:
    return sorted(appointments, key=lambda one: (one.starts_at, one.pk))
