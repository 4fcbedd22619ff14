"""`citas correo`."""

import secrets
import sys
from datetime import UTC, datetime

import click
import django

from citas.interfaces.cli.session import load_settings


@click.group()
def mail() -> None:
    """Prueba cómo salen los correos y los mensajes de texto."""


@mail.command()
@click.option(
    "--a", "address", metavar="DIRECCION", help="Envía además un correo de prueba a DIRECCION."
)
@click.option("--sms", is_flag=True, help="Prueba también al proveedor de mensajes de texto.")
@click.option("--avisos", "push", is_flag=True, help="Prueba también los avisos a la pantalla.")
def probar(address: str | None, *, sms: bool, push: bool) -> None:
    """Revisa el servidor de correo (conexión, cifrado, cuenta) y su dominio (SPF, DKIM, DMARC).

    Termina con 1 si algo falla, y dice qué hacer en cada caso.
    """
    load_settings()
    django.setup()
    from citas.domain.access.contacts import ContactSystem
    from citas.domain.messaging.channels import channel

    wanted = {ContactSystem.EMAIL: True, ContactSystem.SMS: sms, ContactSystem.PUSH: push}
    systems = [system for system, asked in wanted.items() if asked]
    findings = [finding for system in systems for finding in channel(system).check()]
    for finding in findings:
        click.echo(f"{'✓' if finding.good else '✗'} {finding.what}")
        if finding.next_step:
            click.echo(f"  → {finding.next_step}")
    _tell_links()
    if address:
        _send_test(address)
    if not all(finding.good for finding in findings):
        sys.exit(1)


def _tell_links() -> None:
    from django.conf import settings

    click.echo(f"Los enlaces de los mensajes llevan a {settings.SITE_URL}/")
    if not settings.SITE_URL.startswith("https:"):
        click.echo("  → Si no es la que la gente usa, ponga SITE_URL, como https://citas.example.org.")


def _send_test(address: str) -> None:
    from citas.domain.access.contacts import ContactSystem
    from citas.domain.messaging.channels import (
        Message,
        PermanentFailure,
        TemporaryFailure,
        channel,
    )
    from citas.domain.messaging.letters import render

    letter = render("test_mail", "es-mx", {})
    message = Message(
        secrets.token_hex(16), datetime.now(UTC), address, "es-mx", letter.subject, letter.text,
        letter.html,
    )  # fmt: skip
    try:
        channel(ContactSystem.EMAIL).send(message)
    except PermanentFailure as failure:
        raise click.ClickException(f"El correo de prueba fue rechazado ({failure}).") from None
    except TemporaryFailure as failure:
        raise click.ClickException(f"El correo de prueba no salió por ahora ({failure}).") from None
    click.echo(f"Correo de prueba entregado para {address}: revise que llegue, y no como «spam».")
