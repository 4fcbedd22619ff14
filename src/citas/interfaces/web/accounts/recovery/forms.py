from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from citas.domain.access.queries import username_meant
from citas.interfaces.web.accounts.usernames import NumberField


class RecoveryForm(forms.Form):
    """With what the person logs in: not an e-mail, which several accounts may share."""

    login = NumberField()

    def clean_login(self) -> str:
        """The number as it is stored."""
        return username_meant(self.cleaned_data["login"])


class CodeForm(RecoveryForm):
    """A code of six digits, and whose it is."""

    code = forms.RegexField(
        r"^[0-9]{3} ?[0-9]{3}$",
        label=_("Código de seis dígitos"),
        error_messages={
            "required": _("Escriba el código."),
            "invalid": _("El código tiene seis dígitos."),
        },
    )

    field_order = ("login", "code")

    def clean_code(self) -> str:
        """The digits alone."""
        code: str = self.cleaned_data["code"]
        return code.replace(" ", "")


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc] # allauth has no types
    """allauth's with the password once: it can be shown instead of typed again."""

    password2 = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password1"]
        field.label = _("Contraseña nueva")
        field.error_messages["required"] = _("Escriba la contraseña nueva.")
