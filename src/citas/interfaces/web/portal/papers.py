import re

from django import forms
from django.utils.translation import gettext_lazy as _

NAME = re.compile(r"[^\W\d_][^\W\d_'’.\- ]*(?:['’.\- ]+[^\W\d_]+)*\.?")


class AttendanceForm(forms.Form):
    """For whom a proof of attendance is: the patient, or who went along, whose name is typed."""

    PATIENT, COMPANION = "paciente", "acompanante"

    para = forms.ChoiceField(
        label=_("¿Para quién es la constancia?"),
        choices=[(PATIENT, _("Para quien fue a consulta")), (COMPANION, _("Para quien le acompañó"))],
        error_messages={"required": _("Elija para quién es.")},
    )
    nombre = forms.CharField(label=_("Nombre de quien acompañó"), max_length=80, required=False)

    def clean(self) -> None:
        """A name where one is wanted, of letters alone."""
        given = " ".join(str(self.cleaned_data.get("nombre", "")).split())
        if self.cleaned_data.get("para") != self.COMPANION or self.has_error("nombre"):
            return
        if not given:
            self.add_error("nombre", _("Escriba el nombre de quien acompañó."))
        elif not NAME.fullmatch(given):
            self.add_error("nombre", _("Escriba el nombre solo con letras."))
        self.cleaned_data["nombre"] = given

    @property
    def companion(self) -> str:
        """The name to be written on it; empty where it is for the patient."""
        chosen = self.cleaned_data["para"] == self.COMPANION
        return str(self.cleaned_data["nombre"]) if chosen else ""
