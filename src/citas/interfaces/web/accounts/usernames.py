"""How people type their affiliation number."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_DASHES = re.compile("[‐‑‒–—−_]")


def normalised(typed: str) -> str:
    """What was meant: "ab 123" is AB123, "-ab123 – 02" is AB123-02; inner hyphens are kept."""
    return "".join(_DASHES.sub("-", typed).split()).strip("-").upper()


def number_typed(typed: str) -> str:
    """What was meant, `normalised`. Raises ValidationError for an e-mail address."""
    if "@" in typed:  # staff names have none either
        raise ValidationError(_("Escriba su número de afiliación, no su correo."))
    return normalised(typed)


def counted(login: str) -> str:
    """By what attempts on an account are counted: every spelling of a name is one, whether or not
    anybody bears it, so that a limit neither gives way to hyphens nor tells who exists.
    """
    return login.replace("-", "").lower()
