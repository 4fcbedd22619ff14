"""How people type their affiliation number."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DASHES = re.compile("[‐‑‒–—−_]")


def normalised(typed: str) -> str:
    """What was meant: "ab 123" is AB123, "-ab123 – 02" is AB123-02; inner hyphens are kept."""
    return "".join(_DASHES.sub("-", typed).split()).strip("-").upper()


def _not_a_mail(typed: str) -> None:
    if "@" in typed:  # staff names have none either
        raise ValidationError(_("Escriba su número de afiliación, no su correo."))


class NumberField(forms.CharField):
    """With what people log in, however it is typed; cleaned as `normalised`. Asks nobody whose it is."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Número de afiliación"),
            max_length=40,
            validators=[_not_a_mail],
            error_messages={"required": _("Escriba su número de afiliación.")},
        )

    def clean(self, value: object) -> str:
        """Raises ValidationError for an e-mail address."""
        return normalised(super().clean(value))


def counted(login: str) -> str:
    """By what attempts on an account are counted: every spelling of a name is one, whether or not
    anybody bears it, so that a limit neither gives way to hyphens nor tells who exists.
    """
    return login.replace("-", "").lower()
