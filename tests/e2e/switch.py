"""An address of a test's own at which the site is turned off and on again."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.e2e.stage import Site
from tests.e2e.visitor import Visitor
from tests.e2e.wire import wire_to
from tests.server import free_port, web_server


@dataclass
class Switch:
    """Off, as without network: nobody answers, and who was being answered is cut off."""

    site: Site
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)

    def on(self, **environment: str) -> None:
        """Answer with the product as it runs or, with other settings, with another version of it."""
        address = self._another_version(environment) if environment else self.site.address
        port = urlsplit(address).port
        assert port
        self.running.enter_context(wire_to(port, at=self.port))

    def _another_version(self, environment: dict[str, str]) -> str:
        server = web_server(
            self.site.clock.file.parent,
            database=self.site.database,
            application="tests.e2e.served:application",
            port=free_port(),
            CITAS_TEST_CLOCK=str(self.site.clock.file),
            **environment,
        )
        return self.running.enter_context(server).address

    def off(self) -> None:
        """Answer nobody."""
        self.running.close()

    def meets(self, visitor: Visitor) -> Visitor:
        """The visitor comes to this server instead of the usual one; it will not always answer."""
        address = f"http://localhost:{self.port}"
        visitor.site, visitor.watch.address = replace(self.site, address=address), address
        visitor.watch.cut_off = True
        return visitor
