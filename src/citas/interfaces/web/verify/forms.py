from django import forms
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.ui.folio import FolioField


class FolioForm(forms.Form):
    """The folio of a paper, however it was typed."""

    folio = FolioField(
        label=_("Folio"), error_messages={"required": _("Escriba el folio que está en el papel.")}
    )
