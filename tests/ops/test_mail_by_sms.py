"""The gateway of text messages against a real HTTP server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from citas.domain.messaging.channels import (
    Message,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)
from citas.gateways.sms import http
from citas.gateways.sms.http import HttpSms

WORDS = Message("k1", datetime(2026, 12, 1, tzinfo=UTC), "+526861234567", "es-mx", "", "Su código", "")


@dataclass
class Provider:
    """What it was asked; `status` is what it answers, None hangs up without a word."""

    status: int | None = 202
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def gateway(self) -> HttpSms:
        return HttpSms(url=f"http://127.0.0.1:{self.port}/sms", token="t1")


@contextmanager
def provider(status: int | None = 202) -> Iterator[Provider]:
    ours = Provider(status)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ours.asked.append((self.headers["Authorization"], json.loads(body)))
            if ours.status is not None:
                self.send_response(ours.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_about: object) -> None:
            """Quietly."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        ours.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield ours
        server.shutdown()
        thread.join()


def test_a_text_message_is_handed_over_with_our_token_and_a_lasting_name() -> None:
    with provider() as ours:
        ours.gateway.send(WORDS)
    assert ours.asked == [("Bearer t1", {"id": "k1", "to": "+526861234567", "text": "Su código"})]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, PermanentFailure),
        (422, PermanentFailure),
        (401, Unreachable),
        (403, Unreachable),
        (404, Unreachable),
        (429, Unreachable),
        (302, Unreachable),
        (500, TemporaryFailure),
        (503, TemporaryFailure),
        (None, TemporaryFailure),
    ],
)
def test_what_a_refusal_means(status: int | None, failure: type[Exception]) -> None:
    with provider(status) as ours, pytest.raises(failure) as refusal:
        ours.gateway.send(WORDS)
    assert type(refusal.value) is failure
    assert "686" not in str(refusal.value)
    assert len(ours.asked) == 1  # the token follows nobody elsewhere


def test_nobody_listening_means_that_no_message_gets_through() -> None:
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        HttpSms(url="http://127.0.0.1:9/sms", token="t1").send(WORDS)


def test_a_provider_that_says_nothing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PATIENCE", 0.05)
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
        gateway = HttpSms(url=f"http://127.0.0.1:{silent.server_address[1]}/sms", token="t1")
        with pytest.raises(TemporaryFailure):
            gateway.send(WORDS)


@pytest.mark.parametrize(("status", "good"), [(400, True), (401, False), (500, False), (202, True)])
def test_a_check_asks_with_an_empty_message(status: int, *, good: bool) -> None:
    with provider(status) as ours:
        (finding,) = ours.gateway.check()
    assert finding.good is good
    assert bool(finding.next_step) is not good
    assert ours.asked == [("Bearer t1", {})]
