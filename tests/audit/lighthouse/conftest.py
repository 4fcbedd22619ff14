from tests.e2e.conftest import _django_db_helper, clinic, clock, site

__all__ = ["_django_db_helper", "clinic", "clock", "site"]
