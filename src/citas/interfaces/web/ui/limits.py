"""How often somebody may try, counted by django-allauth in the cache that all processes share.

Three limits stand before any password is hashed: by account (what stops guessing), by address (what
stops floods; an IPv6 network of 64 bits counts as one), and over everybody together, which is the short
line of `access.hashers`. The rates stand in the setting ACCOUNT_RATE_LIMITS.
"""

from math import ceil

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from citas.domain.access.errors import TooManyAttempts

APP = "allauth.account"


def limit(request: HttpRequest, action: str, key: str = "") -> None:
    """Count one attempt at `action` (a name in ACCOUNT_RATE_LIMITS) from this address and by `key`.

    `key` is whom it is about, as the login that was typed. A GET is never counted. Raises
    TooManyAttempts, which the middleware makes a page of.
    """
    if not ratelimit.consume(request, app=APP, action=action, key=key):
        rates = ratelimit.get_rates(app=APP, action=action)
        raise TooManyAttempts(minutes=ceil(max(rate.duration for rate in rates) / 60))
