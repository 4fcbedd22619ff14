"""Style sheets: many short files to write in (`styles/`), few to carry.

Which rule wins is said by the layers in `layers.css`, not by the order of files.
"""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from citas.interfaces.web.ui.brand import brand, picture
from citas.interfaces.web.ui.palette import palette

FOLDER = Path(__file__).parent / "styles"
# What every page needs, and what pages of staff, or easy mode, need besides.
SHEETS = {
    "page": (
        "layers", "tokens", "base", "layout", "shell", "buttons", "fields", "notices", "choices", "path",
        "receipt", "home", "contrast", "print",
    ),
    "staff": ("staff",),
    "easy": ("easy",),
}  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"
COMMENT_OR_SPACE = re.compile(r"/\*.*?\*/\s*|\s+", re.DOTALL)
AROUND_SIGNS = re.compile(r" ?([{};,]) ?|(:) ")  # spaces that say nothing; no string of ours has them


@lru_cache(maxsize=8)
def _joined(name: str, colour: str, accent: str) -> str:
    parts = [(FOLDER / f"{part}.css").read_text() for part in SHEETS[name]]
    if "tokens" in SHEETS[name]:
        parts.append(palette(colour, accent))
    written = "".join(parts)
    spaced = COMMENT_OR_SPACE.sub(lambda found: " " if found[0].isspace() else "", written)
    return AROUND_SIGNS.sub(lambda found: found[1] or found[2], spaced)


def style_sheet(name: str) -> str:
    """The whole sheet "page", "staff" or "easy", in the institute's colours."""
    if settings.DEBUG:
        _joined.cache_clear()
    return _joined(name, brand().colour, brand().accent)


def style_address(name: str) -> str:
    """Where a sheet is; the address changes with the sheet, so that it may be kept for ever."""
    version = sha256(style_sheet(name).encode()).hexdigest()[:12]
    return f"{reverse(f'ui:{name}_styles')}?v={version}"


def styles(request: HttpRequest, name: str) -> HttpResponse:
    """A sheet. Whoever asks for an older one gets today's, but may not keep it."""
    answer = HttpResponse(style_sheet(name), content_type="text/css; charset=utf-8")
    if request.get_full_path() == style_address(name):
        answer["Cache-Control"] = FOR_EVER
    return answer


def logo(request: HttpRequest) -> HttpResponse:
    """The operator's logo; the product's own is a static file."""
    shown = brand()
    if shown.own_logo is None:
        raise Http404
    answer = HttpResponse(picture(shown.own_logo), content_type=shown.logo_type)
    if request.get_full_path() == shown.logo:
        answer["Cache-Control"] = FOR_EVER
    return answer
