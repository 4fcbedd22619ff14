from django import forms
from django.conf import settings

from citas.interfaces.web.ui.devices import Device


class LanguageForm(forms.Form):
    """One of the languages that letters are written in."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class DeviceForm(forms.Form):
    """Whose the device is."""

    equipo = forms.ChoiceField(choices=[(device.value, device.value) for device in Device])


class OlderForm(forms.Form):
    """From which event on the log goes on."""

    antes = forms.IntegerField(min_value=1, max_value=2**62, required=False)
