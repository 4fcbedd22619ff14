"""A year of reminders on a frozen clock, with worker and relay away at times: nobody is told twice,
late, at night or after cancelling, and nobody keeps the others waiting."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from pytest_django import Settings

from citas.domain.access.contacts import Reach, reach
from citas.domain.booking import reminding
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.models import Appointment, Reminder
from citas.domain.messaging.channels import Finding, Message, Unreachable
from citas.domain.messaging.models import Notification
from citas.domain.people.models import Patient
from citas.interfaces.jobs.tasks import give_reminders
from citas.rules import clock
from citas.rules.appointment_states import Status
from tests.domain.year import (
    BREAKS,
    BY_NOTHING,
    CANCELS,
    DAY,
    DIES,
    DISRUPTED,
    EVERYBODY,
    MOVES,
    TEN_DAYS,
    Span,
    Year,
    make_year,
)
from tests.factories.appointments import place
from tests.factories.clinic import by
from tests.mailbox import deliver_due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NEVER = datetime.min.replace(tzinfo=UTC)
# At which the worker looks, each day: every hour and a half by day, now and then at night.
LOOKS = [time(2, 10), time(6, 10), time(6, 59)]
LOOKS += [time(at // 60, at % 60) for at in range(7 * 60, 21 * 60 + 30, 90)] + [time(21), time(23, 10)]


@dataclass
class Relay:
    """Takes every message, unless it is away; says when it took each."""

    now: datetime = NEVER
    away: Span | None = None
    taken: list[tuple[datetime, Message]] = field(default_factory=list)

    def send(self, message: Message, /) -> None:
        if self.away and _within(self.now, self.away):
            raise Unreachable("away")
        self.taken.append((self.now, message))

    def check(self) -> list[Finding]:
        return []


_relays: list[Relay] = []


def the_relay() -> Relay:
    """What the settings name in these tests."""
    return _relays[-1]


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    _relays.append(Relay())
    ours = {"GATEWAY": f"{__name__}.the_relay", "OPTIONS": {}}
    settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"email": ours, "sms": ours}
    yield _relays[-1]
    _relays.pop()


def _within(now: datetime, span: Span) -> bool:
    day, since, until = span
    return clock.instant(day, since) <= now < clock.instant(day, until)


def on_the_wall(moment: datetime) -> datetime:
    return clock.local(moment).replace(tzinfo=None)


def looks(year: Year) -> Iterator[datetime]:
    """When the worker looks: on each of the days, and on the two before it."""
    days = sorted({day + number * DAY for day in year.days for number in (-2, -1, 0)})
    for day in days:
        for at in LOOKS:
            now = clock.instant(day, at)
            if not _within(now, year.worker_away):
                yield now


def live_through(year: Year, relay: Relay) -> None:
    """What people do, what the clinic does, and the worker."""
    deeds = deeds_of(year)
    for now in looks(year):
        while deeds and deeds[0][0] <= now:
            at, kind, appointment = deeds.pop(0)
            do(kind, appointment, year, at)
        relay.now = now
        give_reminders(lambda now=now: now)  # type: ignore[misc]
        deliver_due(now)


def deeds_of(year: Year) -> list[tuple[datetime, range | tuple[int, ...], Appointment]]:
    """In the order of time: what is done to whose appointments."""
    found = []
    for number, day in enumerate(year.days):
        evening = clock.instant(day - DAY, time(18, 30))
        noon = clock.instant(day - DAY, time(12, 30))
        for kind, at in ((CANCELS, evening if number % 2 else noon), (MOVES, noon), (DISRUPTED, noon)):
            found += [(at, kind, year.appointments[day][who]) for who in kind]
    for who in DIES:
        found.append(
            (clock.instant(year.died_on, time(12)), DIES, year.appointments[year.died_on + DAY][who])
        )
    return sorted(found, key=lambda one: (one[0], one[2].pk))


def do(kind: range | tuple[int, ...], appointment: Appointment, year: Year, at: datetime) -> None:
    actor = by(appointment.booked_by)
    if kind == CANCELS:
        cancel(appointment_id=appointment.pk, actor=actor, now=at)
    elif kind == MOVES:
        later = place(year.other_role, appointment.starts_at + HOUR)
        reschedule(
            appointment_id=appointment.pk, slot_id=later.pk, key=f"{appointment.pk}", actor=actor, now=at
        )
    elif kind == DISRUPTED:
        Appointment.objects.filter(pk=appointment.pk).update(disrupted_at=at)
    else:
        died = clock.local_date(at)
        Patient.objects.filter(pk=appointment.patient_id).update(deceased_on=died)


def break_down(year: Year, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some people cannot be told anything of one day, for a reason nobody has thought of."""
    broken = {year.people[who].user.pk for who in BREAKS}

    def reach_of(user_id: int) -> Reach:
        if (
            user_id in broken
            and year.broken_on - 3 * DAY < clock.local_date(relay.now) <= year.broken_on
        ):
            raise RuntimeError("broken")
        return reach(user_id)

    monkeypatch.setattr(reminding, "reach", reach_of)


def test_ten_days_of_a_year(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    prove(make_year(TEN_DAYS), relay, monkeypatch)


def prove(year: Year, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live through it, and look at what was told to whom, and when."""
    relay.away = year.relay_away
    break_down(year, relay, monkeypatch)
    live_through(year, relay)
    reminders = list(Reminder.objects.select_related("appointment", "slot").order_by("pk"))
    assert_in_time(year, reminders)
    assert_nobody_was_told_what_was_not_so(year, reminders)
    assert_everybody_was_told(year, reminders)
    assert_messages(year, relay)


def due_and_late(reminder: Reminder) -> tuple[datetime, datetime]:
    """On the wall, said here once more: two days before until one before; at seven of the evening
    before an hour before eleven until midnight, three hours before any other until one."""
    start = on_the_wall(reminder.slot.starts_at)
    if reminder.kind == Reminder.Kind.FIRST:
        return start - 2 * DAY, start - DAY
    if start.time() < time(11):
        before = start.date() - DAY
        return datetime.combine(before, time(19)), datetime.combine(start.date(), time())
    return start - 3 * HOUR, start - HOUR


def assert_in_time(year: Year, reminders: list[Reminder]) -> None:
    assert len(reminders) > 28 * len(year.days)
    broken = {year.people[who].patient.pk for who in BREAKS}
    for one in reminders:
        told, (due, late) = on_the_wall(one.told_at), due_and_late(one)
        assert due <= told < late
        assert time(7) <= told.time() < time(21)
        in_order = one.appointment.patient_id not in broken or due.date() != year.broken_on
        if in_order and due.date() != year.worker_away[0] and due.time() < time(20):
            assert told - max(due, datetime.combine(due.date(), time(7))) <= timedelta(minutes=90)


def assert_nobody_was_told_what_was_not_so(year: Year, reminders: list[Reminder]) -> None:
    """Of the place that it had, while it stood, to the living."""
    by_appointment = Counter((one.appointment_id, one.slot_id, one.kind) for one in reminders)
    assert set(by_appointment.values()) == {1}
    for one in reminders:
        for step in one.appointment.history.filter(verb__in=["cancel", "reschedule"]):
            gone = step.verb == "cancel" or step.slot_id != one.slot_id
            assert one.told_at < step.at or not gone
        if one.appointment.disrupted_at is not None:
            assert one.told_at < one.appointment.disrupted_at
    dead = {year.people[who].patient.pk for who in DIES}
    since = clock.instant(year.died_on, time(12))
    assert not [one for one in reminders if one.appointment.patient_id in dead and one.told_at >= since]


def assert_everybody_was_told(year: Year, reminders: list[Reminder]) -> None:
    """Twice of each, also who has neither mail nor telephone; and whoever moved, of the new hour too."""
    told = Counter((one.appointment_id, one.slot_id) for one in reminders)
    for day in (day for day in year.days if day != year.worker_away[0] + DAY):
        for who in EVERYBODY:
            one = year.appointments[day][who]
            assert told[_key(one)] == 2, (day, who)
        for who in MOVES:
            moved = Appointment.objects.get(pk=year.appointments[day][who].pk)
            assert moved.status == Status.BOOKED
            assert told[_key(moved)] >= 1
    for who in BREAKS:
        told_on = {day for day in year.days if told[_key(year.appointments[day][who])]}
        assert set(year.days) - told_on == {year.broken_on}


def _key(appointment: Appointment) -> tuple[int, int]:
    return appointment.pk, appointment.slot_id


def assert_messages(year: Year, relay: Relay) -> None:
    """Of each reminder one message to each address, by day, and never when it was late."""
    ours = Notification.objects.filter(letter__startswith="reminder_")
    hours = {on_the_wall(at).hour for at, message in relay.taken if "/aviso/" in message.text}
    assert hours <= set(range(7, 21))
    for one in ours.filter(state="sent").exclude(channel="portal"):
        assert one.settled_at is not None
        assert one.useful_until is not None
        assert one.settled_at < one.useful_until
        assert 7 <= on_the_wall(one.settled_at).hour < 21
    assert not ours.filter(state="pending").exists()
    withdrawn = ours.filter(state="withdrawn")
    assert withdrawn.count() > 0
    assert {on_the_wall(one.due_at).date() for one in withdrawn} == {year.relay_away[0]}
    silent = [one.user for one in year.people if one.reached == BY_NOTHING]
    theirs = ours.filter(user__in=silent)
    assert set(theirs.values_list("channel", flat=True)) == {"portal"}
    assert theirs.count() > 6 * len(year.days)
