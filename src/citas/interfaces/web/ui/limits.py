"""How often somebody may try, counted by django-allauth in the cache that all processes share.

Three limits stand before any password is hashed: by account (what stops guessing), by address (what
stops floods; an IPv6 network of 64 bits counts as one), and over everybody together, which is the short
line of `access.hashers`. The rates stand in the setting ACCOUNT_RATE_LIMITS.
"""

from collections.abc import Callable
from math import ceil

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from citas.domain.access.errors import TooManyAttempts

APP = "allauth.account"
EVERYBODY = "everybody"


def limit(request: HttpRequest, action: str, key: str = "") -> Callable[[], None]:
    """Count one attempt at `action` (a name in ACCOUNT_RATE_LIMITS) from this address and by `key`.

    `key` is whom it is about, as the login that was typed; EVERYBODY for all together. Whoever counts
    failures alone calls what comes back once the attempt went well. A GET is never counted. Raises
    TooManyAttempts, which the middleware makes a page of.
    """
    counted = ratelimit.consume(request, app=APP, action=action, key=key)
    if not counted:
        rates = ratelimit.get_rates(app=APP, action=action)
        raise TooManyAttempts(minutes=ceil(max(rate.duration for rate in rates) / 60))
    forget: Callable[[], None] = counted.rollback
    return forget
