"""`citas worker`."""

import contextlib

import click
from django.core.management import call_command

NIGHTLY = ("publish_agenda", "report_missing_sessions", "clean_up")


@click.command()
def worker() -> None:
    """Atiende los trabajos de fondo: publica la agenda cada noche, avisa si falta y limpia.

    `citas run` ya lo incluye; use esta orden solo si corre el sitio con su propio servidor.
    """
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    for name in NIGHTLY:  # what a night with the machine turned off has left undone
        with contextlib.suppress(AlreadyEnqueued):
            app.configure_task(name, queueing_lock=name).defer()
    call_command("procrastinate", "worker", delete_jobs="successful", shutdown_graceful_timeout=5)
