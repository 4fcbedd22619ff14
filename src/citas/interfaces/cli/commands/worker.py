"""`citas worker`."""

import contextlib
from datetime import UTC, datetime, time

import click
from django.core.management import call_command

from citas.rules import clock

NIGHTLY = ("publish_agenda", "report_missing_sessions", "clean_up")


@click.command()
def worker() -> None:
    """Atiende los trabajos de fondo: publica la agenda cada noche, avisa si falta y limpia.

    `citas run` ya lo incluye; use esta orden solo si corre el sitio con su propio servidor.
    """
    _catch_up(datetime.now(UTC))
    # procrastinate speaks on the standard error: the standard output is for messages alone
    call_command("procrastinate", "worker", shutdown_graceful_timeout=5)


def _catch_up(now: datetime) -> None:
    """Enqueue what a night with the machine turned off has left undone today."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateEvent
    from procrastinate.exceptions import AlreadyEnqueued

    midnight = clock.instant(clock.local_date(now), time.min)
    done = ProcrastinateEvent.objects.filter(
        type="succeeded", at__gte=midnight, job__task_name__in=NIGHTLY
    ).values_list("job__task_name", flat=True)
    for name in sorted(set(NIGHTLY) - set(done), key=NIGHTLY.index):
        with contextlib.suppress(AlreadyEnqueued):
            app.configure_task(name, queueing_lock=name).defer()
