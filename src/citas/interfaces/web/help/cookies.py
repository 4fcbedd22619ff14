"""What the site keeps in a browser, as the privacy notice lists it."""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citas.interfaces.web.ui import devices, preferences, push


class Cookie(NamedTuple):
    """One of them: its name, what it is for, and until when it stays."""

    name: str
    purpose: str | Promise
    lasts: str | Promise


UNTIL_CLOSED = _("Hasta que cierra el navegador")
A_YEAR = _("Un año")

COOKIES = (
    Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Recuerda que usted ya entró."),
        _("Hasta que sale o cierra el navegador. En un equipo solo suyo, los días que dice abajo."),
    ),
    Cookie(
        settings.CSRF_COOKIE_NAME,
        _("Cuida que nadie más envíe algo a nombre de usted."),
        A_YEAR,
    ),
    Cookie(preferences.LANGUAGE, _("El idioma que usted eligió."), A_YEAR),
    Cookie(preferences.MODE, _("Si quiere el modo sencillo."), A_YEAR),
    Cookie(
        devices.COOKIE,
        _("Lo que contestó de este equipo: si es solo suyo."),
        _("Un año si es solo suyo. Si no, hasta que cierra el navegador."),
    ),
    Cookie(
        devices.WHOSE,
        _("De qué cuenta es esa respuesta, en una clave."),
        _("Lo mismo que la anterior."),
    ),
    Cookie(
        devices.PASSKEY,
        _("Que ya le ofrecimos entrar con huella. No guarda su huella."),
        A_YEAR,
    ),
    Cookie(
        push.COOKIE,
        _("Si quiere avisos en este equipo, y cuál es su suscripción."),
        A_YEAR,
    ),
)
