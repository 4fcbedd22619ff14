"""`citas demo`: invented data to try the product out, and how to log in."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from rich.progress import Progress

from citas.interfaces.cli.session import console


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

    Todo es inventado y pasa por los mismos importadores que los archivos reales. Con DEMO=0 este
    comando se niega.
    """
    _check_allowed()
    if folder is not None:
        _write(folder)
        return
    load()
    if as_json:
        click.echo(json.dumps(logins(), ensure_ascii=False, indent=2))
        return
    for login in logins():
        click.echo(f"{login['login']:<16} contraseña: {login['password']}")


def logins() -> list[dict[str, str]]:
    """The demo accounts as `{"role", "login", "password"}`. Raises ClickException with DEMO=0."""
    _check_allowed()
    from citas.interfaces.cli.demo.loading import INSURED, PASSWORD

    return [{"role": "insured", "login": login, "password": PASSWORD} for login in INSURED]


def load() -> None:
    """Import the demo files, publish and open the accounts, unless all is there already.

    Raises ClickException with DEMO=0.
    """
    _check_allowed()
    from citas.interfaces.cli.demo.loading import load_all, loaded, open_accounts

    if loaded():
        open_accounts(really=True)  # a start with DEMO=0 may have closed them
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
