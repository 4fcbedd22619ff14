"""`citas import`: files of the institute taken in, and undone."""

from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

simulate = click.option(
    "--simular", "simulate", is_flag=True, help="No escribe nada: muestra qué cambiaría."
)
skip_errors = click.option(
    "--omitir-errores",
    "skip_errors",
    is_flag=True,
    help="Escribe las filas buenas y lista las que tienen errores.",
)
report = click.option(
    "--informe",
    "report",
    metavar="ARCHIVO",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Dónde escribir los errores y avisos (por omisión, ARCHIVO.informe.csv).",
)


@click.group()
def import_files() -> None:
    """Importa padrón, catálogo y agenda; cada importación es un lote que se puede revertir.

    Los archivos son CSV (UTF-8 o Windows-1252; coma o punto y coma) o XLSX, con los encabezados de
    docs/files.md. Se revisa cada fila. Con un solo error no se escribe nada, salvo con
    --omitir-errores. Ninguna importación cancela citas.
    """


@import_files.command()
@click.argument("path", metavar="ARCHIVO", type=FILE)
@simulate
@skip_errors
@click.option(
    "--completo",
    "complete",
    is_flag=True,
    help="El archivo es el padrón entero: termina la vigencia de quien ya no está en él.",
)
@click.option(
    "--confirmar",
    "confirmed",
    metavar="N",
    type=click.IntRange(min=1),
    help="Acepta terminar o acortar N vigencias, el número que dio la importación detenida.",
)
@report
def padron(path: Path, report: Path | None, **options: Any) -> None:
    """Importa el padrón: una fila por persona y afiliación.

    Si las vigencias que se terminan o acortan pasan de 0.5 % del padrón o de 2 % de una unidad, se
    detiene y da el número que hay que repetir con --confirmar.
    """
    if options["complete"] and options["skip_errors"]:
        raise click.UsageError(
            "--completo no puede ir con --omitir-errores: una fila mala parecería una baja."
        )
    from citas.interfaces.cli import import_runs

    import_runs.roll(path, report, options)


@import_files.command()
@click.argument("paths", metavar="ARCHIVO...", type=FILE, nargs=-1, required=True)
@simulate
@skip_errors
@report
def catalogo(paths: tuple[Path, ...], report: Path | None, **options: Any) -> None:
    """Importa el catálogo: un XLSX con las hojas unidades, servicios y medicos, o sus CSV.

    Un médico que falta en un archivo nuevo no se borra. La agenda se vuelve a publicar.
    """
    from citas.interfaces.cli import import_runs

    import_runs.catalogue(paths, report, options)


@import_files.command()
@click.argument("path", metavar="ARCHIVO", type=FILE)
@simulate
@skip_errors
@report
def agenda(path: Path, report: Path | None, **options: Any) -> None:
    """Importa horarios semanales o días sin servicio; los encabezados dicen cuál de los dos.

    La agenda de los médicos que cambian se vuelve a publicar. Las citas que se quedan sin horario
    siguen en pie y quedan marcadas.
    """
    from citas.interfaces.cli import import_runs

    import_runs.agenda(path, report, options)


@import_files.command()
def lotes() -> None:
    """Lista los últimos lotes, con lo que hizo cada uno."""
    from citas.interfaces.cli import import_runs

    import_runs.list_batches()


@import_files.command()
@click.argument("batch", metavar="LOTE", type=click.IntRange(min=1))
def revertir(batch: int) -> None:
    """Deshace un lote: lo que cambió vuelve a como estaba y lo que creó se borra.

    Lo creado que ya está en uso (con cuenta, citas o lugares) se queda, sin vigencia o inactivo. No
    cancela citas. Si otro lote cambió después lo mismo, se niega y dice cuál revertir primero.
    """
    from citas.interfaces.cli import import_runs

    import_runs.revert(batch)
