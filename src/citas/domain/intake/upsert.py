"""Small tables (catalogue, agenda): rows of a file against rows of ours, by a natural key."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

from django.db import models

from citas.domain.intake.batches import Changes, Difference

M = TypeVar("M", bound=models.Model)


class State(IntEnum):
    """What a row of a file does to ours; of two, the greater tells."""

    UNCHANGED = 0
    CHANGED = 1
    NEW = 2


def difference(states: Iterable[State]) -> Difference:
    """The states, counted."""
    found = list(states)
    return Difference(
        new=found.count(State.NEW),
        changed=found.count(State.CHANGED),
        unchanged=found.count(State.UNCHANGED),
    )


def upsert(
    wanted: Sequence[M],
    key: Sequence[str],
    changes: Changes,
    *,
    step_aside: Callable[["models.QuerySet[M]"], object] | None = None,
) -> list[State]:
    """Insert or update so that our rows are as `wanted`; every one of them gets its identifier.

    Gives the state of each, in their order.

    `key` names the columns (attnames) that tell rows apart; no two of `wanted` share it. `step_aside`
    gets the rows about to change, where an exclusion constraint could see them half changed.
    """
    if not wanted:
        return []
    model = type(wanted[0])
    known = {_key(row, key): row for row in model._default_manager.all()}
    columns = [f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in key]
    states = []
    for row in wanted:
        old = known.get(_key(row, key))
        row.pk = None if old is None else old.pk
        states.append(_state(row, old, [field.attname for field in columns]))
    new = [row for row, state in zip(wanted, states, strict=True) if state is State.NEW]
    changed = [row for row, state in zip(wanted, states, strict=True) if state is State.CHANGED]
    if changed:
        ids = [row.pk for row in changed]
        with changes.changing(model._meta.db_table, ids):
            if step_aside is not None:
                step_aside(model._default_manager.filter(pk__in=ids))
            model._default_manager.bulk_update(changed, [field.name for field in columns])
    model._default_manager.bulk_create(new)
    changes.created(model._meta.db_table, [row.pk for row in new])
    return states


def _state(row: M, old: M | None, columns: list[str]) -> State:
    if old is None:
        return State.NEW
    same = all(getattr(row, name) == getattr(old, name) for name in columns)
    return State.UNCHANGED if same else State.CHANGED


def _key(row: models.Model, key: Sequence[str]) -> tuple[Hashable, ...]:
    return tuple(getattr(row, name) for name in key)
