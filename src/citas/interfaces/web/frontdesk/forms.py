from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """One box for everything by which a person may be found."""

    busqueda = forms.CharField(
        label=_("Número de afiliación, CURP o nombre"),
        min_length=3,
        max_length=80,
        error_messages={
            "required": _("Escriba un número de afiliación, una CURP o un nombre."),
            "min_length": _("Escriba al menos tres letras o números."),
        },
    )
