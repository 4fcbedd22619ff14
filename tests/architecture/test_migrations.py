"""The tables are as the models say."""

import pytest
from django.core.management import call_command

from tests.architecture.sources import PACKAGE


@pytest.mark.django_db
def test_no_model_waits_for_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_but_those_that_make_the_tables_says_what_it_is_for() -> None:
    by_hand = [path for path in PACKAGE.glob("domain/*/migrations/0*.py") if "_initial" not in path.name]
    silent = [path.name for path in by_hand if not path.read_text().startswith('"""')]
    assert by_hand
    assert silent == []
