"""What a browser remembers for us, out of reach of scripts and of other sites."""

from django.conf import settings
from django.http import HttpResponseBase

YEAR = 365 * 24 * 60 * 60  # seconds


def remember(response: HttpResponseBase, name: str, value: str, seconds: int | None = YEAR) -> None:
    """For so many seconds; None: until the browser closes."""
    response.set_cookie(
        name, value, max_age=seconds, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
