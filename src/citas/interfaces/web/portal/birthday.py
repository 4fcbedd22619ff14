"""The question that proves who came by a link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.portal.forms import RefusableForm
from citas.interfaces.web.ui.words import month_names

UNANSWERED = ("", "—")


def _days() -> list[tuple[str, str]]:
    return [UNANSWERED, *((str(day), str(day)) for day in range(1, 32))]


def _months() -> list[tuple[str, str]]:
    return [UNANSWERED, *((str(number), name) for number, name in enumerate(month_names(), start=1))]


class BirthdayForm(RefusableForm):
    """The day and the month, without the year: enough against a stranger, and soon answered."""

    asked = "day"
    day = forms.TypedChoiceField(
        label=_("Día"),
        choices=_days,
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Elija el día en que nació.")),
    )
    month = forms.TypedChoiceField(
        label=_("Mes"),
        choices=_months,
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Elija el mes en que nació.")),
    )
