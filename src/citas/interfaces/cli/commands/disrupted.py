"""`citas afectadas`."""

from datetime import UTC, datetime

import click


@click.command()
def disrupted() -> None:
    """Lista las citas próximas cuyo horario ya no está en la agenda, para avisar y reacomodarlas.

    Una línea por cita: folio, día y hora, médico y unidad, sin nombres de pacientes.
    """
    from citas.domain.booking import disruption
    from citas.interfaces.cli.import_report import appointment_line

    found = disruption.disrupted(datetime.now(UTC))
    for one in found:
        click.echo(appointment_line(one))
    if not found:
        click.echo("Ninguna cita próxima se quedó sin horario.")
