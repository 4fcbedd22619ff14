"""kill -9 of the worker in the middle of its mails: each arrives, and none twice beyond the one that was
in its hands."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from citas.domain.access.contacts import ContactSystem
from citas.domain.messaging import delivery, outbox
from citas.domain.messaging.delivery import LEASE
from citas.domain.messaging.models import Notification
from citas.domain.messaging.outbox import Recipient
from tests.mailbox import SENDER, Mailbox, by_smtp, deliver_due, smtp_server
from tests.server import server_environment

PATIENCE = 180  # seconds: on a machine with other things to do


def write_mails(number: int) -> None:
    """So many people are told of one thing each."""
    now = datetime.now(UTC)
    with transaction.atomic():
        for one in range(number):
            to = Recipient(ContactSystem.EMAIL, f"persona{one}@example.org", "es-mx")
            outbox.write(event=f"test:{one}", letter="test_mail", to=to, now=now)


@contextmanager
def worker(home: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """`citas worker` on the database in use here, sending to this port, until the block ends."""
    environment = server_environment(home) | {
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "MAIL_FROM": SENDER,
        "CITAS_SUPERVISED": str(home),
    }
    with (home / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "citas.interfaces.cli", "worker"], env=environment, cwd=home,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()  # it finishes what is in its hands
        process.wait(PATIENCE)


def wait_for(come_true: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not come_true():
        assert monotonic() < deadline, "the worker is too slow"
        sleep(0.02)


def arrivals(box: Mailbox) -> Counter[str]:
    return Counter(mail.to for mail in box.mails)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("guarded", "messages"), [(True, 1), pytest.param(False, 2, id="control: without the constraint")]
)
def test_two_who_write_of_one_event_at_once_write_one_message(*, guarded: bool, messages: int) -> None:
    if not guarded:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE messaging_notification DROP CONSTRAINT notification_once")
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        write_mails(1)
        second = other.submit(_write_and_leave)
        wait([second], timeout=None if not guarded else 0.2)  # held up by the constraint
    second.result(PATIENCE)
    assert Notification.objects.count() == messages


def _write_and_leave() -> None:
    write_mails(1)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_mail_once(mailbox: Mailbox) -> None:
    write_mails(60)
    with ThreadPoolExecutor(4) as workers:
        for done in [workers.submit(_deliver_and_leave) for _ in range(4)]:
            done.result(PATIENCE)
    assert len(mailbox.mails) == len(arrivals(mailbox)) == 60


def _deliver_and_leave() -> None:
    deliver_due(datetime.now(UTC))
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_mails_survive_the_death_of_their_worker(tmp_path: Path, settings: Settings) -> None:
    each_arrives(200, (30, 80, 140), tmp_path, settings)


def each_arrives(number: int, killed_after: tuple[int, ...], home: Path, settings: Settings) -> None:
    """Of so many mails, though a worker is killed each time that so many had arrived."""
    box = Mailbox()
    write_mails(number)
    with smtp_server(box) as server:
        for some in killed_after:
            with worker(home, server.port) as process:
                wait_for(lambda some=some: len(box.mails) >= some)  # type: ignore[misc]
                os.kill(process.pid, signal.SIGKILL)
        with worker(home, server.port):
            wait_for(lambda: not delivery.due(datetime.now(UTC)).exists())
        left = Notification.objects.filter(state=Notification.State.PENDING).count()
        assert left <= len(killed_after)  # in the hands of the dead: their leases still run
        settings.MESSAGE_CHANNELS = {"email": by_smtp(server.port)}
        deliver_due(datetime.now(UTC) + LEASE)

    arrived = arrivals(box)
    assert len(arrived) == number
    twice = {to: times for to, times in arrived.items() if times > 1}
    assert sum(twice.values()) - len(twice) <= len(killed_after)
    for to in twice:  # the unavoidable copy can be recognised
        assert len({mail.letter["Message-ID"] for mail in box.to(to)}) == 1
    assert set(Notification.objects.values_list("state", flat=True)) == {Notification.State.SENT}
