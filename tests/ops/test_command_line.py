"""The `citas` command speaks Spanish, completely."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from citas.config.environment import CHECKOUT
from citas.interfaces.cli.commands.import_files import import_files
from citas.interfaces.cli.main import citas
from citas.interfaces.cli.words import in_spanish, speak_spanish

ENGLISH = re.compile(
    r"\b(usage|options|commands?|arguments?|show|help|message|exit|the|file|path|text|integer|default"
    r"|required|try|and|with|version)\b",
    re.IGNORECASE,
)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def find(path: tuple[str, ...]) -> click.Command:
    command: click.Command = citas
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    return command


ALL = sorted(commands(citas))


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "citas")
def test_help_is_in_spanish(path: tuple[str, ...]) -> None:
    speak_spanish()
    in_spanish(citas)
    shown = CliRunner().invoke(citas, [*path, "--help"], prog_name="citas").output
    assert shown.startswith("Uso: citas")
    assert "Mostrar esta ayuda y salir." in shown
    words = re.sub(r"--[\w-]+|\[OPCIONES\]|\b[A-Z_]{2,}\b|citas \w+|^  \w+ ", "", shown, flags=re.M)
    assert ENGLISH.findall(words) == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "citas")
def test_every_command_and_option_has_its_line(path: tuple[str, ...]) -> None:
    command = find(path)
    assert command.help
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert silent == []


def test_asking_for_a_command_leaves_it_as_it_was() -> None:
    own = import_files.commands["lotes"].callback
    prepared = find(("import", "lotes")).callback
    assert prepared is not own
    assert import_files.commands["lotes"].callback is own


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "citas.interfaces.cli", *words],
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT / "src"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_unknown_command_is_refused_in_spanish() -> None:
    done = run("inventado")
    assert done.returncode == 2
    assert "No existe el comando 'inventado'." in done.stderr


def test_a_wrong_setting_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    done = run("publish", PORT="x", CITAS_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: PORT («x»): debe ser un número entre 1 y 65535.\n"


def test_a_database_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    nowhere = f"host={tmp_path} user=citas dbname=citas"
    done = run("publish", DATABASE_URL=nowhere, CITAS_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: No hay conexión con PostgreSQL")
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ocupado").write_text("un archivo")
    done = run("publish", CITAS_HOME=str(tmp_path / "ocupado" / "home"))
    assert done.returncode in {1, 2}
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1
