"""A wire between browser and server that counts what it carries: every byte, headers and all."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from playwright.sync_api import Page

QUIET = 300  # milliseconds without a byte


@dataclass
class Wire:
    """`carried` is the number of bytes that have come to the browser; who has asked over an `awaited`
    connection has not been answered yet."""

    port: int
    carried: int = field(default=0)
    awaited: set["_Connection"] = field(default_factory=set)

    def weigh(self, page: Page, carried_before: int) -> int:
        """How much has come since then, once the page asks for nothing more."""
        page.wait_for_load_state("networkidle")
        known = -1
        while known != self.carried or self.awaited:  # a page that is there already fetches in idleness
            known = self.carried
            page.evaluate("new Promise((done) => setTimeout(done))")
            page.wait_for_timeout(QUIET)
        return self.carried - carried_before


class _Carrier(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    wire: Wire
    target: tuple[str, int]
    talks: set[socket.socket]

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client: Any) -> None:
        """Known before its thread begins: whoever hangs up meanwhile ends it, too."""
        assert isinstance(request, socket.socket)
        self.talks.add(request)
        super().process_request(request, client)

    def hang_up(self) -> None:
        """End every connection there is."""
        for talk in list(self.talks):
            with suppress(OSError):
                talk.shutdown(socket.SHUT_RDWR)


class _Connection(BaseRequestHandler):
    server: _Carrier

    def handle(self) -> None:
        """Both ways, until either side ends it."""
        with socket.create_connection(self.server.target) as server, suppress(OSError):
            Thread(target=self._up, args=(server,), daemon=True).start()
            while carried := server.recv(65536):
                self.server.wire.carried += len(carried)
                self.server.wire.awaited.discard(self)
                self.request.sendall(carried)
        self.server.wire.awaited.discard(self)
        self.server.talks.discard(self.request)

    def _up(self, server: socket.socket) -> None:
        with suppress(OSError):
            while asked := self.request.recv(65536):
                self.server.wire.awaited.add(self)
                server.sendall(asked)
            server.shutdown(socket.SHUT_RDWR)
        self.server.wire.awaited.discard(self)


@contextmanager
def wire_to(port: int, *, at: int = 0) -> Iterator[Wire]:
    """A wire to this port of our own machine, from port `at` or a free one; cut in the end."""
    with _Carrier(("127.0.0.1", at), _Connection) as carrier:
        carrier.target = ("127.0.0.1", port)
        carrier.talks = set()
        carrier.wire = Wire(carrier.server_address[1])
        thread = Thread(target=carrier.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield carrier.wire
        carrier.shutdown()
    carrier.hang_up()
