from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.concurrency.crash import CrashableDatabase, crashable_database


@pytest.fixture
def crashable(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[CrashableDatabase]:
    """A database on a server of its own, to be killed."""
    with django_db_blocker.unblock(), crashable_database(tmp_path / "crash") as server:
        yield server
