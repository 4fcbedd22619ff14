from tests.e2e.conftest import (
    _django_db_helper,
    browser,
    clinic,
    clock,
    playwright,
    site,
    visit,
    walker,
)

__all__ = [
    "_django_db_helper",
    "browser",
    "clinic",
    "clock",
    "playwright",
    "site",
    "visit",
    "walker",
]
