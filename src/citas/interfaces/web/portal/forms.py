from base64 import urlsafe_b64decode
from datetime import date
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django import forms
from django.utils.translation import gettext_lazy as _

from citas.domain.access.push import BrowserKeys
from citas.domain.booking.actions.cancelling import Cause
from citas.interfaces.web.ui.folio import FolioField
from citas.interfaces.web.ui.push import Answer
from citas.rules.errors import DomainError
from citas.rules.folio import parse_folio


class RefusableForm(forms.Form):
    """A form that can also say what the domain refused."""

    asked: ClassVar[str]  # the field that a refusal is about

    def refuse(self, refusal: DomainError) -> None:
        """Show the refusal beside the field."""
        self.add_error(self.asked, f"{refusal.sentence()} {refusal.advice()}")


class PushForm(forms.Form):
    """Whether to tell in this browser; for yes its address and keys, as it hands them in itself."""

    avisos = forms.ChoiceField(choices=[(one.value, one.name) for one in Answer])
    endpoint = forms.CharField(max_length=1000, required=False)
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{87}$", required=False)
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{22}$", required=False)

    @property
    def answer(self) -> Answer:
        """Which button it was."""
        return Answer(self.cleaned_data["avisos"])

    @property
    def keys(self) -> BrowserKeys:
        """What the browser handed in."""
        given = self.cleaned_data
        return BrowserKeys(given["endpoint"], given["p256dh"], given["auth"])

    def clean_p256dh(self) -> str:
        """A point of the curve: for anything else nothing can be encrypted."""
        given: str = self.cleaned_data["p256dh"]
        try:
            if given:
                EllipticCurvePublicKey.from_encoded_point(SECP256R1(), urlsafe_b64decode(given + "="))
        except ValueError:
            raise forms.ValidationError("no key") from None
        return given

    def clean(self) -> None:
        """Nobody can be told with a part missing."""
        wanted = self.cleaned_data.get("avisos") == Answer.YES
        if wanted and not all(self.cleaned_data.get(part) for part in ("endpoint", "p256dh", "auth")):
            raise forms.ValidationError("incomplete")


class FolioForm(RefusableForm):
    """The folio of an appointment, however it was typed."""

    asked = "folio"
    folio = FolioField(
        label=_("Folio de la cita"), error_messages={"required": _("Escriba el folio de la cita.")}
    )


class CancelForm(forms.Form):
    """Why somebody cancels, if he likes to say it."""

    reason = forms.ChoiceField(
        label=_("¿Por qué la cancela? (si quiere decirlo)"),
        required=False,
        initial="",
        choices=[("", _("Prefiero no decirlo")), *Cause.choices],
    )


class ObjectionForm(forms.Form):
    """Why an appointment should not count as missed."""

    words = forms.CharField(
        label=_("¿Qué pasó?"),
        max_length=300,
        error_messages={
            "required": _("Escriba qué pasó; basta una frase."),
            "max_length": _("Escriba menos: caben 300 letras."),
        },
    )


class CodeForm(RefusableForm):
    """The code that somebody handed over, however it was typed."""

    asked = "code"
    code = forms.CharField(
        label=_("Código de 8 letras y números"),
        max_length=40,
        error_messages={"required": _("Escriba el código que le dieron.")},
    )

    def clean_code(self) -> str:
        """Its eight symbols; a slip of the finger is found without asking anybody."""
        code = parse_folio(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                _("El código tiene 8 letras y números, como en BC23-D4F5. Revise el que escribió.")
            )
        return code


class PermitForm(RefusableForm):
    """Until which day somebody may help."""

    asked = "until"
    until = forms.DateField(
        label=_("¿Hasta qué día?"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Elija hasta qué día."),
            "invalid": _("Escriba el día como en 31/12/2026."),
        },
    )

    def shown(self, suggested: date) -> str:
        """What stands in the field: what was typed, else the suggestion."""
        return str(self["until"].value() or suggested.isoformat())
