"""Work nobody waits for. A job may run twice, so every one is idempotent."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, time

import structlog
from django.core.management import call_command
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from citas.domain.audit.actors import Channel, system
from citas.domain.booking import agenda_changes, reminding
from citas.domain.booking.actions import cleaning
from citas.domain.booking.actions.freeing import PASS_ON
from citas.domain.booking.waiting import offering
from citas.domain.messaging import delivery, outbox
from citas.rules import clock

NIGHT_HOUR = time(2, 30)  # on the wall clock of Baja California
log = structlog.get_logger(__name__)


def is_night_hour(timestamp: int) -> bool:
    """Whether `timestamp` (Unix seconds) is the night's hour in Baja California.

    Cron runs on UTC, where that hour is 10:30 in winter and 9:30 in summer: both are tried.
    """
    tick = datetime.fromtimestamp(timestamp, UTC)
    return tick == clock.instant(clock.local_date(tick), NIGHT_HOUR)


@app.periodic(cron="30 9,10 * * *")
@app.task(name="nightly", queueing_lock="nightly")
def nightly(timestamp: int) -> None:
    """Enqueue the night's work once."""
    if not is_night_hour(timestamp):
        return
    for task in (publish_agenda, report_missing_sessions, clean_up):
        with contextlib.suppress(AlreadyEnqueued):
            task.defer()


@app.task(name=outbox.DELIVER, priority=-1)
def deliver_notification(event: str) -> None:
    """Send what is due of one event; the night's work goes first, whatever waits."""
    while delivery.deliver_next(event, datetime.now(UTC)):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="sweep_messages", queueing_lock="sweep_messages")
def sweep_messages(timestamp: int) -> None:
    """Enqueue what is due again, or what a death left behind. `timestamp`: Unix seconds."""
    for event in delivery.due_events(datetime.fromtimestamp(timestamp, UTC)):
        with contextlib.suppress(AlreadyEnqueued):
            deliver_notification.configure(queueing_lock=f"message:{event}").defer(event=event)


@app.periodic(cron="* * * * *")
@app.task(name="remind", queueing_lock="remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's
    """Give the reminders that are due; one that takes long does not run on into the night."""
    give_reminders(lambda: datetime.now(UTC))


def give_reminders(present: Callable[[], datetime]) -> None:
    """Each by itself: what fails for one person is written down and keeps nobody else waiting."""
    for due in reminding.due_reminders(present()):
        try:
            reminding.remind(appointment_id=due.appointment_id, kind=due.kind, now=present())
        except Exception:
            log.exception("reminder failed", appointment=due.appointment_id, kind=due.kind.value)


@app.task(name=PASS_ON)
def pass_on_place(slot_id: int) -> None:
    """Offer a place that came free to the first in line, or free it for everybody."""
    offering.pass_on(slot_id=slot_id, now=datetime.now(UTC))


@app.periodic(cron="* * * * *")
@app.task(name="pass_on_places", queueing_lock="pass_on_places")
def pass_on_places(timestamp: int) -> None:
    """Enqueue each place whose time ran out and that no job has met. `timestamp`: Unix seconds."""
    for slot_id in offering.due(datetime.fromtimestamp(timestamp, UTC)):
        with contextlib.suppress(AlreadyEnqueued):
            pass_on_place.configure(queueing_lock=f"place:{slot_id}").defer(slot_id=slot_id)


@app.task(name="publish_agenda", queueing_lock="publish_agenda")
def publish_agenda() -> None:
    """Extend the agenda to its horizon."""
    done = agenda_changes.publish(actor=system(Channel.JOB), now=datetime.now(UTC))
    log.info("agenda published", added=done.added, withdrawn=done.withdrawn)


@app.task(name="report_missing_sessions", queueing_lock="report_missing_sessions")
def report_missing_sessions() -> None:
    """Raise the alarm for days inside the horizon on which a doctor's sessions have no places."""
    missing = agenda_changes.missing_sessions(datetime.now(UTC))
    if missing:
        _practitioner, first_day = min(missing, key=lambda pair: pair[1])
        log.error("sessions missing", count=len(missing), first_day=first_day.isoformat())


@app.task(name="clean_up", queueing_lock="clean_up")
def clean_up() -> None:
    """Delete what has served: sessions, tokens, holds, old imports' changes, jobs of last week."""
    call_command("clearsessions")
    cleaned = cleaning.clean_up(datetime.now(UTC))
    app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs").defer(max_hours=7 * 24)
    log.info("cleaned up", **cleaned)
