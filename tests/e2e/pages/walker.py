"""Who comes by every page of a part of the product, and what a part says of itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.http import Http404
from django.urls import resolve

from citas.domain.access.models import User
from tests.e2e.stage import SharedClock
from tests.e2e.visitor import Visitor
from tests.factories.clinic import Clinic
from tests.factories.staff import on_duty
from tests.mailbox import Mailbox

AN_HOUR = timedelta(hours=1)
REFUSALS = {400, 403, 404, 409, 422, 429, 500, 503}  # their pages are walked too


@dataclass(frozen=True)
class Walker:
    """A visitor, and whom and what the pages are about."""

    visitor: Visitor
    clinic: Clinic
    clock: SharedClock
    mailbox: Mailbox

    def each(self, addresses: dict[str, str]) -> Iterator[str]:
        """Open these one after another and yield what they are."""
        for name, address in addresses.items():
            self.visitor.open(address)
            yield name

    def becomes(self, user: User, *, method: str = "mfa", long_ago: bool = False) -> None:
        """Is this person, who proved it a moment ago (`long_ago`: an hour), last by `method`."""
        since = self.clock.now - (AN_HOUR if long_ago else timedelta())
        cookie = on_duty(user, since, method).cookies["sessionid"].value
        address = self.visitor.site.address
        self.visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])

    @property
    def route(self) -> str | None:
        """The page's address as in tests/web/matrix.py; None where the product has none such."""
        try:
            return str(resolve(urlsplit(self.visitor.path).path).route)
        except Http404:
            return None


@dataclass(frozen=True)
class Surface:
    """Pages that belong together.

    `states` brings the walker to each page in each of its states and yields what it is; `pages` are the
    addresses that he comes by, written as in tests/web/matrix.py.
    """

    name: str
    states: Callable[[Walker], Iterator[str]]
    pages: frozenset[str]
