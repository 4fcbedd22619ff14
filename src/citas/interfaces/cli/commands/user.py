"""`citas user`."""

from datetime import UTC, datetime

import click


@click.group()
def user() -> None:
    """Administra las cuentas."""


@user.command()
@click.argument("numbers", metavar="NUMERO...", nargs=-1, required=True)
@click.option(
    "--revocar",
    "revoke",
    is_flag=True,
    help="Retira las llaves vigentes en vez de emitir: de la persona, o de toda la familia si NUMERO no"
    " lleva clave.",
)
def token(numbers: tuple[str, ...], *, revoke: bool) -> None:
    """Emite una llave de la API, válida 24 horas, para cada NUMERO de afiliación.

    NUMERO es el del titular, o número-clave para otra persona de la familia. Abre la cuenta a quien
    no la tiene. Escribe una llave por línea, en el mismo orden; si un número no existe, no emite
    ninguna. La llave no se puede volver a ver.
    """
    from django.db import transaction

    from citas.domain.people.accounts import issue_token, revoke_tokens

    now = datetime.now(UTC)
    if revoke:
        with transaction.atomic():
            revoked = sum(revoke_tokens(number, now) for number in numbers)
        click.echo(f"Llaves retiradas: {revoked}.")
        return
    with transaction.atomic():
        tokens = [issue_token(number, now) for number in numbers]
    for one in tokens:
        click.echo(one)
