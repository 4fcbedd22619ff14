"""How an appointment stands, and what can be done with it now: hints for its pages, asked again by the
actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from citas.domain.booking import policies, queries
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.models import Appointment, NoshowReview
from citas.domain.booking.noshows import said_of
from citas.domain.catalogue.policy_set import PolicySet
from citas.rules import clock
from citas.rules.appointment_states import Status

UNDECIDED = (Status.BOOKED, Status.ARRIVED, Status.CHECKED_IN)


@dataclass(frozen=True)
class Standing:
    """An appointment at `now`.

    `undo_until`: until when a cancelling can be undone, if it can; `said`: what was said of an absence.
    """

    appointment: Appointment
    policy: PolicySet
    undo_until: datetime | None
    said: NoshowReview | None
    now: datetime

    @property
    def over(self) -> bool:
        """Whether its hour has passed."""
        return self.appointment.ends_at <= self.now

    @property
    def ahead(self) -> bool:
        """Whether it is booked, and still to come or under way."""
        return self.appointment.status == Status.BOOKED and not self.over

    @property
    def uncertain(self) -> bool:
        """Whether the agenda changed under it."""
        return self.ahead and self.appointment.disrupted_at is not None

    @property
    def open(self) -> bool:
        """Whether it may still be cancelled or moved by the insured: until it begins."""
        return self.ahead and self.now < self.appointment.starts_at

    @property
    def started(self) -> bool:
        """Whether it is too late for the insured to change anything: it has begun."""
        return self.ahead and not self.open

    @property
    def late(self) -> bool:
        """Whether cancelling it now counts as late."""
        return policies.is_late(self.appointment, self.now)

    @property
    def movable(self) -> bool:
        """Whether it may be moved once more; after a change of the agenda always."""
        return self.open and (self.uncertain or self.moves_left > 0)

    @cached_property
    def moves_left(self) -> int:
        """How often the insured may still move it of his own accord."""
        return policies.moves_left(self.appointment, self.policy)

    @property
    def may_be_earlier(self) -> bool:
        """Whether an earlier place can come free for it: those of today are the desk's."""
        day = clock.local_date(self.appointment.starts_at)
        return self.open and day > clock.local_date(self.now)

    @property
    def confirmable(self) -> bool:
        """Whether it is near enough to ask if the person comes, and nobody has said so; not on the day
        that it was booked."""
        asked_from = self.appointment.starts_at - timedelta(hours=self.policy.first_reminder_hours)
        booked_before = clock.local_date(self.appointment.created_at) < clock.local_date(self.now)
        asked = booked_before and asked_from <= self.now
        return asked and self.open and not self.uncertain and self.appointment.confirmed_at is None

    @property
    def unrecorded(self) -> bool:
        """Whether it is over and nobody wrote down what became of it: that is no absence."""
        return self.over and self.appointment.status in UNDECIDED

    @property
    def may_repeat(self) -> bool:
        """Whether it was a visit after which another may be asked for."""
        return self.over and self.appointment.status != Status.CANCELLED

    @property
    def early_minutes(self) -> int:
        """How long before the hour one should be there."""
        return self.policy.arrive_minutes_before

    @property
    def arrive_at(self) -> datetime:
        """When one should be there."""
        return self.appointment.starts_at - timedelta(minutes=self.early_minutes)


def standing(appointment: Appointment, now: datetime) -> Standing:
    """How the appointment stands; read it through booking.queries, which answers who may see it."""
    cancelled = appointment.status == Status.CANCELLED
    undo_until = queries.undo_until(appointment.pk, now) if cancelled else None
    said = said_of(appointment.pk) if appointment.status == Status.NOSHOW else None
    return Standing(appointment, policy_for(appointment.slot, now), undo_until, said, now)
