"""What the browser installs: the site under the institute's name, with its colours and its logo."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from citas.interfaces.web.ui.brand import Brand, brand

PAPER = "#ffffff"  # behind the logo while the app opens
SIZES = (192, 512)


def manifest() -> dict[str, Any]:
    """In Spanish: browsers ask for it without cookies, which is where the language stands."""
    ours = brand()
    with override("es-mx"):
        return {
            "id": "/",
            "name": f"{ours.app} · {_('Citas en línea')}",
            "short_name": ours.app,
            "description": _("Agende y consulte sus citas médicas."),
            "lang": "es-MX",
            "dir": "ltr",
            "start_url": reverse("portal:home"),
            "scope": "/",
            "display": "standalone",
            "theme_color": ours.colour,
            "background_color": PAPER,
            "categories": ["medical", "health"],
            "icons": icons(ours),
            "shortcuts": [
                _shortcut(_("Solicitar cita"), "portal:members", "request"),
                _shortcut(_("Tus citas"), "portal:appointments", "appointments"),
            ],
        }


def icons(ours: Brand) -> list[dict[str, str]]:
    """Of the product's logo, made beforehand (tests/e2e/test_icons.py); of an operator's, its own file:
    an SVG of any size, or a PNG as large as it is."""
    if ours.own_logo is not None:
        svg = ours.own_logo.suffix.lower() == ".svg"
        size = "any" if svg else png_size(ours.own_logo.read_bytes())
        return [_icon(ours.logo, size, ours.logo_type)]
    made = [_icon(static(f"mobile/icon-{size}.png"), f"{size}x{size}") for size in SIZES]
    maskable = _icon(static("mobile/maskable-512.png"), "512x512") | {"purpose": "maskable"}
    return [*made, maskable, _icon(ours.logo, "any", ours.logo_type)]


def png_size(file: bytes) -> str:
    """As manifests write it, "512x512": a PNG says so in its first chunk."""
    width, height = (int.from_bytes(file[at : at + 4], "big") for at in (16, 20))
    return f"{width}x{height}"


def _icon(address: str, sizes: str, kind: str = "image/png") -> dict[str, str]:
    return {"src": address, "sizes": sizes, "type": kind}


def _shortcut(name: str, page: str, icon: str) -> dict[str, Any]:
    picture = _icon(static(f"mobile/{icon}-96.png"), "96x96")
    return {"name": name, "url": reverse(page), "icons": [picture]}
