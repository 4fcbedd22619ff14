"""The stage of every API test: a clinic, its clock stopped, and two ways in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from citas.domain.access.models import ApiToken, User
from citas.domain.access.queries import token_digest
from tests.databases import remember
from tests.factories.clinic import NOW, Clinic, make_clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic()


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    remember(monkeypatch)
    caches["memory"].clear()
    yield
    caches["memory"].clear()


@dataclass
class StoppedClock:
    """The clock that the API reads; `now` may be moved."""

    now: datetime = NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    stopped = StoppedClock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: stopped.now)
    return stopped


def token_of(user: User, until: datetime = NOW + timedelta(days=1)) -> str:
    """A token for the user, valid until then."""
    token = f"token-of-{user.pk}-{until.timestamp()}"
    ApiToken.objects.create(
        user=user,
        digest=token_digest(token),
        created_at=until - timedelta(days=30),
        expires_at=until,
    )
    return token


@dataclass
class Api:
    """Requests to /api/v1 as one user, by bearer token; anonymous without."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def _headers(self, key: str | None = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return headers if key is None else {**headers, "Idempotency-Key": key}

    def get(self, address: str, **query: str | int) -> Any:
        return self.client.get(f"/api/v1{address}", query, headers=self._headers())

    def post(self, address: str, body: object, key: str | None = None) -> Any:
        return self.client.post(
            f"/api/v1{address}", body, "application/json", headers=self._headers(key)
        )

    def delete(self, address: str) -> Any:
        return self.client.delete(f"/api/v1{address}", headers=self._headers())

    def hold(self, patient: int, slot: int) -> Any:
        return self.post("/holds", {"patient": patient, "slot": slot})

    def book(self, patient: int, slot: int, key: str | None = "k1") -> Any:
        return self.post("/appointments", {"patient": patient, "slot": slot}, key)


MakeApi = Callable[[User], Api]


@pytest.fixture
def api(clinic: Clinic) -> Api:
    """The head of the clinic's family, with a token."""
    return Api(token_of(clinic.family.user))


@pytest.fixture
def as_user() -> MakeApi:
    """Another person, with a token of theirs."""
    return lambda user: Api(token_of(user))
