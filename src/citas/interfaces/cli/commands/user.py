"""`citas user`."""

from datetime import UTC, datetime

import click


@click.group()
def user() -> None:
    """Administra las cuentas."""


@user.command()
@click.argument("numbers", metavar="NUMERO...", nargs=-1, required=True)
def token(numbers: tuple[str, ...]) -> None:
    """Emite una llave de la API, válida 24 horas, para cada NUMERO de afiliación.

    NUMERO es el del titular, o número-clave para otra persona de la familia. Abre la cuenta a quien
    no la tiene. Escribe una llave por línea, en el mismo orden; si un número no existe, no emite
    ninguna. La llave no se puede volver a ver.
    """
    from django.db import transaction

    from citas.domain.people.accounts import issue_token

    now = datetime.now(UTC)
    with transaction.atomic():
        tokens = [issue_token(number, now) for number in numbers]
    for one in tokens:
        click.echo(one)
