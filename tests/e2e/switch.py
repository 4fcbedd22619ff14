"""A server of a test's own, which is turned off and on again at the same address."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from tests.e2e.stage import Site
from tests.e2e.visitor import Visitor
from tests.server import free_port, web_server


@dataclass
class Switch:
    """Off, as without network: nobody answers."""

    site: Site
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)

    def on(self, **environment: str) -> None:
        """Start the product as it is, or with other settings: then it is another version."""
        home = self.site.clock.file.parent
        self.running.enter_context(
            web_server(
                home,
                database=self.site.database,
                application="tests.e2e.served:application",
                port=self.port,
                CITAS_TEST_CLOCK=str(self.site.clock.file),
                **environment,
            )
        )

    def off(self) -> None:
        """Stop it."""
        self.running.close()

    def meets(self, visitor: Visitor) -> Visitor:
        """The visitor comes to this server instead of the usual one; it will not always answer."""
        address = f"http://localhost:{self.port}"
        visitor.site, visitor.watch.address = replace(self.site, address=address), address
        visitor.watch.cut_off = True
        return visitor
