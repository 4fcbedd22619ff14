"""Many families at once, and many people who press the button at the same moment."""

import functools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from time import monotonic, sleep
from typing import ParamSpec, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import connection, connections
from django.utils import timezone

from citas.domain.access.models import ApiToken, User
from citas.domain.access.queries import token_digest
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.booking.actions.appointing import Booked, book
from citas.domain.catalogue.models import Location
from citas.domain.people.models import Account, Coverage, FamilyGroup, Patient, Relationship
from tests.factories.clinic import NOW

P = ParamSpec("P")
Result = TypeVar("Result")

PATIENCE = 60  # seconds after which a meeting of threads has failed
_numbers = count(1)


@dataclass(frozen=True)
class Caller:
    """The head of a family: acts by himself here, by his token over HTTP."""

    user_id: int
    patient_id: int
    token: str

    @property
    def actor(self) -> Actor:
        """Who the history will say it was."""
        return Actor(user_id=self.user_id, kind=ActorKind.INSURED, channel=Channel.WEB)

    def book(self, slot_id: int, key: str = "k1") -> Booked:
        """Ask for the place, at NOW."""
        return book(
            account_id=self.user_id, patient_id=self.patient_id, slot_id=slot_id, key=key,
            actor=self.actor, now=NOW,
        )  # fmt: skip


def gather(location: Location, number: int) -> list[Caller]:
    """`number` families of one, each with account and token, in a handful of statements."""
    names = [f"MANY{next(_numbers):06d}" for _ in range(number)]
    unusable, now = make_password(None), timezone.now()
    head = Relationship.objects.get(code="TITULAR")
    users = User.objects.bulk_create(User(username=name, password=unusable) for name in names)
    groups = FamilyGroup.objects.bulk_create(FamilyGroup(affiliation_number=name) for name in names)
    patients = Patient.objects.bulk_create(
        Patient(
            given_name="Inés", first_surname="Mora", birth_date=date(1970, 1, 1), sex="M",
            birth_state="BC", assigned_location=location, sort_key=f"MORA INES {name}",
        ) for name in names
    )  # fmt: skip
    coverages = Coverage.objects.bulk_create(
        Coverage(
            patient=patient, family=group, person_key="00", relationship=head, is_head=True,
            valid_from=date(2020, 1, 1),
        ) for patient, group in zip(patients, groups, strict=True)
    )  # fmt: skip
    Account.objects.bulk_create(
        Account(user=user, coverage=coverage) for user, coverage in zip(users, coverages, strict=True)
    )
    ApiToken.objects.bulk_create(
        ApiToken(
            user=user, digest=token_digest(name), created_at=now,
            expires_at=now + timedelta(days=1),
        ) for user, name in zip(users, names, strict=True)
    )  # fmt: skip
    return [
        Caller(user.pk, patient.pk, name)
        for user, patient, name in zip(users, patients, names, strict=True)
    ]


def at_once(actions: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """What each action returned or raised; each on a connection of its own, all let go together."""
    barrier = threading.Barrier(len(actions))
    outcomes: list[Result | Exception] = [RuntimeError("never ran")] * len(actions)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            outcomes[place] = actions[place]()
        except Exception as error:  # noqa: BLE001 - every outcome is what the caller judges
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def meet_before(
    function: Callable[P, Result], parties: int, then: Callable[[], None] | None = None
) -> Callable[P, Result]:
    """`function`, but `parties` callers at a time start it together, one of them after `then`."""
    barrier = threading.Barrier(parties, then)

    @functools.wraps(function)
    def together(*args: P.args, **kwargs: P.kwargs) -> Result:
        barrier.wait(PATIENCE)
        return function(*args, **kwargs)

    return together


def pause_before(function: Callable[P, Result], until: Callable[[], bool]) -> Callable[P, Result]:
    """`function`, but its first caller waits until `until` is true."""
    first = threading.Lock()

    @functools.wraps(function)
    def later(*args: P.args, **kwargs: P.kwargs) -> Result:
        if first.acquire(blocking=False):
            wait_for(until)
        return function(*args, **kwargs)

    return later


def wait_for(condition: Callable[[], bool]) -> None:
    """Return when `condition` is true; raises TimeoutError when it never gets so."""
    deadline = monotonic() + PATIENCE
    while not condition():
        if monotonic() > deadline:
            raise TimeoutError("what the test waits for did not happen")
        sleep(0.005)


def transactions() -> int:
    """How many connections to this database are inside a transaction now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND xact_start IS NOT NULL"
            " AND backend_type = 'client backend'"  # the server's own housekeeping is nobody's
        )
        return int(cursor.fetchone()[0])


def somebody_waits() -> bool:
    """Whether a transaction of this database waits for a lock of another."""
    with connection.cursor() as cursor:
        # inside a transaction the list of connections is that of its first look
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return bool(cursor.fetchone()[0])


def beside(action: Callable[[], Result]) -> "Future[Result]":
    """Start `action` on a connection of its own; `result()` waits for what it returns or raises."""

    def run() -> Result:
        try:
            return action()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    started = pool.submit(run)
    pool.shutdown(wait=False)
    return started
