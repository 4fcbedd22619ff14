from pathlib import Path

import pytest
from pytest_django import Settings

from tests.ops.test_mail_survives import each_arrives


@pytest.mark.django_db(transaction=True)
def test_a_thousand_mails_survive_the_death_of_their_worker(tmp_path: Path, settings: Settings) -> None:
    each_arrives(1000, (150, 400, 700), tmp_path, settings)
