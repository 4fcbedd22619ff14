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

    from citas.domain.audit.actors import Channel, system
    from citas.domain.people.accounts import issue_token, revoke_tokens

    actor, now = system(Channel.CLI), datetime.now(UTC)
    if revoke:
        with transaction.atomic():
            revoked = sum(revoke_tokens(number, actor=actor, now=now) for number in numbers)
        click.echo(f"Llaves retiradas: {revoked}.")
        return
    with transaction.atomic():
        tokens = [issue_token(number, actor=actor, now=now) for number in numbers]
    for one in tokens:
        click.echo(one)


ROLES = {
    "ventanilla": "desk",
    "medico": "doctor",
    "responsable": "manager",
    "administracion": "administrator",
    "auditoria": "auditor",
}
IN_UNITS = {"ventanilla", "medico", "responsable"}


@user.command()
@click.argument("name", metavar="NOMBRE")
@click.option("--rol", "role", type=click.Choice(list(ROLES)), required=True, help="Su función.")
@click.option("--unidad", "clues", metavar="CLUES", default="", help="La unidad en que trabaja.")
@click.option(
    "--todas-las-unidades",
    "everywhere",
    is_flag=True,
    help="En vez de --unidad, para quien de verdad trabaja en todas.",
)
@click.option("--cedula", "licence", metavar="CEDULA", default="", help="La del catálogo, de un médico.")
def personal(name: str, role: str, clues: str, licence: str, *, everywhere: bool) -> None:
    """Da de alta a NOMBRE como personal y escribe el código con que elige su contraseña.

    NOMBRE va en minúsculas y con un punto, como ana.ruiz. Ventanilla, médico y responsable llevan
    --unidad; administración y auditoría son para todas. El código se usa una sola vez y en pocos
    minutos. Las demás cuentas del personal se administran después en el sitio.
    """
    from django.conf import settings

    from citas.domain.access.staff_accounts import NewRole, hire
    from citas.domain.audit.actors import ActorKind, Channel, system
    from citas.domain.catalogue.directory import practitioner_by_licence, unit_by_clues
    from citas.rules import clock

    if bool(clues) == everywhere and (clues or role in IN_UNITS):
        raise click.ClickException("Indique su unidad con --unidad CLUES, o bien --todas-las-unidades.")
    unit = unit_by_clues(clues) if clues else None
    if clues and unit is None:
        raise click.ClickException(f"No hay unidad con la CLUES {clues}: revise el catálogo.")
    doctor = practitioner_by_licence(licence) if licence else None
    if licence and doctor is None:
        raise click.ClickException(f"No hay médico con la cédula {licence}: revise el catálogo.")
    given = NewRole(ActorKind(ROLES[role]), unit.pk if unit else None, doctor.pk if doctor else None)
    handed = hire(username=name, given=given, actor=system(Channel.CLI), now=datetime.now(UTC))
    click.echo(f"{handed.login} {handed.code}")
    until = f"{clock.local(handed.until):%H:%M}"
    page = f"{settings.SITE_URL}/codigo/"
    click.echo(f"Escríbalo en {page} antes de las {until}, hora de Baja California.")
