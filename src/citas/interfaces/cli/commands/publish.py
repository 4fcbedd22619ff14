"""`citas publish`."""

from datetime import UTC, datetime

import click
from rich.progress import Progress

from citas.interfaces.cli.session import console, say


@click.command()
def publish() -> None:
    """Publica los lugares de la agenda hasta el horizonte de la política vigente.

    Puede repetirse sin riesgo: nunca toca un lugar apartado o con cita. También lo hace solo cada
    noche el proceso de trabajos.
    """
    publish_agenda()


def publish_agenda() -> None:
    """Publish everybody's agenda with a progress bar, and tell what changed."""
    from citas.domain.audit.actors import Channel, system
    from citas.domain.booking import agenda_changes

    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("Publicando la agenda…", total=None)
        done = agenda_changes.publish(
            actor=system(Channel.CLI),
            now=datetime.now(UTC),
            progress=lambda count, total: progress.update(bar, completed=count, total=total),
        )
    say(
        f"Agenda publicada: {done.added:,} lugares nuevos, {done.restored:,} repuestos,"
        f" {done.withdrawn:,} retirados."
    )
    if done.disrupted:
        say(
            f"Citas cuyo horario ya no está en la agenda (siguen en pie): {done.disrupted:,}."
            " Véalas: citas afectadas"
        )
