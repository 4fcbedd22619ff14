from django import forms
from django.utils.translation import gettext_lazy as _

from citas.rules.folio import parse_folio


class FolioForm(forms.Form):
    """The folio of a paper, however it was typed."""

    folio = forms.CharField(
        label=_("Folio"),
        max_length=40,
        error_messages={"required": _("Escriba el folio que está en el papel.")},
    )

    def clean_folio(self) -> str:
        """Its eight symbols; a slip of the finger is found without asking anybody."""
        folio = parse_folio(self.cleaned_data["folio"])
        if folio is None:
            raise forms.ValidationError(
                _("El folio tiene 8 letras y números, como en BC23-D4F5. Revise el que escribió.")
            )
        return folio
