"""The door of who comes by a link in a message, without login: what it opens, and what proves whose it
is.

The referrer policy stays that of the site, which tells the address to nobody else: under `no-referrer`
browsers send forms with the origin "null", which the protection against forged ones refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from citas.domain.access.errors import TooManyAttempts
from citas.domain.audit.actors import Actor
from citas.domain.booking import links
from citas.domain.booking.errors_links import BirthdayWrong
from citas.domain.booking.models import Link
from citas.interfaces.web.portal.birthday import BirthdayForm
from citas.interfaces.web.ui.limits import limit
from citas.interfaces.web.ui.pages import refusal_page
from citas.interfaces.web.ui.preferences import LANGUAGE, language_of
from citas.rules.errors import DomainError


@dataclass(frozen=True)
class Knock:
    """One request by a link; `now` is read once."""

    token: str
    link: Link
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who acts, for the histories."""
        return links.actor_of(self.link)

    def is_proved(self, request: HttpRequest, form: BirthdayForm) -> bool:
        """Whether the form has the patient's birthday; else it says what is wrong with it.

        Raises LinkLocked, TooManyAttempts.
        """
        if not form.is_valid():
            return False
        limit(request, "link")
        try:
            links.prove(token=self.token, **form.cleaned_data, now=self.now)
        except BirthdayWrong as refusal:
            form.refuse(refusal)
            return False
        return True


View = Callable[[HttpRequest, Knock], HttpResponse]


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """For who comes by a link: opens it, in the language of the account where the browser has none of
    its own; refusals become pages, and nobody keeps or indexes what it shows."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        now = timezone.now()
        try:
            link = links.open_link(token, now)
            chosen = LANGUAGE in request.COOKIES
            with translation.override(language_of(request) if chosen else link.account.language):
                response = view(request, Knock(token, link, now))
        except TooManyAttempts:
            raise  # whose page says how long to wait, and leads back here
        except DomainError as refusal:
            response = _refused(request, refusal)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    href, label = reverse("portal:appointments"), _("Entrar a mi cuenta")
    heading = _("No se hizo ningún cambio")
    return refusal_page(request, refusal, heading=heading, label=label, href=href, unit=None)
