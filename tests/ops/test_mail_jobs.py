"""Jobs that deliver: one for each event, and a sweep for what is due again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from citas.domain.access.contacts import ContactSystem
from citas.domain.messaging import outbox
from citas.domain.messaging.channels import Message
from citas.domain.messaging.models import Notification
from citas.domain.messaging.outbox import DELIVER, Recipient
from citas.gateways.console import Console
from citas.interfaces.jobs.tasks import clean_up, deliver_notification, sweep_messages
from tests.mailbox import Mailbox

ANA = Recipient(ContactSystem.EMAIL, "ana@example.org", "es-mx")


def write(event: str, now: datetime) -> None:
    with transaction.atomic():
        outbox.write(event=event, letter="test_mail", to=ANA, now=now)


def waiting() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo")
    return sorted(jobs.values_list("args__event", flat=True))


def test_the_job_that_the_outbox_names_is_registered() -> None:
    assert DELIVER in app.tasks


@pytest.mark.django_db(transaction=True)
def test_a_message_and_its_job_are_written_together_or_not_at_all() -> None:
    with transaction.atomic():
        write("test:1", datetime.now(UTC))
        transaction.set_rollback(True)
    assert (Notification.objects.count(), waiting()) == (0, [])
    write("test:2", datetime.now(UTC))
    assert (Notification.objects.count(), waiting()) == (1, ["test:2"])


@pytest.mark.django_db(transaction=True)
def test_the_job_delivers(mailbox: Mailbox) -> None:
    write("test:1", datetime.now(UTC))
    deliver_notification.func("test:1")
    deliver_notification.func("test:1")
    assert len(mailbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_enqueues_what_is_due_and_no_more_than_once() -> None:
    now = datetime.now(UTC)
    write("test:1", now)
    write("test:2", now)
    ProcrastinateJob.objects.all().update(status="doing")  # and their worker was killed
    Notification.objects.filter(event="test:2").update(due_at=now + timedelta(minutes=5))
    for _ in range(2):
        sweep_messages.func(int(now.timestamp()) + 1)
    assert waiting() == ["test:1"]


@pytest.mark.django_db(transaction=True)
def test_the_night_forgets_old_messages(mailbox: Mailbox) -> None:
    now = datetime.now(UTC)
    for event, age in (("test:1", 200), ("test:2", 1)):
        write(event, now - timedelta(days=age))
        mailbox.deliver(now - timedelta(days=age))
    clean_up.func()
    assert list(Notification.objects.values_list("event", flat=True)) == ["test:2"]


def test_the_console_shows_mails_and_text_messages(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    Console().send(Message("k", now, "ana@example.org", "es-mx", "Confirme", "Abra el enlace.", "<p>"))
    Console().send(Message("k", now, "+526861234567", "es-mx", "", "Su código es 123456.", ""))
    shown = capsys.readouterr().out
    assert "Para: ana@example.org\nAsunto: Confirme\n\nAbra el enlace.\n" in shown
    assert "Para: +526861234567\n\nSu código es 123456.\n" in shown
    assert "<p>" not in shown


@pytest.mark.django_db
def test_real_service_without_a_relay_keeps_messages_waiting(settings: Settings) -> None:
    nowhere = {"GATEWAY": "citas.gateways.nowhere.Nowhere", "OPTIONS": {"variable": "SMTP_URL"}}
    settings.MESSAGE_CHANNELS = {"email": nowhere}
    write("test:1", datetime.now(UTC))
    deliver_notification.func("test:1")
    assert Notification.objects.get().state == Notification.State.PENDING
