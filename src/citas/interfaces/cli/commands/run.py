"""`citas run`: the whole system on one machine."""

import fcntl
import http.client
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from citas.interfaces.cli.server.embedded_postgres import EmbeddedPostgres
from citas.interfaces.cli.server.errors import CannotStart
from citas.interfaces.cli.server.ports import check_free
from citas.interfaces.cli.server.stopping import Stop
from citas.interfaces.cli.server.supervisor import Child, Supervisor, end_leftovers
from citas.interfaces.cli.session import console, database, load_settings, migrate, refuse_demo, say

READY = 60  # seconds that the web server has to answer


@click.command()
def run() -> None:
    """Pone en marcha el sistema completo y lo mantiene en pie hasta Ctrl-C.

    Arranca la base de datos (salvo con DATABASE_URL), pone al día las tablas, la primera vez carga
    los datos de demostración (salvo con DEMO=0) y atiende en http://HOST:PORT.
    """
    stop = Stop()
    stop.listen()
    load_settings()
    with _alone(settings.CITAS_HOME):
        end_leftovers(settings.CITAS_HOME)
        check_free(settings.HOST, settings.PORT)
        with database(follow=True) as server:
            stop.heed()
            migrate()
            refuse_demo()
            stop.heed()
            _collect_static(settings.CITAS_HOME)
            call_command("compilewords")
            stop.heed()
            if settings.DEMO:
                _load_demo()
            _serve(server, stop)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold this home's lock, which the kernel lets go when we die."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"Ya está en marcha ({lock.read().strip()}): use esa dirección o deténgalo antes."
            ) from None
        lock.truncate(0)
        lock.write(f"proceso {os.getpid()}, {address()}\n")
        lock.flush()
        yield


def address() -> str:
    """Where people open the site."""
    host: str = settings.HOST
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{shown}:{settings.PORT}/"


def _collect_static(home: Path) -> None:
    """Copy and compress what browsers load, when the sources changed since the last time.

    Written to another folder and renamed, so that an interrupted copy is never served.
    """
    newest = _fingerprint()
    mark = home / "static" / ".sources"
    if settings.DEBUG or (mark.exists() and mark.read_text() == newest):
        return
    draft, old = home / "static.draft", home / "static.old"
    for folder in (draft, old):
        shutil.rmtree(folder, ignore_errors=True)
    final = settings.STATIC_ROOT
    with console.status("Preparando estilos e imágenes…"):
        settings.STATIC_ROOT = draft
        call_command("collectstatic", interactive=False, verbosity=0)
        settings.STATIC_ROOT = final
    (draft / ".sources").write_text(newest)
    if final.exists():
        final.rename(old)
    draft.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def _fingerprint() -> str:
    """Names, sizes and times of every static source."""
    from django.contrib.staticfiles.finders import get_finders

    parts = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            parts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(sorted(parts))


def _load_demo() -> None:
    """Have the demo data (all of them or none), unless something else was ever imported here."""
    from citas.domain.intake.models import ImportBatch
    from citas.interfaces.cli.commands import demo
    from citas.interfaces.cli.demo.loading import loaded

    if loaded() or not ImportBatch.objects.exists():
        demo.load()


def _serve(server: EmbeddedPostgres | None, stop: Stop) -> None:
    stop.orderly()
    supervisor = Supervisor(_children(), server, say, stop)
    try:
        supervisor.start()
        with console.status("Abriendo el sitio…"):
            ready = supervisor.wait_for(_answers, seconds=READY)
        if not (ready or stop.told):
            say(f"El sitio todavía no responde; se sigue intentando. Vea {_web_log()}.")
        supervisor.watch(_answers, _welcome)
    finally:
        with console.status("Deteniendo…"):
            supervisor.stop()
    say("Detenido. Los datos quedan guardados.")


def web_command() -> list[str]:
    """How the web server is started."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.HOST,
        "--port", str(settings.PORT), "--workers", "2", "--blocking-threads", "8",
        "--backlog", "1024", "--backpressure", "64", "--respawn-failed-workers",
        "--workers-kill-timeout", "8", "--log-level", "warning", "--no-ws",
        "citas.config.wsgi:application",
    ]  # fmt: skip


def _children() -> list[Child]:
    worker = [sys.executable, "-m", "citas.interfaces.cli", "worker"]
    home: Path = settings.CITAS_HOME
    return [
        Child("el servidor web", web_command(), home=home, log=_web_log()),
        # shown: where no mail server is set, it is here that people read their messages
        Child("el proceso de trabajos", worker, home=home, log=home / "log" / "worker.log", shown=True),
    ]


def _web_log() -> Path:
    home: Path = settings.CITAS_HOME
    return home / "log" / "web.log"


def _answers() -> bool:
    """Whether the site answers, with whatever it has to say."""
    host = address().removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": settings.ALLOWED_HOSTS[0]})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _welcome() -> None:
    click.echo(f"\nCitas en Línea está en {address()}   (Ctrl-C para detener)")
    if settings.DEMO:
        from citas.interfaces.cli.commands import demo

        click.echo("\nCuentas de demostración (datos inventados):")
        for line in demo.lines(datetime.now(UTC)):
            click.echo(f"  {line}")
        click.echo("  Los códigos cambian cada 30 segundos: citas demo muestra los de ahora.")
        click.echo(f"  {demo.MAIL}")
        for line in demo.newcomer():
            click.echo(f"\n{line}")
        if settings.HOST == "127.0.0.1":  # browsers give passkeys to names alone
            click.echo(f"Para probar la huella o el rostro: http://localhost:{settings.PORT}/")
    shown = [
        what
        for kind, what in (("email", "Los correos"), ("sms", "Los mensajes de texto"))
        if settings.MESSAGE_CHANNELS[kind]["GATEWAY"].endswith(".Console")
    ]
    for what in shown:
        click.echo(f"{what} no salen de aquí: se muestran en esta pantalla.")
