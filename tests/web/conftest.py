"""A clinic at eight in the morning of a Tuesday, and somebody of its roll in front of a page."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from citas.domain.access.models import User
from tests.factories.clinic import NOW, Clinic, make_clinic
from tests.web.reading import Visitor

PASSWORD = "una larga y buena"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)
Enter = Callable[..., Visitor]


@dataclass
class Clock:
    """What time it is for the whole product."""

    now: datetime = NOW

    def advance(self, **how_much: int) -> None:
        """Let time pass."""
        self.now += timedelta(**how_much)

    def seconds(self) -> float:
        """The same as programs count it."""
        return self.now.timestamp()


@pytest.fixture(autouse=True)
def fresh(settings: Settings) -> Iterator[None]:
    """Nothing remembered from another test or for another, and nothing for a second either."""
    settings.AVAILABILITY_CACHE_SECONDS = 0
    caches["memory"].clear()
    yield
    caches["memory"].clear()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock, stopped: Django's, that of its cache in the database (which has a name of its own
    for it), and the one that allauth's records and codes go by."""
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", lambda: stopped.now)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: stopped.now)
    monkeypatch.setattr(time, "time", stopped.seconds)
    return stopped


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def anonymous() -> Visitor:
    """Somebody who has not logged in."""
    return Visitor(Client())


@pytest.fixture
def log_in() -> Callable[[User], Visitor]:
    """Somebody who has logged in, in a browser of his own."""

    def enter(user: User) -> Visitor:
        client = Client()
        client.force_login(user)
        return Visitor(client)

    return enter


@pytest.fixture
def mother(clinic: Clinic, log_in: Callable[[User], Visitor]) -> Visitor:
    """The head of the family, logged in."""
    return log_in(clinic.family.user)


@pytest.fixture
def no_attempts_counted(db: None) -> Iterator[None]:
    """No test is stopped by what others tried."""
    yield
    caches["default"].clear()


@pytest.fixture
def maria(clinic: Clinic, no_attempts_counted: None) -> User:
    """The head of the family, with a password and a confirmed address."""
    user = clinic.family.user
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email="maria@example.org", verified=True, primary=True)
    return user


@pytest.fixture
def enter(maria: User) -> Enter:
    """Logs her in by the login page, in a browser of its own."""

    def logged_in(browser: str = ANDROID) -> Visitor:
        visitor = Visitor(Client(HTTP_USER_AGENT=browser))
        visitor.open("/entrar/")
        visitor.fill("Entrar", login=maria.username, password=PASSWORD)
        assert visitor.address == "/"
        return visitor

    return logged_in
