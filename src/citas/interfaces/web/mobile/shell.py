"""What a telephone keeps of the site so that it opens without network: nothing of anybody's.

The shell is the page that says so and whatever that page asks for; its name changes with either.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from citas.interfaces.web.ui.styles import style_address

WORKER = tuple(sorted((Path(__file__).parent / "worker").glob("*.js")))
ASKED_FOR = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img)\s[^>]*?(?:href|src)="(/[^"]+)"')


@dataclass(frozen=True)
class Shell:
    """The page without network, all addresses that it needs and its own, and a name for just these."""

    page: str
    addresses: list[str]
    version: str


def shell() -> Shell:
    """As it is now. While developing, files change under the same name: then nothing but the page."""
    if settings.DEBUG:
        _made.cache_clear()
    return _made(settings.DEBUG)


@lru_cache(maxsize=2)
def _made(page_only: bool) -> Shell:
    page = _page()
    asked = [*ASKED_FOR.findall(page), style_address("easy")]  # the copy may be in easy mode
    needed = [] if page_only else list(dict.fromkeys(asked))
    about = "\n".join([page, worker_source(), *needed])
    addresses = [reverse("mobile:without_network"), *needed]
    return Shell(page, addresses, sha256(about.encode()).hexdigest()[:12])


def _page() -> str:
    """The same for everybody, in each language: nobody knows who will need it."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = render_to_string("mobile/in_one_language.jinja")
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("mobile/without_network.jinja", {"said": said})


@lru_cache(maxsize=1)
def worker_source() -> str:
    """What the service worker does, whatever the version."""
    return "".join(path.read_text() for path in WORKER)
