from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citas.domain.people.registration import Asked
from citas.interfaces.web.accounts.phones import PhoneField
from citas.interfaces.web.accounts.usernames import NumberField
from citas.rules import passwords

MAIL = _("Escriba el correo completo, con su arroba (@).")


class EmailForm(forms.Form):
    """One address."""

    email = forms.EmailField(
        label=_("Correo electrónico personal"),
        max_length=254,
        error_messages={"required": _("Escriba su correo electrónico."), "invalid": MAIL},
    )

    def clean_email(self) -> str:
        """In lower case, as django-allauth keeps addresses."""
        email: str = self.cleaned_data["email"]
        return email.lower()


class RegistrationForm(EmailForm):
    """The four data of the service sheet and a password of one's own; asks nothing of the database."""

    login = NumberField()
    serial = forms.CharField(
        label=_("Número de serie de la credencial"),
        max_length=30,
        error_messages={"required": _("Escriba el número de serie de su credencial.")},
    )
    phone = PhoneField()
    password = forms.CharField(
        label=_("Elija una contraseña"),
        strip=False,
        error_messages={"required": _("Elija una contraseña.")},
    )

    field_order = ("login", "serial", "phone", "email", "password")

    def clean_password(self) -> str:
        """Raises ValidationError for one that others would guess."""
        password: str = get_adapter().clean_password(self.cleaned_data["password"])
        return password

    def clean(self) -> dict[str, object]:
        """Not what stands in the form itself: nothing of the roll, or the answer would tell of it."""
        typed = {name: str(value) for name, value in self.cleaned_data.items()}
        password = typed.pop("password", "")
        typed["mailbox"] = typed.get("email", "").partition("@")[0]
        typed["national"] = typed.get("phone", "").removeprefix("+52")
        if password and passwords.is_own_data(password, typed.values()):
            said = _("No use su número, su teléfono ni su correo: es lo primero que alguien probaría.")
            self.add_error("password", ValidationError(said))
        return self.cleaned_data

    def asked(self) -> Asked:
        """What was typed, once valid."""
        return Asked(**self.cleaned_data)


class ActivationForm(forms.Form):
    """For who opens the link in another browser than the one that registered."""

    password = forms.CharField(
        label=_("La contraseña que eligió al registrarse"),
        strip=False,
        max_length=128,
        error_messages={"required": _("Escriba la contraseña que eligió al registrarse.")},
    )
