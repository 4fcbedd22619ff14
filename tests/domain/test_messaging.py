"""Messages leave once, whatever happens, and nothing of them stays that need not."""

from datetime import timedelta

import pytest
from django.db import transaction

from citas.domain.access.contacts import ContactSystem
from citas.domain.messaging import outbox
from citas.domain.messaging.models import Notification
from citas.domain.messaging.outbox import Recipient
from tests.factories.clinic import NOW
from tests.mailbox import Mailbox, mailbox, phone  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
ANA = Recipient(ContactSystem.EMAIL, "ana@example.org", "es-mx")


def write(event: str = "test:1", to: Recipient = ANA) -> None:
    with transaction.atomic():
        outbox.write(
            event=event,
            letter="password_reset_key",
            to=to,
            now=NOW,
            secrets={"link": "https://x.example/1"},
        )


def test_a_message_arrives_once(mailbox: Mailbox) -> None:  # noqa: F811
    write()
    write()
    mailbox.deliver(NOW)
    mailbox.deliver(NOW + timedelta(days=1))
    (mail,) = mailbox.to("ana@example.org")
    assert mail.link == "https://x.example/1"
    row = Notification.objects.get()
    assert (row.state, row.secrets) == ("sent", "")
