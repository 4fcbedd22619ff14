"""`citas demo`: invented data to try the product out, and how to log in."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from rich.progress import Progress

from citas.interfaces.cli.session import console

MAIL = "Las familias tienen un correo inventado y confirmado: ahí les llegan los avisos."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Muestra las cuentas como JSON.")
@click.option(
    "--archivos",
    "folder",
    metavar="CARPETA",
    type=click.Path(file_okay=False, path_type=Path),
    help="Escribe los archivos de demostración en CARPETA, sin reemplazar ninguno, y no carga nada.",
)
def demo(*, as_json: bool, folder: Path | None) -> None:
    """Carga los datos de demostración, si faltan, y muestra las cuentas para entrar.

    Todo es inventado y pasa por los mismos importadores que los archivos reales. El código del personal
    cambia cada 30 segundos: repita este comando para ver el siguiente. Con DEMO=0 se niega.
    """
    _check_allowed()
    if folder is not None:
        _write(folder)
        return
    load()
    if as_json:
        click.echo(json.dumps(logins(), ensure_ascii=False, indent=2))
        return
    for line in [*lines(datetime.now(UTC)), MAIL, *newcomer()]:
        click.echo(line)


def logins() -> list[dict[str, str]]:
    """The demo accounts as `{"role", "login", "password"}`, of staff also "totp_secret" and, where they
    work in one, "unit". Raises ClickException with DEMO=0."""
    _check_allowed()
    from citas.interfaces.cli.demo.loading import INSURED, PASSWORD
    from citas.interfaces.cli.demo.staff import HOSPITAL, STAFF

    found = [{"role": "insured", "login": login, "password": PASSWORD} for login in INSURED]
    for one in STAFF:
        told = {"role": one.role, "login": one.login, "password": PASSWORD, "totp_secret": one.secret}
        found.append(told | ({"unit": HOSPITAL.name} if one.in_hospital else {}))
    return found


def lines(now: datetime) -> list[str]:
    """One for each account: what one types, and what one sees. Raises ClickException with DEMO=0."""
    _check_allowed()
    from citas.interfaces.cli.demo.loading import INSURED, PASSWORD
    from citas.interfaces.cli.demo.staff import STAFF, code_at

    told = [(login, "", shows) for login, shows in INSURED.items()]
    told += [(one.login, f"  código: {code_at(one.secret, now)}", one.shows) for one in STAFF]
    return [f"{login:<20} contraseña: {PASSWORD}{code:<16}  {shows}" for login, code, shows in told]


def newcomer() -> list[str]:
    """With what to try the registration; nothing once that account is open."""
    from citas.interfaces.cli.demo.loading import has_account
    from citas.interfaces.cli.demo.roll import NEWCOMER

    number, serial = NEWCOMER
    told = f"Para probar el registro: afiliación {number}, credencial {serial}"
    return [] if has_account(number) else [told]


def load() -> None:
    """Import the demo files, publish and open the accounts, unless all is there already.

    Raises ClickException with DEMO=0.
    """
    _check_allowed()
    from citas.interfaces.cli.demo.loading import (
        PASSWORD,
        confirm_addresses,
        load_all,
        loaded,
        open_accounts,
    )
    from citas.interfaces.cli.demo.staff import open_staff

    if loaded():
        open_accounts(really=True)  # a start with DEMO=0 may have closed them
        confirm_addresses()  # an older version had neither
        open_staff(PASSWORD)
        return
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int | None) -> None:
            progress.update(bar, description=what, completed=done, total=total)

        load_all(tell, datetime.now(UTC))


def _check_allowed() -> None:
    if not settings.DEMO:
        raise click.ClickException("Con DEMO=0 no hay datos de demostración: use DEMO=1.")


def _write(folder: Path) -> None:
    from citas.interfaces.cli.demo.files import files_in, write_files

    there = [path.name for path in files_in(folder) if path.exists()]
    if there:
        raise click.ClickException(
            f"En {folder} ya hay {', '.join(there)} y no se escribe encima: indique otra carpeta."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path in write_files(folder):
        click.echo(path)
