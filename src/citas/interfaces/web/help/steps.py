"""The steps that the help shows, each with a picture of its page.

Tests walk these very pages and take the pictures, so a picture is named after the heading of its page:
when a heading changes, the walk fails, and afterwards the picture is missing until it is taken anew.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

SIZE = (360, 640)  # width and height of every picture, in pixels


@dataclass(frozen=True)
class Step:
    """What to do on the page with this (Spanish) heading; `shown` is for who cannot see its picture."""

    heading: str
    title: str | Promise
    sentence: str | Promise
    shown: str | Promise

    @property
    def picture(self) -> str:
        """Its static file."""
        return f"help/steps/{slugify(self.heading)}.webp"


BOOKING = (
    Step(
        "Entrar",
        _("Entre"),
        _("Escriba su número de afiliación y su contraseña, y toque «Entrar»."),
        _("Página para entrar, con dos casillas y el botón «Entrar»."),
    ),
    Step(
        "¿Para quién es la cita?",
        _("Elija a la persona"),
        _("Toque el nombre de quien necesita la consulta: usted o alguien de su familia."),
        _("Lista con los nombres de la familia. Toque uno."),
    ),
    Step(
        "¿Qué servicio necesita?",
        _("Elija el servicio"),
        _("Toque el servicio: medicina general u odontología."),
        _("Lista de servicios. Toque uno."),
    ),
    Step(
        "¿Qué día?",
        _("Elija el día"),
        _("Toque un día con lugares: son los de color y dicen cuántos hay."),
        _("Un mes. Toque un día con lugares."),
    ),
    Step(
        "¿Con qué médico?",
        _("Elija con quién"),
        _("Toque el nombre de un médico, o «Cualquier médico» para ver todas las horas."),
        _("Lista de médicos con lugares ese día. Toque uno."),
    ),
    Step(
        "¿A qué hora?",
        _("Elija la hora"),
        _("Toque la hora que prefiera: se la apartamos cinco minutos."),
        _("Horas con lugar, cada una en un botón. Toque una."),
    ),
    Step(
        "Revise su cita",
        _("Revise y confirme"),
        _("Lea los datos y toque «Agendar cita»: antes de ese botón no hay cita."),
        _("Los datos de la cita. Abajo está el botón «Agendar cita»."),
    ),
    Step(
        "Su cita está agendada",
        _("Guarde su folio"),
        _("Su cita quedó agendada: anote el folio o tome una foto."),
        _("El comprobante, con el folio en letras grandes, el día y la hora."),
    ),
)

REGISTERING = (
    Step(
        "Registro de servicio en línea",
        _("Llene sus datos"),
        _("Copie de su credencial el número y la serie, y ponga su celular y su correo."),
        _("Página de registro, con cinco casillas. Al final está el botón «Registrarme»."),
    ),
    Step(
        "Revise su correo",
        _("Abra su correo"),
        _("Busque nuestro mensaje y toque su enlace."),
        _("Página que dice a qué correo le escribimos."),
    ),
    Step(
        "Active su cuenta",
        _("Active su cuenta"),
        _("Toque «Activar mi cuenta»: con eso termina y ya puede agendar."),
        _("Página con el botón «Activar mi cuenta»."),
    ),
)
