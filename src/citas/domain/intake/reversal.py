"""Undoing a batch: rows that it changed get their columns back, rows that it created go away."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.intake.batches import wait_for_turn
from citas.domain.intake.errors import (
    BatchForgotten,
    BatchReverted,
    BatchUnknown,
    LaterBatchFirst,
    RevertImpossible,
)
from citas.domain.intake.models import ImportBatch, ImportChange
from citas.rules import clock


@dataclass(frozen=True)
class Touched:
    """A table that batches of a kind write to, and what SQL needs to know to undo it.

    `retire` is the assignment for created rows that something refers to by now, and which therefore
    stay (empty: as they are); `%(day)s` in it is the day before the undoing. `step_aside` is the
    assignment that keeps rows out of each other's way (exclusion constraints) while all are restored.
    """

    table: str
    retire: str = ""
    step_aside: str = ""


@dataclass(frozen=True)
class Undone:
    """Rows given back their columns; deleted; and kept, because something needs or changed them."""

    restored: int = 0
    deleted: int = 0
    kept: int = 0

    def __add__(self, other: "Undone") -> "Undone":
        return Undone(
            self.restored + other.restored, self.deleted + other.deleted, self.kept + other.kept
        )


def revert(
    batch_id: int,
    touched: Sequence[Touched],
    *,
    actor: Actor,
    now: datetime,
    afterwards: Callable[[], None] = lambda: None,
) -> Undone:
    """Undo a batch in one transaction; `touched` lists referring tables before those they refer to.

    What `afterwards` does belongs to the transaction. Raises BatchUnknown, BatchReverted,
    BatchForgotten, LaterBatchFirst, RevertImpossible.
    """
    with transaction.atomic():
        wait_for_turn()
        batch = _loaded(batch_id)
        undone = Undone()
        try:
            with transaction.atomic():
                for one in touched:
                    undone += _remove_created(batch, one, now)
                for one in reversed(touched):
                    undone += _restore_changed(batch, one)
        except IntegrityError as error:
            details = _("chocaría con datos que han cambiado desde entonces")
            raise RevertImpossible(batch=batch_id, details=details) from error
        batch.reverted_at = now
        batch.save(update_fields=["reverted_at"])
        batch.changes.all().delete()  # they quote people's data and have served
        afterwards()
        details_: dict[str, object] = {"kind": batch.kind, **asdict(undone)}
        subject = ("import_batch", batch.pk)
        record(actor=actor, action="import.reverted", subject=subject, now=now, details=details_)
    return undone


def forget(*, started_before: datetime, now: datetime) -> int:
    """Delete the changes of older batches, which quote people's former data; how many there were.

    The batches stay, but cannot be undone any more.
    """
    with transaction.atomic():
        wait_for_turn()
        old = ImportBatch.objects.filter(started_at__lt=started_before, forgotten_at=None)
        deleted, _rows = ImportChange.objects.filter(batch__in=old).delete()
        old.update(forgotten_at=now)
    return deleted


def _loaded(batch_id: int) -> ImportBatch:
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise BatchUnknown(batch=batch_id)
    if batch.reverted_at is not None:
        raise BatchReverted(batch=batch_id, moment=batch.reverted_at)
    if batch.forgotten_at is not None:
        raise BatchForgotten(batch=batch_id, moment=batch.forgotten_at)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT max(later.batch_id) FROM intake_importchange mine
            JOIN intake_importchange later USING ("table", row_id)
            JOIN intake_importbatch b ON b.id = later.batch_id AND b.reverted_at IS NULL
            WHERE mine.batch_id = %s AND later.batch_id > mine.batch_id
            """,
            [batch_id],
        )
        later = cursor.fetchone()[0]
    if later is not None:
        raise LaterBatchFirst(batch=batch_id, later=later)
    return batch


def _remove_created(batch: ImportBatch, touched: Touched, now: datetime) -> Undone:
    """Delete what nothing refers to; retire the rest."""
    created = """
        SELECT row_id FROM intake_importchange
        WHERE batch_id = %(batch)s AND "table" = %(table)s AND before IS NULL
    """
    day = clock.local_date(now) - timedelta(days=1)
    facts: dict[str, int | str | date] = {"batch": batch.pk, "table": touched.table, "day": day}
    with connection.cursor() as cursor:
        free = " AND ".join(["true", *_unreferenced(touched.table)])
        cursor.execute(
            f'DELETE FROM "{touched.table}" t WHERE t.id IN ({created}) AND {free}',  # noqa: S608
            facts,
        )
        deleted = cursor.rowcount
        assignment = touched.retire or "id = id"
        cursor.execute(
            f'UPDATE "{touched.table}" SET {assignment} WHERE id IN ({created})',  # noqa: S608
            facts,
        )
        return Undone(deleted=deleted, kept=cursor.rowcount)


def _unreferenced(table: str) -> list[str]:
    """One SQL condition for each foreign key that points to `table` (alias t)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text, quote_ident(a.attname) FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = %s::regclass
            """,
            [table],
        )
        keys = cursor.fetchall()
    return [f"NOT EXISTS (SELECT FROM {name} r WHERE r.{key} = t.id)" for name, key in keys]


def _restore_changed(batch: ImportBatch, touched: Touched) -> Undone:
    """Give back the columns, except to rows that somebody has changed since."""
    table = touched.table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMP TABLE rows_again ON COMMIT DROP AS
            SELECT (jsonb_populate_record(t, c.before)).*, to_jsonb(t) @> c.after AS untouched
            FROM intake_importchange c JOIN "{table}" t ON t.id = c.row_id
            WHERE c.batch_id = %s AND c."table" = %s AND c.before IS NOT NULL
            """,  # noqa: S608
            [batch.pk, table],
        )
        cursor.execute("DELETE FROM rows_again WHERE NOT untouched")
        kept = cursor.rowcount
        if touched.step_aside:
            aside = f'UPDATE "{table}" SET {touched.step_aside} WHERE id IN (SELECT id FROM rows_again)'  # noqa: S608
            cursor.execute(aside)
        columns = ", ".join(f'"{name}"' for name in _columns(table))
        cursor.execute(
            f"""
            UPDATE "{table}" t SET ({columns}) = (SELECT {columns} FROM rows_again a WHERE a.id = t.id)
            WHERE t.id IN (SELECT id FROM rows_again)
            """  # noqa: S608
        )
        restored = cursor.rowcount
        cursor.execute("DROP TABLE rows_again")
    return Undone(restored=restored, kept=kept)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described if column.name != "id"]
