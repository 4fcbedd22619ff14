"""The night's work, by the wall clock of Baja California."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from citas.domain.access.models import ApiToken, User
from citas.interfaces.cli.commands.worker import NIGHTLY, _catch_up
from citas.interfaces.jobs.tasks import clean_up, is_night_hour, nightly
from citas.rules import clock


def ticks_of(day: date) -> list[int]:
    """The two moments (Unix seconds) at which cron asks on a day."""
    return [int(datetime.combine(day, time(hour, 30), UTC).timestamp()) for hour in (9, 10)]


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 15),
        date(2026, 7, 15),
        date(2026, 3, 8),  # 02:30 does not exist: the work is done at 03:30
        date(2026, 11, 1),
        date(2027, 3, 14),
        date(2027, 11, 7),
        date(2026, 12, 31),
    ],
)
def test_one_tick_a_day_is_the_nights(day: date) -> None:
    due = [tick for tick in ticks_of(day) if is_night_hour(tick)]
    assert len(due) == 1
    shown = clock.local(datetime.fromtimestamp(due[0], UTC))
    assert shown.strftime("%H:%M") == ("03:30" if not clock.exists(day, time(2, 30)) else "02:30")


@pytest.mark.django_db(transaction=True)
def test_the_night_enqueues_each_job_once() -> None:
    for tick in ticks_of(date(2026, 11, 23)) * 2:
        nightly.func(tick)
    waiting = ProcrastinateJob.objects.values_list("task_name", flat=True)
    assert sorted(waiting) == sorted(NIGHTLY)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_starts_catches_up_once() -> None:
    now = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    _catch_up(now)
    _catch_up(now)
    assert ProcrastinateJob.objects.count() == len(NIGHTLY)


def test_every_job_that_others_name_is_registered() -> None:
    assert set(NIGHTLY) <= set(app.tasks)


@pytest.mark.django_db(transaction=True)
def test_cleaning_takes_what_expired_and_nothing_else() -> None:
    now = datetime.now(UTC)
    user = User.objects.create_user("A0001")
    for name, age in (("old", timedelta(days=-2)), ("new", timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=now + age)
        ApiToken.objects.create(
            user=user, digest=name, created_at=now - timedelta(days=3), expires_at=now + age
        )
    clean_up.func()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(ApiToken.objects.values_list("digest", flat=True)) == ["new"]
