"""The values of policies on one day: of booking for a service in a unit, and of people for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any

import structlog
from django.core.cache import caches
from django.db.models import Q, QuerySet

from citas.domain.catalogue.models import Policy
from citas.rules.places import Pools

# How long a process may go on with a value that a manager has just changed.
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


def _specificity(row: Policy) -> tuple[bool, bool]:
    return row.location_id is not None, row.service_id is not None


def _in_force(on: date) -> QuerySet[Policy]:
    return Policy.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


def _values(kind: type[Any], rows: Iterable[Policy], on: date) -> dict[str, Any]:
    """The value of each field of `kind`, from the most specific of `rows`.

    A rule that somebody ended without writing the next goes on as it last was for everybody: no page
    may fall for that.
    """
    found = {row.name: row.value for row in sorted(rows, key=_specificity)}
    names = [field.name for field in fields(kind)]
    ended = sorted(set(names) - found.keys())
    if ended:
        log.warning("policies ended without a next", names=ended, on=on.isoformat())
        last = Policy.objects.filter(service=None, location=None, name__in=ended, valid_from__lte=on)
        found |= dict(last.order_by("valid_from").values_list("name", "value"))
    return {name: found[name] for name in names}


def policies(*, service_id: int, location_id: int, on: date) -> PolicySet:
    """The policies in force on `on`, up to ten seconds old in this process."""
    key = f"policies:{service_id}:{location_id}:{on}"
    found: PolicySet | None = caches["memory"].get(key)
    if found is None:
        rows = _in_force(on).filter(
            Q(service=None) | Q(service=service_id), Q(location=None) | Q(location=location_id)
        )
        values = _values(PolicySet, rows, on)
        found = PolicySet(**values | {name: time.fromisoformat(values[name]) for name in _TIMES})
        caches["memory"].set(key, found, SECONDS_IN_MEMORY)
    return found


def people_policies(on: date) -> PeoplePolicySet:
    """The policies about people in force on `on`, up to ten seconds old in this process."""
    key = f"people_policies:{on}"
    found: PeoplePolicySet | None = caches["memory"].get(key)
    if found is None:
        found = PeoplePolicySet(**_values(PeoplePolicySet, _of_everybody(on), on))
        caches["memory"].set(key, found, SECONDS_IN_MEMORY)
    return found


def retention_policies(on: date) -> RetentionPolicySet:
    """How long things are kept, as in force on `on`."""
    return RetentionPolicySet(**_values(RetentionPolicySet, _of_everybody(on), on))


def _of_everybody(on: date) -> QuerySet[Policy]:
    return _in_force(on).filter(service=None, location=None)


def longest_agenda(on: date) -> int:
    """The days ahead that the most generous policy in force on `on` publishes for anybody."""
    granted: list[int] = list(_in_force(on).filter(name="agenda_days").values_list("value", flat=True))
    return max([policies(service_id=0, location_id=0, on=on).agenda_days, *granted])
