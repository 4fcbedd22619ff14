"""«¿Este celular es solo suyo?»: what a person answered of the device in front of him.

Until he answers yes, nothing stays on it: the session ends with the browser. The answer is a cookie,
readable by other parts as `equipo`; a second one says whose answer it is, so that of a device that two
people use neither is remembered by the other's word.
"""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from citas.interfaces.web.ui.cookies import YEAR, remember
from citas.interfaces.web.ui.entering import audience

COOKIE = "equipo"
WHOSE = "equipo_de"
PASSKEY = "huella"  # present once a passkey was offered here: taken or not, it is not offered again


class Device(StrEnum):
    """Whose the device is."""

    OWN = "propio"
    SHARED = "compartido"


class Question(StrEnum):
    """What a page may ask once, beside its matter."""

    DEVICE = "device"
    PASSKEY = "passkey"


def device_of(request: HttpRequest) -> Device | None:
    """What the person who is logged in has answered of this device; None: not yet."""
    whose = request.COOKIES.get(WHOSE, "")
    answer = request.COOKIES.get(COOKIE, "")
    if answer not in set(Device) or not constant_time_compare(whose, _mark(request.user.pk)):
        return None
    return Device(answer)


def is_own(request: HttpRequest) -> bool:
    """Whether somebody has logged in, not for a shift, on a device that is only his."""
    return audience(request) == "inside" and device_of(request) is Device.OWN


def question_for(request: HttpRequest) -> Question | None:
    """What to ask this visitor now; nothing of who has not logged in, or is here for a shift."""
    if audience(request) != "inside":
        return None
    answer = device_of(request)
    if answer is None:
        return Question.DEVICE
    offered = PASSKEY in request.COOKIES
    return Question.PASSKEY if answer is Device.OWN and not offered else None


def remember_device(response: HttpResponse, user_id: int, device: Device) -> None:
    """What this user answered: for a year if the device is his own, else until the browser closes."""
    lasting = YEAR if device is Device.OWN else None
    remember(response, COOKIE, device.value, lasting)
    remember(response, WHOSE, _mark(user_id), lasting)


def passkey_offered(response: HttpResponse) -> None:
    """Do not offer a passkey on this device again."""
    remember(response, PASSKEY, "vista")


def _mark(user_id: int | None) -> str:
    return salted_hmac("citas.device", str(user_id), algorithm="sha256").hexdigest()[:32]
