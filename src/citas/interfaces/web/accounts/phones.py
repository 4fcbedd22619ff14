"""Telephones that can get a message."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.ui.telephones import dialled

MOBILE = re.compile(r"\+52\d{10}")


class PhoneField(forms.CharField):
    """A Mexican number however it is written; cleaned as +52 and ten digits."""

    def __init__(self, **options: object) -> None:
        missing = {"required": _("Escriba su número de teléfono.")}
        super().__init__(label=_("Teléfono celular"), max_length=40, error_messages=missing, **options)  # type: ignore[arg-type] # what forms.Field takes

    def clean(self, value: object) -> str:
        """Raises ValidationError for what is not one number of ten digits."""
        number = dialled(super().clean(value))
        if not MOBILE.fullmatch(number):
            raise ValidationError(_("Escriba los diez dígitos de su celular, con lada."))
        return number
