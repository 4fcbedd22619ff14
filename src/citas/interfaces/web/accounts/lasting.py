"""How long the session of a login lasts."""

from datetime import datetime

from django.http import HttpRequest

from citas.domain.access.staff import posts_of
from citas.interfaces.web.accounts.private import user_of
from citas.interfaces.web.ui.devices import settle_session
from citas.interfaces.web.ui.push import go_on_after_login


def settle(request: HttpRequest, now: datetime) -> None:
    """A shift for staff; for others as long as the answer about their device allows."""
    settle_session(request, on_shift=bool(posts_of(user_of(request))), now=now)
    go_on_after_login(request)
