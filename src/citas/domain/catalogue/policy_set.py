"""The values of policies on one day: of booking for a service in a unit, and of people for everybody."""

from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from typing import Any, NamedTuple

import structlog
from django.core.cache import caches
from django.db.models import Q

from citas.domain.catalogue.models import Policy
from citas.rules.places import Pools
from citas.rules.reminders import Times

# How long a process may go on with a value that a manager has just changed: half of it with the rules
# as read, half with what they came to on a day.
SECONDS_IN_MEMORY = 10
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PolicySet:
    """Units are in the names; shares are per cent; times are on the wall clock of Baja California.

    An appointment before `early_before` is reminded of at `evening_reminder_at` the day before. From
    `quiet_from` until `quiet_until` nobody is told anything unasked, but from `same_day_from` on what
    the clinic cancels that day. `units_apart_minutes`: less is warned of between two units.
    """

    agenda_days: int
    web_days: int
    web_opens_at: time
    web_share: int
    late_web_share: int
    late_web_days: int
    desk_share: int
    desk_same_day_share: int
    minimum_notice_minutes: int
    upcoming_limit: int
    follow_up_days: int
    hold_minutes: int
    hold_extension_minutes: int
    hold_extensions: int
    late_cancel_hours: int
    reschedule_limit: int
    noshow_count: int
    noshow_window_days: int
    arrive_minutes_before: int
    tolerance_minutes: int
    offer_minutes: int
    offer_minimum_notice_minutes: int
    undo_seconds: int
    first_reminder_hours: int
    last_reminder_hours: int
    early_before: time
    evening_reminder_at: time
    confirmation_asked_at: time
    quiet_from: time
    quiet_until: time
    same_day_from: time
    link_attempts: int
    repeat_days: int
    visit_places: int
    units_apart_minutes: int

    @property
    def pools(self) -> Pools:
        """How a session's places are shared out between web and desk."""
        return Pools(
            web_share=self.web_share,
            web_days=self.web_days,
            late_web_share=self.late_web_share,
            late_web_days=self.late_web_days,
            opens_at=self.web_opens_at,
        )

    @property
    def reminder_times(self) -> Times:
        """When people are reminded of their appointments."""
        return Times(
            first_hours=self.first_reminder_hours,
            last_hours=self.last_reminder_hours,
            early_before=self.early_before,
            evening_at=self.evening_reminder_at,
            asked_at=self.confirmation_asked_at,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
        )


@dataclass(frozen=True)
class PeoplePolicySet:
    """Ages are full years, notices days before rights end; other units are in the names."""

    own_account_age: int
    adult_age: int
    first_coverage_notice_days: int
    last_coverage_notice_days: int
    activation_hours: int
    code_minutes: int
    code_attempts: int
    delegation_days: int
    delegation_patients: int
    shift_hours: int
    own_device_days: int
    push_devices: int


@dataclass(frozen=True)
class RetentionPolicySet:
    """How many days what is no longer needed is kept."""

    import_history_days: int
    message_history_days: int


_TIMES = [field.name for field in fields(PolicySet) if field.type is time]


class _Rule(NamedTuple):
    """A row of Policy."""

    name: str
    value: Any
    valid_from: date
    valid_to: date | None
    service_id: int | None
    location_id: int | None

    def holds(self, on: date) -> bool:
        """Whether it is in force that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def is_for_all(self) -> bool:
        """Whether it is made neither for a service nor for a unit."""
        return self.service_id is None and self.location_id is None


def _rules(service_id: int = 0, location_id: int = 0) -> list[_Rule]:
    """Every rule that ever was or will be for this service in this unit; whichever wins is the later."""
    rows = Policy.objects.filter(
        Q(service=None) | Q(service=service_id), Q(location=None) | Q(location=location_id)
    )
    found = [_Rule(*row) for row in rows.order_by("valid_from").values_list(*_Rule._fields)]
    return sorted(found, key=lambda rule: (rule.location_id is not None, rule.service_id is not None))


def _remembered_rules(service_id: int = 0, location_id: int = 0) -> list[_Rule]:
    """All days of a service are asked for one after another; their rules are read once."""
    key = f"rules:{service_id}:{location_id}"
    found: list[_Rule] | None = caches["memory"].get(key)
    if found is None:
        found = _rules(service_id, location_id)
        caches["memory"].set(key, found, SECONDS_IN_MEMORY / 2)
    return found


def _values(kind: type[Any], rules: list[_Rule], on: date) -> dict[str, Any]:
    """The value of each field of `kind`, from the most specific of `rules`.

    A rule that somebody ended without writing the next goes on as it last was for everybody: no page
    may fall for that.
    """
    found = {rule.name: rule.value for rule in rules if rule.holds(on)}
    names = [field.name for field in fields(kind)]
    ended = sorted(set(names) - found.keys())
    if ended:
        log.warning("policies ended without a next", names=ended, on=on.isoformat())
        begun = [rule for rule in rules if rule.is_for_all and rule.valid_from <= on]
        found |= {rule.name: rule.value for rule in begun if rule.name in ended}
    return {name: found[name] for name in names}


def policies(*, service_id: int, location_id: int, on: date) -> PolicySet:
    """The policies in force on `on`, up to ten seconds old in this process."""
    key = f"policies:{service_id}:{location_id}:{on}"
    found: PolicySet | None = caches["memory"].get(key)
    if found is None:
        values = _values(PolicySet, _remembered_rules(service_id, location_id), on)
        found = PolicySet(**values | {name: time.fromisoformat(values[name]) for name in _TIMES})
        caches["memory"].set(key, found, SECONDS_IN_MEMORY / 2)
    return found


def people_policies(on: date) -> PeoplePolicySet:
    """The policies about people in force on `on`, up to ten seconds old in this process."""
    return PeoplePolicySet(**_values(PeoplePolicySet, _remembered_rules(), on))


def retention_policies(on: date) -> RetentionPolicySet:
    """How long things are kept, as in force on `on`."""
    return RetentionPolicySet(**_values(RetentionPolicySet, _rules(), on))


def longest_agenda(on: date) -> int:
    """The days ahead that the most generous policy in force on `on` publishes for anybody."""
    return _longest("agenda_days", on)


def longest_notice(on: date) -> timedelta:
    """How long before an appointment the earliest reminder of all is given."""
    return timedelta(hours=_longest("first_reminder_hours", on))


def _longest(name: str, on: date) -> int:
    in_force = Policy.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    granted: list[int] = list(in_force.filter(name=name).values_list("value", flat=True))
    general: int = getattr(policies(service_id=0, location_id=0, on=on), name)
    return max([general, *granted])
