"""The words on screen as the source has them, and what their English lacks.

`python -m tests.catalogue` tells the latter.
"""

import sys
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from citas.config.environment import CHECKOUT

WORDS = CHECKOUT / "locale" / "citas.pot"
ENGLISH = CHECKOUT / "locale" / "en" / "LC_MESSAGES" / "django.po"


def source_messages() -> list[tuple[str, ...]]:
    """Every message in Spanish, as last extracted; of those for one and for many, both."""
    return [forms(message.id) for message in _read(WORDS.read_bytes()) if message.id]


def english() -> Catalog:
    """Every message with its English."""
    return _read(ENGLISH.read_bytes(), "en")


def extracted(target: str) -> bytes:
    """What extracting the words anew gives."""
    options = ["--no-location", "--omit-header", "--sort-output"]
    config = ["-F", str(CHECKOUT / "babel.cfg"), "-o", target]
    command = ["pybabel", "-q", "extract", *config, *options, str(CHECKOUT / "src")]
    CommandLineInterface().run(command)  # type: ignore[no-untyped-call]
    with open(target, "rb") as file:
        return file.read()


def untranslated() -> list[str]:
    """The messages without good English, in Spanish."""
    catalogue = english()
    return [texts[0] for texts in source_messages() if not _is_done(catalogue.get(texts[0]))]


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """One text, or that for one and that for many; an empty one for none."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _is_done(message: Message | None) -> bool:
    return message is not None and all(forms(message.string)) and not message.fuzzy


def _read(text: bytes, locale: str | None = None) -> Catalog:
    return read_po(BytesIO(text), locale=locale)


if __name__ == "__main__":
    missing = untranslated()
    where = ENGLISH.relative_to(CHECKOUT)
    sys.stdout.write("".join(f"{text}\n" for text in missing))
    sys.stderr.write(f"{len(missing)} messages without English in {where}\n")
