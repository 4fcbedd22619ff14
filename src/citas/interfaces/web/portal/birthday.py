"""The question that proves who came by a link."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.portal.forms import RefusableForm
from citas.interfaces.web.ui.words import month_names


class BirthdayForm(RefusableForm):
    """The day and the month, without the year: enough against a stranger, and soon answered."""

    asked = "day"
    day = forms.TypedChoiceField(
        label=_("Día"),
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Elija el día en que nació.")),
    )
    month = forms.TypedChoiceField(
        label=_("Mes"),
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Elija el mes en que nació.")),
    )

    def __init__(self, data: Mapping[str, str] | None) -> None:
        super().__init__(data)
        days = [(str(day), str(day)) for day in range(1, 32)]
        months = [(str(number), name) for number, name in enumerate(month_names(), start=1)]
        self.fields["day"].choices = [("", "—"), *days]
        self.fields["month"].choices = [("", "—"), *months]
