import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citas.domain.access.staff_accounts import NewRole
from citas.domain.audit.actors import ActorKind
from citas.domain.catalogue.directory import practitioner_by_licence, units
from citas.interfaces.web.ui.roles import ROLE_NAMES
from citas.rules.errors import DomainError

# days that have a day after them, and numbers that the database can hold
OTHER_DAY = _("Use un día entre los años 2000 y 2999.")
SENSIBLE = [
    MinValueValidator(date(2000, 1, 1), OTHER_DAY),
    MaxValueValidator(date(2999, 12, 31), OTHER_DAY),
]
LARGEST = 10**18
MISSING = _("Elija una función.")


EVERYWHERE = "todas"
IN_ALL_UNITS = {ActorKind.ADMINISTRATOR.value, ActorKind.AUDITOR.value}
ROLES = [("", _("Elija una función")), *ROLE_NAMES.items()]
NAME_REFUSED = {"staff_name_unfit", "staff_name_taken"}


def _units() -> Iterable[tuple[str, str | Promise]]:
    """Nothing is chosen beforehand: access to every unit is given on purpose."""
    every = (EVERYWHERE, _("Todas las unidades"))
    return [("", _("Elija una unidad")), *((str(unit.pk), unit.name) for unit in units()), every]


class RoleForm(forms.Form):
    """A role to be given. The licence names the doctor."""

    funcion = forms.ChoiceField(label=_("Función"), choices=ROLES, error_messages={"required": MISSING})
    unidad = forms.ChoiceField(label=_("Unidad"), choices=_units, required=False)
    cedula = forms.CharField(label=_("Cédula profesional"), max_length=12, required=False)

    def clean_cedula(self) -> int | None:
        """The practitioner's identifier; None without licence."""
        typed = self.cleaned_data["cedula"].strip()
        found = practitioner_by_licence(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("No hay médico con esa cédula en el catálogo."))
        return None if found is None else found.pk

    def clean(self) -> dict[str, Any]:
        """A unit, or all of them on purpose, for who works in units."""
        cleaned = super().clean() or self.cleaned_data
        role, unit = cleaned.get("funcion"), cleaned.get("unidad")
        if role and role not in IN_ALL_UNITS and unit == "":
            self.add_error("unidad", _("Elija una unidad."))
        return cleaned

    def refuse(self, refusal: DomainError) -> None:
        """Say a refusal at the field that it is about, or above the form."""
        field = "usuario" if refusal.code in NAME_REFUSED else None
        self.add_error(field, f"{refusal.sentence()} {refusal.advice()}")

    def role(self) -> NewRole:
        """What a valid form says."""
        unit = self.cleaned_data["unidad"]
        everywhere = unit in {"", EVERYWHERE}
        role = ActorKind(self.cleaned_data["funcion"])
        return NewRole(role, None if everywhere else int(unit), self.cleaned_data["cedula"])


class NewStaffForm(RoleForm):
    """Somebody new, with a first role."""

    usuario = forms.CharField(
        label=_("Nombre para entrar"),
        max_length=40,
        error_messages={"required": _("Escriba un nombre para entrar.")},
    )
    field_order = ("usuario", "funcion", "unidad", "cedula")


class LogForm(forms.Form):
    """What an auditor looks for; everything may be left empty."""

    desde = forms.DateField(label=_("Desde el día"), validators=SENSIBLE, required=False)
    hasta = forms.DateField(label=_("Hasta el día"), validators=SENSIBLE, required=False)
    actor = forms.CharField(label=_("Cuenta que actuó"), max_length=60, required=False)
    accion = forms.CharField(label=_("Acción, o su comienzo"), max_length=60, required=False)
    asunto = forms.CharField(label=_("Asunto: tipo y número"), max_length=71, required=False)
    paciente = forms.IntegerField(
        label=_("Paciente (número)"), min_value=1, max_value=LARGEST, required=False
    )

    def clean_actor(self) -> int | None:
        """The number in what the column shows: «8», «Ventanilla 8», «desk 8»."""
        typed: str = self.cleaned_data["actor"].strip()
        if not typed:
            return None
        found = re.findall(r"(?<!\S)[0-9]{1,18}(?!\S)", typed)
        if len(found) != 1:
            raise forms.ValidationError(_("Escriba el número de la cuenta, como en la columna «Quién»."))
        return int(found[0])

    antes = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)
