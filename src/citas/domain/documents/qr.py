"""The QR of a paper: the address at which anybody may ask whether it is good."""

import io
from urllib.parse import urlencode

import segno
from django.conf import settings

QUIET = 2  # modules of white around it, on paper and screens that are white themselves
PATH = "/verificar/"


def address(token: str) -> str:
    """Where a token is verified."""
    return f"{settings.SITE_URL}{PATH}?{urlencode({'c': token})}"


def svg(token: str) -> str:
    """Drawn, in black on white; it fills whatever it is put into."""
    written = io.BytesIO()
    _code(token).save(written, kind="svg", border=QUIET, light="#fff", omitsize=True, xmldecl=False)
    return written.getvalue().decode()


def png(token: str) -> bytes:
    """The smallest picture of it: a pixel a module, for the page to enlarge."""
    written = io.BytesIO()
    _code(token).save(written, kind="png", border=QUIET)
    return written.getvalue()


def _code(token: str) -> segno.QRCode:
    return segno.make_qr(address(token), error="m", boost_error=False)
