"""How the institute shows itself.

Pages, their style sheet, the `theme-color` and the manifest of the installed app all read `brand()`.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

OURS = "ui/icon.svg"
KINDS = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Brand:
    """Names, two colours ("#0b5563") and a logo, as the settings have them."""

    institution: str
    portal: str  # the service on wide screens: "SISA"
    app: str  # the same, installed on a telephone: "Mi ISSSTECALI"
    colour: str  # white is read on it: the masthead, buttons, `theme-color`
    accent: str
    own_logo: Path | None  # the operator's file; None: the one of the product

    @property
    def logo(self) -> str:
        """The address of the logo; it changes with the file, so that it may be kept for ever."""
        if self.own_logo is None:
            return static(OURS)
        version = sha256(picture(self.own_logo)).hexdigest()[:12]
        return f"{reverse('ui:logo')}?v={version}"

    @property
    def logo_type(self) -> str:
        """Of the logo's file, as in "image/svg+xml"."""
        return KINDS[self.own_logo.suffix.lower() if self.own_logo else ".svg"]


@lru_cache(maxsize=1)
def picture(logo: Path) -> bytes:
    """An operator's logo as it was when it was first asked for: a page does not wait for a disk."""
    return logo.read_bytes()


def brand() -> Brand:
    """As it is set."""
    return Brand(
        institution=settings.INSTITUTION_NAME,
        portal=settings.PORTAL_NAME,
        app=settings.APP_NAME,
        colour=settings.BRAND_COLOR,
        accent=settings.BRAND_ACCENT,
        own_logo=settings.BRAND_LOGO,
    )
