"""From words to a PDF/UA page by typst: tagged, with its fonts, the same bytes for the same words."""

import json
from pathlib import Path
from threading import Lock
from typing import Any

import structlog
import typst
from django.conf import settings
from django.utils.translation import get_language

log = structlog.get_logger(__name__)
LAYOUTS = Path(__file__).parent / "layouts"
LOGOS = {".svg": "svg", ".png": "png"}

_compiler = typst.Compiler(root=LAYOUTS, font_paths=typst.Fonts(include_system_fonts=False))
_one_at_a_time = Lock()  # a compiler serves one thread; a page takes it some milliseconds


def page(layout: str, words: dict[str, Any]) -> bytes:
    """The PDF of `layouts/<layout>.typ` with these words, which typst reads as data, never as markup."""
    told = {"language": "en" if get_language() == "en" else "es", **words}
    logo = _logo()
    try:
        return _typeset(layout, told | {"logo": logo})
    except typst.TypstError:
        if logo is None:
            raise
        log.warning("logo left out of a paper", layout=layout)
        return _typeset(layout, told | {"logo": None})


def _typeset(layout: str, words: dict[str, Any]) -> bytes:
    with _one_at_a_time:
        made = _compiler.compile(
            input=str(LAYOUTS / f"{layout}.typ"),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made no page")
    return made


def _logo() -> dict[str, Any] | None:
    """The operator's logo on the colour that it is made for."""
    path = settings.BRAND_LOGO
    if path is None:
        return None
    colour, kind = settings.BRAND_COLOR, LOGOS[path.suffix.lower()]
    return {"colour": colour, "format": kind, "bytes": list(path.read_bytes())}
