"""`compilewords`: the words in other languages, from what people write to what gettext reads."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes below the first of LOCALE_PATHS. What is not translated is shown in Spanish."""

    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        """Compile each catalogue; a reader sees the old file or the new one, whole."""
        for source in sorted(settings.TRANSLATIONS.glob("*/LC_MESSAGES/django.po")):
            target: Path = settings.LOCALE_PATHS[0] / source.relative_to(settings.TRANSLATIONS)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(".draft")
            with source.open("rb") as text, draft.open("wb") as compiled:
                write_mo(compiled, read_po(text, locale=source.parent.parent.name))
            draft.rename(target.with_suffix(".mo"))
