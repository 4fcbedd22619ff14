"""Databases that a test may commit to: copies of the migrated one, as a TRUNCATE would take with it
what migrations wrote (policies, relationships)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, connections

from citas.config.caches import SharedMemoryCache


@contextmanager
def copied(suffix: str) -> Iterator[str]:
    """The name of a fresh copy of the present database, dropped afterwards."""
    shared = connection.settings_dict["NAME"]
    own = f"{shared}_{suffix}"
    connections.close_all()
    with connection._nodb_cursor() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{shared}"')
    yield own
    with connection._nodb_cursor() as server:
        server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Everything this process does meanwhile goes to the database of that name."""
    database = connection.settings_dict
    before = database["NAME"]
    connections.close_all()
    database["NAME"] = name
    caches["memory"].clear()  # the same identifiers are somebody else's there
    try:
        yield
    finally:
        caches["memory"].clear()
        connections.close_all()
        database["NAME"] = before


def remember(patch: pytest.MonkeyPatch) -> None:
    """What a process remembers for seconds it remembers for minutes, on a machine that is slow too:
    tests count statements."""

    def unknown(cache: Any, name: str) -> bool:
        """Never there, or to be forgotten at once."""
        return bool(cache._expire_info.get(name, -1) == -1)

    patch.setattr(SharedMemoryCache, "_has_expired", unknown)
