"""The SMTP gateway against a real SMTP server: what arrives, and what each refusal means."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from citas.domain.messaging.channels import (
    Message,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)
from citas.gateways.email.smtp import Smtp
from tests.certificates import make_certificate, with_certificate
from tests.mailbox import Mailbox, by_smtp, smtp_server

WRITTEN = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
LETTER = Message(
    "k1", WRITTEN, "ana@example.org", "es-mx", "Confirme su correo", "Dé clic aquí.\n",
    "<p>Dé <b>clic</b> aquí.</p>",
)  # fmt: skip


def gateway(port: int, **relay: Any) -> Smtp:
    return Smtp(**by_smtp(port, **relay)["OPTIONS"])


class Answering(Mailbox):
    """A relay that says these words at the step of this name."""

    def __init__(self, step: str, words: str) -> None:
        super().__init__()
        self.step, self.words = step, words

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.words if self.step == "MAIL" else "250 ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.words if self.step == "RCPT" else "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.step == "DATA":
            return self.words
        return await super().handle_DATA(server, session, envelope)


def test_a_mail_arrives_as_text_and_html_with_a_lasting_name() -> None:
    box = Mailbox()
    with smtp_server(box) as server:
        gateway(server.port).send(LETTER)
        gateway(server.port).send(LETTER)
    first, second = box.to("ana@example.org")
    assert (first.subject, first.text, first.html) == (LETTER.subject, LETTER.text, LETTER.html + "\n")
    assert first.letter["From"] == "ISSSTECALI <citas@example.org>"
    assert first.letter["Message-ID"] == second.letter["Message-ID"] == "<k1@example.org>"
    assert parsedate_to_datetime(first.letter["Date"]) == WRITTEN
    assert first.letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("step", "words", "failure", "told"),
    [
        ("RCPT", "550 5.1.1 no such user ana@example.org", PermanentFailure, "550 5.1.1"),
        ("RCPT", "553 ana@example.org?", PermanentFailure, "553"),
        ("RCPT", "450 4.2.0 greylisted ana@example.org", TemporaryFailure, "450 4.2.0"),
        ("RCPT", "452 4.2.2 mailbox full", TemporaryFailure, "452 4.2.2"),
        ("DATA", "554 5.6.0 we do not like it", PermanentFailure, "554 5.6.0"),
        ("DATA", "451 4.3.0 disk full", TemporaryFailure, "451 4.3.0"),
        ("DATA", "421 4.3.2 shutting down", TemporaryFailure, "421 4.3.2"),
        ("MAIL", "553 5.7.1 not your address", Unreachable, "sender refused: 553 5.7.1"),
        ("MAIL", "451 4.7.1 too many", Unreachable, "sender refused: 451 4.7.1"),
    ],
)
def test_what_a_refusal_means(step: str, words: str, failure: type[Exception], told: str) -> None:
    with smtp_server(Answering(step, words)) as server, pytest.raises(failure) as refusal:
        gateway(server.port).send(LETTER)
    assert type(refusal.value) is failure
    assert str(refusal.value) == told


@pytest.mark.parametrize(
    "address",
    [
        "", "@", "ana@", "@example.org", "sin arroba", "ana@beto@example.org", "<ana@example.org>",
        "ana@example.org\nBcc: beto@example.org", "ana@example.org, beto@example.org",
        "a..b@example.org", "añil@example.org",
    ],
)  # fmt: skip
def test_an_address_that_no_mail_can_have_fails_for_good(address: str) -> None:
    box = Mailbox()
    with smtp_server(box) as server, pytest.raises(PermanentFailure):
        gateway(server.port).send(replace(LETTER, address=address))
    assert box.mails == []


def test_a_domain_with_accents_is_written_as_the_dns_has_it() -> None:
    box = Mailbox()
    with smtp_server(box) as server:
        gateway(server.port).send(replace(LETTER, address="ana@ñandú.example"))
    assert [mail.to for mail in box.mails] == ["ana@xn--and-6ma2c.example"]


def test_nobody_listening_means_that_no_mail_gets_through() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="ConnectionRefusedError"):
            gateway(free.getsockname()[1]).send(LETTER)


@contextmanager
def raw_server(*said: bytes) -> Iterator[int]:
    """A server that says each of these, reading something in between, and then hangs up.

    Before b"" it says nothing until the other side leaves.
    """

    def talk() -> None:
        client, _ = listener.accept()
        with client:
            for one in said:
                if one:
                    client.sendall(one)
                elif not client.recv(4096):
                    return
                client.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


HELLO = (b"220 here\r\n", b"250 here\r\n")


def test_a_relay_that_hangs_up_at_once_is_away() -> None:
    with raw_server(b"220 here\r\n") as port, pytest.raises(Unreachable):
        gateway(port).send(LETTER)


def test_a_relay_that_refuses_us_at_the_door_is_away() -> None:
    with raw_server(b"554 5.7.1 blocked\r\n") as port, pytest.raises(Unreachable, match="554"):
        gateway(port).send(LETTER)


def test_a_relay_that_says_nothing_is_away() -> None:
    with raw_server(b"") as port, pytest.raises(Unreachable):
        gateway(port, timeout=0.1).send(LETTER)


def test_a_connection_that_drops_before_the_answer_is_tried_again() -> None:
    before_the_end = (*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")
    with raw_server(*before_the_end) as port, pytest.raises(TemporaryFailure) as failure:
        gateway(port).send(LETTER)
    assert type(failure.value) is TemporaryFailure


def test_a_relay_that_falls_silent_in_the_middle_is_tried_again() -> None:
    with raw_server(*HELLO, b"250 ok\r\n", b"") as port, pytest.raises(TemporaryFailure) as failure:
        gateway(port, timeout=1).send(LETTER)  # before that the relay must have had time to answer
    assert type(failure.value) is TemporaryFailure


def test_a_mail_that_was_taken_is_sent_though_the_goodbye_fails() -> None:
    taken = (*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 taken\r\n")
    with raw_server(*taken) as port:
        gateway(port).send(LETTER)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "relay.pem")


def test_starttls_encrypts(certificate: Path) -> None:
    box = Mailbox()
    tls = with_certificate(certificate)
    with smtp_server(box, tls_context=tls, require_starttls=True) as server:
        gateway(server.port, security="smtp+starttls", authorities=str(certificate)).send(LETTER)
    assert len(box.mails) == 1


def test_tls_from_the_first_byte_encrypts(certificate: Path) -> None:
    box = Mailbox()
    with smtp_server(box, ssl_context=with_certificate(certificate)) as server:
        gateway(server.port, security="smtps", authorities=str(certificate)).send(LETTER)
    assert len(box.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    tls = with_certificate(certificate)
    with (
        smtp_server(Mailbox(), tls_context=tls, require_starttls=True) as server,
        pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        gateway(server.port, security="smtp+starttls").send(LETTER)


def test_a_relay_without_encryption_gets_nothing_where_it_is_asked_for() -> None:
    box = Mailbox()
    with smtp_server(box) as server, pytest.raises(Unreachable, match="SMTPNotSupportedError"):
        gateway(server.port, security="smtp+starttls").send(LETTER)
    assert box.mails == []


def knows(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, who: Any) -> AuthResult:
    """The relay's list of accounts."""
    known = isinstance(who, LoginPassword) and (who.login, who.password) == (b"citas", b"cl@ve")
    return AuthResult(success=known, handled=False)


def test_the_relay_is_told_who_we_are(certificate: Path) -> None:
    box = Mailbox()
    options = {"authenticator": knows, "auth_required": True}
    with smtp_server(box, tls_context=with_certificate(certificate), **options) as server:
        tls = {"security": "smtp+starttls", "authorities": str(certificate)}
        gateway(server.port, user="citas", password="cl@ve", **tls).send(LETTER)
        with pytest.raises(Unreachable, match="login refused: 535"):
            gateway(server.port, user="citas", password="otra", **tls).send(LETTER)
        with pytest.raises(Unreachable, match="sender refused: 530"):
            gateway(server.port, **tls).send(LETTER)
    assert len(box.mails) == 1
