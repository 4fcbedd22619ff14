"""DEMO=0 on a database that was once a demonstration."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from citas.domain.access.models import ApiToken, User
from citas.domain.access.queries import token_digest, user_of_token
from citas.interfaces.cli.commands import demo
from citas.interfaces.cli.demo.loading import INSURED
from citas.interfaces.cli.demo.staff import STAFF
from citas.interfaces.cli.server.errors import CannotStart
from citas.interfaces.cli.session import refuse_demo

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture
def accounts() -> list[User]:
    """The demo's accounts, one that somebody was given afterwards, and one of a real person."""
    names = (*INSURED, *(one.login for one in STAFF), "DEMO2001-02", "A0001")
    return [User.objects.create_user(name, "clave") for name in names]


def active() -> set[str]:
    return set(User.objects.filter(is_active=True).values_list("username", flat=True))


def test_a_start_is_refused_and_the_demo_accounts_are_closed(
    accounts: list[User], settings: Settings
) -> None:
    settings.DEMO = False
    with pytest.raises(CannotStart, match="use otra carpeta con CITAS_HOME"):
        refuse_demo()
    assert active() == {"A0001"}


def test_their_sessions_and_tokens_end_at_once(accounts: list[User], settings: Settings) -> None:
    settings.DEMO = False
    browser = Client()
    browser.force_login(accounts[0])
    ApiToken.objects.create(
        user=accounts[0], digest=token_digest("t"), created_at=NOW, expires_at=NOW + timedelta(hours=1)
    )
    with pytest.raises(CannotStart):
        refuse_demo()
    assert user_of_token("t", NOW) is None
    assert browser.get("/citas/").status_code == 302


def test_back_with_demo_1_they_are_open_again(accounts: list[User], settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CannotStart):
        refuse_demo()
    settings.DEMO = True
    refuse_demo()
    demo.load()
    assert active() == {one.username for one in accounts}


def test_a_database_without_demo_starts(settings: Settings) -> None:
    settings.DEMO = False
    User.objects.create_user("A0001", "clave")
    refuse_demo()
    assert active() == {"A0001"}
