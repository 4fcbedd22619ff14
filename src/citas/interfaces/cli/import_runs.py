"""What `citas import` does once Django is ready: run an importer with a progress line, and tell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import Progress, TextColumn

from citas.domain.audit.actors import Channel, system
from citas.domain.booking import agenda_imports
from citas.domain.intake.batches import Options, Outcome, Result
from citas.domain.intake.errors import BatchUnknown
from citas.domain.intake.models import ImportBatch
from citas.domain.intake.problems import Problems, problems_of
from citas.domain.intake.reversal import Undone
from citas.domain.people import imports as people
from citas.interfaces.cli import import_report
from citas.interfaces.cli.session import console
from citas.rules.errors import DomainError

ACTOR = system(Channel.CLI)
NOTHING_WRITTEN, ROWS_LEFT_OUT = 1, 3
Given = Mapping[str, bool | int | None]
Tell = Callable[[str], None]


def roll(path: Path, report: Path | None, given: Given) -> None:
    """Run and tell; ends with the exit codes of docs/files.md."""

    def work(problems: Problems, options: Options, tell: Tell) -> Outcome:
        return people.import_roll(
            path,
            options=options,
            problems=problems,
            actor=ACTOR,
            now=datetime.now(UTC),
            progress=lambda rows: tell(f"Revisando el padrón: {rows:,} filas…"),
        )

    _run(work, [path], report, given)


def catalogue(paths: Sequence[Path], report: Path | None, given: Given) -> None:
    """As `roll`, for the catalogue."""

    def work(problems: Problems, options: Options, tell: Tell) -> Outcome:
        return agenda_imports.import_catalogue(
            paths,
            options=options,
            problems=problems,
            actor=ACTOR,
            now=datetime.now(UTC),
            progress=lambda done, total: tell(f"Publicando la agenda: {done} de {total} médicos…"),
        )

    _run(work, paths, report, given)


def agenda(path: Path, report: Path | None, given: Given) -> None:
    """As `roll`, for sessions or days without service."""

    def work(problems: Problems, options: Options, tell: Tell) -> Outcome:
        return agenda_imports.import_agenda(
            path,
            options=options,
            problems=problems,
            actor=ACTOR,
            now=datetime.now(UTC),
            progress=lambda done, total: tell(f"Publicando la agenda: {done} de {total} médicos…"),
        )

    _run(work, [path], report, given)


def list_batches() -> None:
    """The last twenty batches, newest first."""
    import_report.show_batches(list(ImportBatch.objects.order_by("-pk")[:20]))


def revert(batch_id: int) -> None:
    """Undo one batch and tell."""
    with _progress("Revirtiendo…"), _refusals():
        batch = ImportBatch.objects.filter(pk=batch_id).first()
        if batch is None:
            raise BatchUnknown(batch=batch_id)
        undone, effects = _revert(batch)
    import_report.show_undone(batch_id, undone, effects)


def _revert(batch: ImportBatch) -> tuple[Undone, dict[str, int]]:
    now = datetime.now(UTC)
    if batch.kind == people.KIND:
        return people.revert_roll(batch.pk, actor=ACTOR, now=now), {}
    if batch.kind == agenda_imports.CATALOGUE:
        return agenda_imports.revert_catalogue(batch.pk, actor=ACTOR, now=now)
    return agenda_imports.revert_agenda(batch.pk, actor=ACTOR, now=now)


def _run(
    work: Callable[[Problems, Options, Tell], Outcome],
    paths: Sequence[Path],
    report: Path | None,
    given: Given,
) -> None:
    options = Options(**given)  # type: ignore[arg-type]
    try:
        with (
            _progress("Leyendo el archivo…") as tell,
            _refusals(),
            closing(problems_of(paths, report)) as problems,
        ):
            outcome = work(problems, options, tell)
    except PermissionError as error:
        sentence = f"No hay permiso para escribir {error.filename}: indique otro con --informe."
        raise click.ClickException(sentence) from None
    import_report.show(outcome, problems, options)
    if code := _exit_code(outcome, problems):
        raise click.exceptions.Exit(code)


def _exit_code(outcome: Outcome, problems: Problems) -> int:
    if outcome.result in {Result.ERRORS, Result.TO_CONFIRM}:
        return NOTHING_WRITTEN
    if not problems.errors:
        return 0
    return NOTHING_WRITTEN if outcome.result is Result.SIMULATED else ROWS_LEFT_OUT


@contextmanager
def _progress(first: str) -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"),)
    with Progress(*columns, console=console, transient=True) as progress:
        line = progress.add_task(first)
        yield lambda text: progress.update(line, description=text)


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal of the domain is one sentence and what to do."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(f"{refusal.sentence()} {refusal.advice()}".strip()) from None
