"""One import: a transaction that is kept only if nothing speaks against it, and what it changed."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db import connection, transaction

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.intake.errors import FileMissing
from citas.domain.intake.models import ImportBatch
from citas.domain.intake.problems import Problems

# Two imports at once would each compare with what the other is about to change.
_ONE_AT_A_TIME = 7_240_511


@dataclass(frozen=True)
class Options:
    """How to import. `confirmed`: how many ended or shortened coverages a person accepted."""

    skip_errors: bool = False
    simulate: bool = False
    complete: bool = False
    confirmed: int | None = None


@dataclass(frozen=True)
class Difference:
    """Rows of the file by what they do; `ended` counts those that the file no longer has."""

    new: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    @property
    def any(self) -> bool:
        """Whether something would be written."""
        return bool(self.new or self.changed or self.ended)

    def __add__(self, other: "Difference") -> "Difference":
        return Difference(
            self.new + other.new,
            self.changed + other.changed,
            self.ended + other.ended,
            self.unchanged + other.unchanged,
        )


class Result(StrEnum):
    """How an import ended; all but WRITTEN wrote nothing."""

    WRITTEN = "written"
    NOTHING_NEW = "nothing-new"
    SIMULATED = "simulated"
    ERRORS = "errors"
    TO_CONFIRM = "to-confirm"


@dataclass
class Done:
    """What an importer did inside the transaction; `shortened` coverages ask to be confirmed.

    `effects` are numbers to tell besides, as places added to the agenda; `disrupted` are the folios
    of appointments that lost their hour.
    """

    difference: Difference = field(default_factory=Difference)
    shortened: int = 0
    too_many: bool = False
    effects: dict[str, int] = field(default_factory=dict)
    disrupted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What to tell the operator."""

    result: Result
    batch_id: int | None
    done: Done


class Changes:
    """Writes what a batch does to rows of other apps' tables, so that it can be undone."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch_id = batch.pk

    def created(self, table: str, ids: Sequence[int]) -> None:
        """Note new rows, after they were inserted."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO intake_importchange (batch_id, "table", row_id, before, after)
                SELECT %s, %s, t.id, NULL, to_jsonb(t) FROM "{table}" t WHERE t.id = ANY(%s)
                """,  # noqa: S608 - a table of ours, never from a file
                [self.batch_id, table, list(ids)],
            )

    @contextmanager
    def changing(self, table: str, ids: Sequence[int]) -> Iterator[None]:
        """Note which columns of these rows the block changes."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                CREATE TEMP TABLE rows_before ON COMMIT DROP AS
                SELECT t.id, to_jsonb(t) AS row FROM "{table}" t WHERE t.id = ANY(%s)
                """,  # noqa: S608
                [list(ids)],
            )
            yield
            cursor.execute(
                f"""
                INSERT INTO intake_importchange (batch_id, "table", row_id, before, after)
                SELECT %s, %s, t.id, jsonb_object_agg(b.key, b.value), jsonb_object_agg(b.key, a.value)
                FROM rows_before JOIN "{table}" t USING (id)
                CROSS JOIN jsonb_each(rows_before.row) b
                JOIN jsonb_each(to_jsonb(t)) a ON a.key = b.key AND a.value <> b.value
                GROUP BY t.id
                """,  # noqa: S608
                [self.batch_id, table],
            )
            cursor.execute("DROP TABLE rows_before")


def take_in(
    work: Callable[[Changes], Done],
    *,
    kind: str,
    paths: Sequence[Path],
    problems: Problems,
    options: Options,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Run `work` in one transaction, which is kept only when the result is WRITTEN.

    A simulation, an error without `skip_errors`, and coverages to confirm are all the same
    transaction rolled back. Raises what reading the file raises (FileRefused): nothing is written.
    """
    with transaction.atomic():
        wait_for_turn()
        batch = ImportBatch.objects.create(
            kind=kind,
            file_name=", ".join(path.name for path in paths)[:255],
            file_digest=digest(paths),
            actor_id=actor.user_id,
            started_at=now,
        )
        done = work(Changes(batch))
        result = _judge(done, problems, options)
        if result is not Result.WRITTEN:
            transaction.set_rollback(True)
            return Outcome(result, None, done)
        batch.counts = {**asdict(done.difference), **done.effects, "errors": problems.errors}
        batch.save(update_fields=["counts"])
        details: dict[str, object] = {"kind": kind, **batch.counts}
        subject = ("import_batch", batch.pk)
        record(actor=actor, action="import.written", subject=subject, now=now, details=details)
        return Outcome(result, batch.pk, done)


def _judge(done: Done, problems: Problems, options: Options) -> Result:
    if options.simulate:
        return Result.SIMULATED
    if problems.errors and not options.skip_errors:
        return Result.ERRORS
    if done.too_many and options.confirmed != done.shortened:
        return Result.TO_CONFIRM
    return Result.WRITTEN if done.difference.any else Result.NOTHING_NEW


def wait_for_turn() -> None:
    """Let other imports and undoings end first; kept until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def digest(paths: Sequence[Path]) -> str:
    """SHA-256 of the files, one after the other. Raises FileMissing."""
    total = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise FileMissing(file=path.name) from error
    return total.hexdigest()
