"""The `citas` command: what operators do."""

import errno
import os
import sys
from importlib import import_module
from typing import NamedTuple, NoReturn

import click

from citas.interfaces.cli.server.errors import explain
from citas.interfaces.cli.words import in_spanish, speak_spanish
from citas.rules.errors import DomainError

INTERRUPTED = 130


class Entry(NamedTuple):
    """Where a command is, its line in the help, and whether it works on the database."""

    module: str
    attribute: str
    line: str
    database: bool = True


COMMANDS = {
    "run": Entry("run", "run", "Pone en marcha el sistema completo.", database=False),
    "import": Entry("import_files", "import_files", "Importa padrón, catálogo y agenda."),
    "publish": Entry("publish", "publish", "Publica los lugares de la agenda."),
    "afectadas": Entry("disrupted", "disrupted", "Lista las citas que se quedaron sin horario."),
    "waitlist": Entry("waitlist", "waitlist", "Muestra una lista de espera y comprueba su orden."),
    "demo": Entry("demo", "demo", "Muestra las cuentas de demostración."),
    "user": Entry("user", "user", "Administra las cuentas."),
    "correo": Entry("mail", "mail", "Prueba cómo salen los correos.", database=False),
    "migrate": Entry("migrate", "migrate", "Pone al día las tablas de la base de datos."),
    "worker": Entry("worker", "worker", "Atiende los trabajos de fondo."),
    "shell": Entry("shell", "shell", "Abre una consola de Python con los modelos."),
}


class Citas(click.Group):
    """A group that imports a command only when it is used, so that `--help` is instant."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        entry = COMMANDS.get(name)
        if entry is None:
            return None
        module = import_module(f"citas.interfaces.cli.commands.{entry.module}")
        command: click.Command = in_spanish(getattr(module, entry.attribute))
        if entry.database:
            command = import_module("citas.interfaces.cli.session").with_database(command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Comandos"):
            formatter.write_dl([(name, entry.line) for name, entry in COMMANDS.items()])


@click.group(
    cls=Citas, context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100}
)
@click.version_option("0.1.0", message="%(prog)s %(version)s", help="Mostrar la versión y salir.")
def citas() -> None:
    """Citas en Línea: una sola agenda para derechohabientes y ventanilla.

    Los ajustes se leen del entorno o de un archivo .env; vea docs/operations.md.
    """


def main() -> None:
    """Run the command line; ends the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citas.config.settings")
    speak_spanish()
    try:
        in_spanish(citas)
        # outside standalone mode click returns the code of an Exit instead of raising it
        sys.exit(citas.main(prog_name="citas", standalone_mode=False))
    except click.exceptions.Abort:
        click.echo("Interrumpido.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        _refuse(error)
    except DomainError as error:
        _refuse(click.ClickException(f"{error.sentence()} {error.advice()}".strip()))
    except OSError as error:
        if error.errno == errno.EPIPE:
            sys.exit(1)  # whoever read our output has gone
        _refuse(explain(error))


def _refuse(error: click.ClickException) -> NoReturn:
    error.show()
    sys.exit(error.exit_code)
