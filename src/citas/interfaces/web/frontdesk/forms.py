from django import forms
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.ui.folio import FolioField


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


class FolioForm(forms.Form):
    """An appointment by the folio that its person tells."""

    folio = FolioField(
        label=_("Folio de la cita"), error_messages={"required": _("Escriba el folio de la cita.")}
    )


class DecisionForm(forms.Form):
    """Whether a missed appointment counts, and why."""

    LIFT, KEEP = "quitar", "dejar"
    decision = forms.ChoiceField(
        label=_("Qué decide"),
        choices=[(LIFT, _("Ya no cuenta como falta")), (KEEP, _("Sigue contando como falta"))],
        error_messages={"required": _("Elija qué decide.")},
    )
    motivo = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        error_messages={"required": _("Escriba el motivo; la persona lo va a leer.")},
    )

    @property
    def lifts(self) -> bool:
        """Whether it does not count any more."""
        return bool(self.cleaned_data["decision"] == self.LIFT)
