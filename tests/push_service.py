"""A push service over real HTTPS, and a browser that reads what it gets: both on this machine.

with push_service() as service:
    browser = service.browser("phone")       # its keys, as a browser hands them in
    ...                                       # something that tells this browser
    service.taken[0].read_by(browser)         # {"title": …, "body": …, "url": …, "tag": …}
"""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django import Settings

from citas.config.push_keys import new_key
from citas.domain.access.push import BrowserKeys
from tests.certificates import make_certificate, with_certificate


def in_text(raw: bytes) -> str:
    """As browsers write keys: base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Browser:
    """A browser that has subscribed; only it knows its private key."""

    endpoint: str
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def keys(self) -> BrowserKeys:
        """What it hands in."""
        form = (Encoding.X962, PublicFormat.UncompressedPoint)
        point = self.key.public_key().public_bytes(*form)
        return BrowserKeys(self.endpoint, in_text(point), in_text(self.auth))


@dataclass(frozen=True)
class Taken:
    """One request as it arrived: names of headers in small letters, `body` encrypted."""

    path: str
    headers: dict[str, str]
    body: bytes

    def read_by(self, browser: Browser) -> dict[str, str]:
        """The words, which nobody else can read."""
        opened: bytes = http_ece.decrypt(self.body, private_key=browser.key, auth_secret=browser.auth)
        read: dict[str, str] = json.loads(opened)
        return read


@dataclass
class PushService:
    """What it was sent; `status` and `headers` are what it answers."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    host: str = ""
    authorities: str = ""
    private_key: str = field(default_factory=new_key)

    @property
    def gateway(self) -> dict[str, Any]:
        """For settings.MESSAGE_CHANNELS."""
        options = {
            "private_key": self.private_key, "subject": "mailto:citas@example.org",
            "hosts": [self.host], "authorities": self.authorities,
        }  # fmt: skip
        return {"GATEWAY": "citas.gateways.push.web_push.WebPush", "OPTIONS": options}

    def browser(self, name: str) -> Browser:
        """Somebody's browser, subscribed here."""
        return Browser(f"https://{self.host}/send/{name}")


@contextmanager
def push_service() -> Iterator[PushService]:
    """Runs it, on a port that the system chooses."""
    service = PushService()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            service.taken.append(Taken(self.path, named, body))
            self.send_response(service.status)
            for name, value in {"Content-Length": "0", **service.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_about: object) -> None:
            """Quietly."""

    with TemporaryDirectory() as folder, HTTPServer(("127.0.0.1", 0), Answer) as server:
        service.authorities = str(make_certificate(Path(folder) / "service.pem"))
        tls = with_certificate(Path(service.authorities))
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        service.host = f"localhost:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield service
        server.shutdown()
        thread.join()


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    """The product tells browsers through it."""
    with push_service() as running:
        settings.PUSH_HOSTS = [running.host]
        settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"push": running.gateway}
        yield running
