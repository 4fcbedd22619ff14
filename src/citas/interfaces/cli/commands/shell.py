"""`citas shell`."""

import click
from django.core.management import call_command


@click.command()
def shell() -> None:
    """Abre una consola de Python con los modelos cargados. Lo que escriba ahí es definitivo."""
    call_command("shell")
