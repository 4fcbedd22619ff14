"""Plays booking against the model, and asks the database after each step whether all is well."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import ClassVar, TypeVar

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from citas.domain.audit.actors import Actor, ActorKind, Channel, system
from citas.domain.booking import agenda_changes
from citas.domain.booking.actions import appointing, holding
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold
from citas.domain.catalogue.models import Policy, PractitionerRole
from citas.domain.people.models import FamilyGroup
from citas.domain.scheduling.models import Absence, Session, Slot
from citas.rules.errors import DomainError
from tests.concurrency.managing_model import ManagingModel
from tests.concurrency.model import Is, Place, Refusal
from tests.factories.clinic import (
    NOW,
    TOMORROW,
    cover,
    make_family,
    make_location,
    make_role,
    make_service,
    make_spouse,
    publish,
)

Key = TypeVar("Key")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage:
    """Who may act for whom (account, patient), the seven places of two doctors, and the adult for whom
    two accounts act, with his own."""

    pairs: list[tuple[int, int]]
    slots: list[Slot]
    private: dict[int, int]

    def model(self) -> ManagingModel:
        """All of it as it is before the first step."""
        return ManagingModel(
            NOW,
            {
                one.pk: Place(one.practitioner_id, one.service_id, one.starts_at, one.ends_at)
                for one in self.slots
            },
            self.private,
        )


def _one_morning(role: PractitionerRole) -> None:
    Session.objects.create(
        role=role, practitioner=role.practitioner, weekday=TOMORROW.isoweekday(), starts=time(8),
        ends=time(9, 30), valid_from=TOMORROW, valid_to=TOMORROW,
    )  # fmt: skip


def make_stage() -> Stage:
    """A dentist and a general doctor with one morning; two families that share a child, and a third;
    a spouse who books for himself, as the head of his family does for him."""
    location = make_location()
    for service in (make_service("ODONTOLOGIA", 30), make_service("MEDICINA_GENERAL", 20)):
        _one_morning(make_role(location, service))
    Policy.objects.filter(name="web_share").update(value=100)
    Policy.objects.filter(name="late_web_share").update(value=0)
    caches["memory"].clear()
    publish()
    first, second, third = (make_family(location) for _ in range(3))
    cover(first.daughter, FamilyGroup.objects.get(coverages__patient=second.head), "HIJO", "02")
    pairs = [(f.user.pk, p.pk) for f in (first, second, third) for p in (f.head, f.daughter)]
    pairs.append((second.user.pk, first.daughter.pk))
    spouse, himself = make_spouse(first)
    pairs += [(himself.pk, spouse.pk), (first.user.pk, spouse.pk)]
    return Stage(pairs, list(Slot.objects.order_by("pk")), {spouse.pk: himself.pk})


class BookingMachine(RuleBasedStateMachine):
    """Every step: the model says whether it is refused and how, then both must agree on everything."""

    who = st.integers(0, 8)
    where = st.integers(0, 6)
    # one of what there is by now, the latest more often
    which = st.integers(0, 3)

    stage: ClassVar[Stage]  # made once, before the first run

    def __init__(self) -> None:
        super().__init__()
        self.model = self.stage.model()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        """Take back all that the steps wrote."""
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def attempt(self, refusal: Refusal | None, action: Callable[[], Result]) -> Result | None:
        """Do it; None when it was refused as the model says."""
        done, refused = None, None
        try:
            done = action()
        except DomainError as error:
            refused = type(error)
        assert refused is refusal
        return done

    def some_hold(self) -> bool:
        """Whether anything was ever kept."""
        return bool(self.model.holds)

    def some_appointment(self) -> bool:
        """Whether anything was ever booked."""
        return bool(self.model.appointments)

    def wish(self, who: int, where: int) -> dict[str, int]:
        """Who asks, for whom, and which place."""
        account, patient = self.stage.pairs[who]
        return {
            "account_id": account,
            "patient_id": patient,
            "slot_id": self.stage.slots[where % len(self.stage.slots)].pk,
        }

    # Steps

    @rule(who=who, where=where)
    def hold(self, who: int, where: int) -> None:
        """Keep a place, another one, or the same again."""
        self._hold(self.wish(who, where))

    @precondition(some_hold)
    @rule(who=who, which=which)
    def covet(self, who: int, which: int) -> None:
        """Keep the very place that was kept before, by whomever."""
        wish = self.wish(who, 0)
        wish["slot_id"] = self.model.holds[latest(self.model.holds, which)].slot
        self._hold(wish)

    def _hold(self, wish: dict[str, int]) -> None:
        asked = (wish["account_id"], wish["patient_id"], wish["slot_id"])
        kept = self.attempt(
            self.model.hold_refusal(*asked),
            lambda: holding.hold(**wish, actor=acting(asked[0]), now=self.model.now),
        )
        if kept is not None:
            self.model.hold(kept.pk, *asked)

    @precondition(some_hold)
    @rule(which=which)
    def extend(self, which: int) -> None:
        """Need more time."""
        hold = latest(self.model.holds, which)
        account = self.model.holds[hold].account
        done = self.attempt(
            self.model.extension_refusal(hold),
            lambda: holding.extend(account_id=account, hold_id=hold, now=self.model.now),
        )
        if done is not None:
            self.model.extend(hold)

    @precondition(some_hold)
    @rule(which=which)
    def release(self, which: int) -> None:
        """Give a kept place back, also one that was given back before."""
        hold = latest(self.model.holds, which)
        account = self.model.holds[hold].account
        refusal = self.model.release_refusal(hold)
        self.attempt(
            refusal, lambda: holding.release(account_id=account, hold_id=hold, now=self.model.now)
        )
        if refusal is None and not self.model.holds[hold].ended:
            self.model.release(hold)

    @rule(who=who, where=where)
    def book(self, who: int, where: int) -> None:
        """Book any place, whoever keeps it, with a new key."""
        self._book(self.wish(who, where), f"key {len(self.model.keys)}")

    @precondition(some_hold)
    @rule(which=which)
    def confirm(self, which: int) -> None:
        """Book what was kept, however long ago."""
        kept = self.model.holds[latest(self.model.holds, which)]
        wish = {"account_id": kept.account, "patient_id": kept.patient, "slot_id": kept.slot}
        self._book(wish, f"key {len(self.model.keys)}")

    @precondition(some_appointment)
    @rule(which=which, where=where)
    def press_again(self, which: int, where: int) -> None:
        """Send a booking once more: the same, or with the place changed but not the key."""
        account, key = latest(self.model.keys, which)
        asked = self.model.keys[account, key]
        other = self.stage.slots[where].pk
        booked = self._book({"account_id": account, "patient_id": asked.patient, "slot_id": other}, key)
        assert booked == (asked.folio if other == asked.slot and not asked.moving else None)

    def _book(self, wish: dict[str, int], key: str) -> str | None:
        asked = list(wish.values())
        again = (asked[0], key) in self.model.keys
        booked = self.attempt(
            self.model.booking_refusal(key, *asked),
            lambda: appointing.book(**wish, key=key, actor=acting(asked[0]), now=self.model.now),
        )
        if booked is None:
            return None
        assert booked.created is not again
        self.model.book(booked.appointment.folio, key, *asked)
        return booked.appointment.folio

    @rule(minutes=st.sampled_from([0.5, 0.5, 4, 6, 6, 22 * 60]))
    def time_passes(self, minutes: float) -> None:
        """Holds run out, the notice gets too short, the day comes."""
        self.model.now += timedelta(minutes=minutes)

    @rule(where=where, present=st.booleans())
    def doctor_away_or_back(self, where: int, present: bool) -> None:
        """Publish an absence, the end of it, or the same agenda once more."""
        doctor = self.stage.slots[where].practitioner_id
        if present:
            self.model.absent.discard(doctor)
            Absence.objects.filter(practitioner_id=doctor).delete()
        elif doctor not in self.model.absent:
            self.model.absent.add(doctor)
            Absence.objects.create(
                practitioner_id=doctor, first_day=TOMORROW, last_day=TOMORROW, reason="x"
            )
        agenda_changes.apply([doctor], actor=system(Channel.JOB), now=self.model.now)
        self.model.publish(doctor)

    # What must hold after every step

    @invariant()
    def places_are_as_the_model_says(self) -> None:
        """Each place has the status, hold and ground that the model gives it, and none is missing."""
        assert {
            row.pk: (row.status, row.hold_id, row.held_until, row.withdrawn_at is not None)
            for row in Slot.objects.all()
        } == {
            pk: (place.status.value, place.hold, place.until, place.withdrawn)
            for pk, place in self.model.places.items()
        }

    @invariant()
    def appointments_are_as_the_model_says(self) -> None:
        """Every folio that was told exists, with its history from 0 on without gap."""
        told = Appointment.objects.values_list("folio", "patient_id", "slot_id", "status")
        assert set(told) == {
            (folio, one.patient, one.slot, "cancelled" if one.cancelled else "booked")
            for folio, one in self.model.appointments.items()
        }
        steps: dict[str, list[int]] = {}
        written = AppointmentHistory.objects.order_by("sequence")
        for folio, sequence in written.values_list("appointment__folio", "sequence"):
            steps.setdefault(folio, []).append(sequence)
        assert steps == {folio: list(range(one.steps)) for folio, one in self.model.appointments.items()}

    @invariant()
    def nobody_has_too_much(self) -> None:
        """One appointment a place, one upcoming a person and service."""
        active = list(
            Appointment.objects.exclude(status="cancelled").values_list(
                "slot_id", "patient_id", "service_id", "ends_at", "slot__status"
            )
        )
        assert different(slot for slot, *_ in active)
        assert {status for *_, status in active} <= {Is.BUSY.value}
        assert different(
            (patient, service) for _, patient, service, ends, _ in active if ends > self.model.now
        )

    @invariant()
    def nobody_books_the_past(self) -> None:
        """What was booked was still to come."""
        assert not Appointment.objects.filter(created_at__gte=F("starts_at")).exists()

    @invariant()
    def kept_places_point_to_an_open_hold(self) -> None:
        """A tentative place is its hold's, and the hold is not ended; one open review an account."""
        kept = Slot.objects.filter(status=Is.KEPT.value).values_list("hold_id", "pk", "held_until")
        open_holds = list(
            Hold.objects.filter(ended_at=None).values_list(
                "pk", "slot_id", "expires_at", "account_id", "kind"
            )
        )
        assert set(kept) <= {(pk, slot, expires) for pk, slot, expires, *_ in open_holds}
        assert different(account for *_, account, kind in open_holds if kind == Hold.Kind.REVIEW)

    @invariant()
    def what_waits_for_the_commit_holds_too(self) -> None:
        """Constraints that are deferred to the commit, which a step here never reaches."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def different(found: Iterable[object]) -> bool:
    """Whether none comes twice."""
    listed = list(found)
    return len(listed) == len(set(listed))


def latest(known: Mapping[Key, object], which: int) -> Key:
    """One of what there is, counted from the end."""
    return list(known)[-1 - which % len(known)]


def acting(account: int) -> Actor:
    """Who asks, on a page."""
    return Actor(user_id=account, kind=ActorKind.INSURED, channel=Channel.WEB)
