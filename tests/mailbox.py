"""A real mailbox: what the product sends, taken from it by a real SMTP server on a port of its own.

    def test_activation(mailbox: Mailbox, anonymous: Visitor) -> None:
        ...  # something that writes to the outbox
        mailbox.deliver(NOW)
        mail = mailbox.last_to("ana@example.org")
        assert mail.subject == "Active su cuenta"
        anonymous.get(mail.link)          # the address alone: mail.path

`deliver` does in this process what the worker does, through the SMTP gateway; `now` is the present one
unless told. Text messages are shown on the console; with `phone: Telephone` they are taken the same way.
"""

import asyncio
import email
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from citas.domain.messaging import delivery
from citas.domain.messaging.channels import Finding, Message

LINK = re.compile(r"https?://\S+")
SENDER = "citas@example.org"
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line it reads


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived; `to` is the envelope's address."""

    to: str
    letter: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.letter["Subject"])

    @property
    def text(self) -> str:
        """The plain text."""
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def links(self) -> list[str]:
        """Every address in the plain text, in order."""
        return [one.rstrip(".,;)") for one in LINK.findall(self.text)]

    @property
    def link(self) -> str:
        """The only address in it."""
        (one,) = self.links
        return one

    @property
    def path(self) -> str:
        """The only address in it, without scheme and host: what a test client asks for."""
        parts = urlsplit(self.link)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def _body(self, kind: str) -> str:
        part = self.letter.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class Mailbox:
    """Everybody's mails in the order of their arrival."""

    mails: list[Mail] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """aiosmtpd calls it for each mail."""
        letter = email.message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(letter, EmailMessage)
        self.mails += [Mail(to, letter) for to in envelope.rcpt_tos]
        return "250 2.0.0 taken"

    def deliver(self, now: datetime | None = None) -> None:
        """Send everything that is due, as the worker does."""
        deliver_due(now or datetime.now(UTC))

    def to(self, address: str) -> list[Mail]:
        """The mails that arrived at one address."""
        return [one for one in self.mails if one.to == address]

    def last_to(self, address: str) -> Mail:
        """The latest mail at one address; fails when there is none."""
        return self.to(address)[-1]


def deliver_due(now: datetime) -> None:
    """What the worker does with everything that is due, one event after another."""
    for event in delivery.due_events(now):
        while delivery.deliver_next(event, now):
            pass


class OnAFreePort(Controller):
    """aiosmtpd on a port that the system chooses."""

    def __init__(self, handler: object, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, ready_timeout=60, **options)

    def _trigger_server(self) -> None:
        """aiosmtpd connects once to itself: by now the port is known."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def smtp_server(handler: object, **options: Any) -> Iterator[OnAFreePort]:
    """A real SMTP server with this aiosmtpd handler, until the block ends."""
    server = OnAFreePort(handler, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def by_smtp(port: int, **relay: object) -> dict[str, Any]:
    """The setting of a channel through the relay at this port of our own machine."""
    where = {"host": "127.0.0.1", "port": port, "security": "smtp", "timeout": 60} | relay
    options = {"relay": where, "sender": SENDER, "name": "ISSSTECALI"}
    return {"GATEWAY": "citas.gateways.email.smtp.Smtp", "OPTIONS": options}


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """Everybody's mailbox, behind a real SMTP server."""
    box = Mailbox()
    with smtp_server(box) as server:
        box.port = server.port
        settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"email": by_smtp(server.port)}
        yield box


@dataclass
class Telephone:
    """Everybody's text messages, as (number, words)."""

    taken: list[tuple[str, str]] = field(default_factory=list)

    def send(self, message: Message, /) -> None:
        """Take it."""
        self.taken.append((message.address, message.text))

    def check(self) -> list[Finding]:
        """It works."""
        return []

    def last_to(self, number: str) -> str:
        """The latest words to one number; fails when there are none."""
        return [words for to, words in self.taken if to == number][-1]


_telephones: list[Telephone] = []


def telephone() -> Telephone:
    """The one that the settings name while the fixture `phone` is in use."""
    return _telephones[-1]


@pytest.fixture
def phone(settings: Settings) -> Iterator[Telephone]:
    """Everybody's telephone."""
    _telephones.append(Telephone())
    channels = settings.MESSAGE_CHANNELS
    settings.MESSAGE_CHANNELS = channels | {"sms": {"GATEWAY": "tests.mailbox.telephone", "OPTIONS": {}}}
    yield _telephones[-1]
    _telephones.pop()
