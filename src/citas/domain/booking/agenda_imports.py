"""Files of the catalogue and the agenda: taken in and published again, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from citas.domain.audit.actors import Actor
from citas.domain.booking import agenda_changes
from citas.domain.booking.agenda_changes import Progress, Published
from citas.domain.catalogue import imports as catalogue
from citas.domain.intake.batches import Changes, Done, Options, Outcome, take_in
from citas.domain.intake.problems import Problems
from citas.domain.intake.reading import open_tables
from citas.domain.intake.reversal import Touched, Undone, revert
from citas.domain.scheduling import imports as agenda
from citas.domain.scheduling.planning import practitioners_with_agenda

CATALOGUE, AGENDA = catalogue.KIND, agenda.KIND


def import_catalogue(
    paths: Sequence[Path],
    *,
    options: Options,
    problems: Problems,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Take in the catalogue (one workbook, or CSV files). Raises FileRefused; cancels no appointment.

    `progress(done, total)` is called after each doctor whose agenda was planned again.
    """

    def work(changes: Changes) -> Done:
        with catalogue.open_catalogue(paths) as tables:
            done = tables.take_in(changes, problems)
        if not done.any or _refused(problems, options):
            return Done(done)
        published = _publish(practitioners_with_agenda(), actor, now, progress)
        return Done(done, effects=_effects(published), disrupted=published.folios)

    return take_in(
        work, kind=catalogue.KIND, paths=paths, problems=problems, options=options, actor=actor, now=now
    )


def import_agenda(
    path: Path,
    *,
    options: Options,
    problems: Problems,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Take in sessions or days without service. Raises FileRefused; appointments that lose their hour
    stand and are marked. `progress` as above.
    """

    def work(changes: Changes) -> Done:
        with open_tables(path) as tables:
            done = agenda.take_in_agenda(tables, changes, problems)
        if _refused(problems, options):
            return Done(done.difference)
        published = _publish(done.practitioner_ids, actor, now, progress)
        return Done(done.difference, effects=_effects(published), disrupted=published.folios)

    return take_in(
        work, kind=agenda.KIND, paths=[path], problems=problems, options=options, actor=actor, now=now
    )


def revert_catalogue(batch_id: int, *, actor: Actor, now: datetime) -> tuple[Undone, dict[str, int]]:
    """Undo a batch of the catalogue; what sessions or places refer to stays, out of service."""
    return _revert(batch_id, catalogue.TOUCHED, actor, now)


def revert_agenda(batch_id: int, *, actor: Actor, now: datetime) -> tuple[Undone, dict[str, int]]:
    """Undo a batch of the agenda; no appointment is cancelled."""
    return _revert(batch_id, agenda.TOUCHED, actor, now)


def _revert(
    batch_id: int, touched: Sequence[Touched], actor: Actor, now: datetime
) -> tuple[Undone, dict[str, int]]:
    concerned, effects = set(practitioners_with_agenda()), dict[str, int]()

    def publish() -> None:
        everybody = sorted(concerned | set(practitioners_with_agenda()))
        effects.update(_effects(_publish(everybody, actor, now, None)))

    undone = revert(batch_id, touched, actor=actor, now=now, afterwards=publish)
    return undone, effects


def _refused(problems: Problems, options: Options) -> bool:
    """Whether nothing will be kept anyway, so that publishing would be for nothing."""
    return bool(problems.errors) and not (options.skip_errors or options.simulate)


def _publish(
    practitioner_ids: list[int], actor: Actor, now: datetime, progress: Progress | None
) -> Published:
    # All at once: doctor by doctor, places would be locked in another order than people hold them.
    return agenda_changes.apply(practitioner_ids, actor=actor, now=now, progress=progress)


def _effects(done: Published) -> dict[str, int]:
    return {name: getattr(done, name) for name in ("added", "restored", "withdrawn", "disrupted")}
