"""The field into which a folio is typed."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from citas.rules.folio import LENGTH, parse_folio


class FolioField(forms.CharField):
    """A folio however it was typed; its value is the eight symbols. A slip of the finger is found
    without asking anybody."""

    default_error_messages: ClassVar = {
        "other": _("El folio tiene 8 letras y números, como en BC23-D4F5. Revise el que escribió."),
        "slip": _("Algo no coincide en ese folio. Revíselo letra por letra."),
    }

    def clean(self, value: Any) -> str:
        """Raises ValidationError."""
        typed: str = super().clean(value)
        folio = parse_folio(typed)
        if folio is None:
            full = sum(symbol.isalnum() for symbol in typed) == LENGTH
            code = "slip" if full else "other"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return folio
