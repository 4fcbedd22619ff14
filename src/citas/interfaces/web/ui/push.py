"""«¿Le avisamos en este celular?»: whether notices appear on the device in front of somebody.

Only where the device is its person's alone. A cookie keeps what was answered here, and by whom: not now,
or the mark of the subscription, by which it goes on after a later login.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from citas.domain.access import push
from citas.domain.access.contacts import ContactSystem
from citas.domain.messaging.channels import is_open
from citas.interfaces.web.ui.cookies import remember
from citas.interfaces.web.ui.devices import is_own

COOKIE = "avisos"


class Answer(StrEnum):
    """What the buttons send."""

    YES = "activar"
    NOT_NOW = "ahora-no"
    NO_MORE = "quitar"


@dataclass(frozen=True)
class PushHere:
    """How it stands in this browser: `endpoint` is empty unless notices appear in it; `declined`: not to
    be asked again. `key` is the site's public one."""

    key: str
    endpoint: str
    declined: bool
    subscription_id: int


def push_here(request: HttpRequest) -> PushHere | None:
    """None where it cannot be: nobody has logged in, or for a shift; the device is not only his."""
    if not is_open(ContactSystem.PUSH) or not is_own(request):
        return None
    said, user_id = request.COOKIES.get(COOKIE, ""), request.user.pk
    found = push.subscription_marked(user_id, said) if said and user_id else None
    endpoint, pk = (found.endpoint, found.pk) if found else ("", 0)
    return PushHere(settings.VAPID_PUBLIC_KEY, endpoint, said == not_now(user_id), pk)


def keep_answer(response: HttpResponse, mark: str) -> None:
    """`mark` of the subscription in this browser, or `not_now`."""
    remember(response, COOKIE, mark)


def not_now(user_id: int | None) -> str:
    """What a browser keeps once this user wants not to be asked again in it."""
    return salted_hmac("citas.push.not_now", str(user_id), algorithm="sha256").hexdigest()[:32]
