"""The stage of every domain test."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches

from tests.databases import remember
from tests.factories.clinic import Clinic, make_clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic()


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    remember(monkeypatch)
    caches["memory"].clear()
    yield
    caches["memory"].clear()
