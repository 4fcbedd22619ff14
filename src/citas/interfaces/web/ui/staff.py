"""What every page of staff goes through: who comes, in which role, where, and proved how lately."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citas.domain.access.errors import RoleMissing
from citas.domain.access.staff import Post, Units, has_second_factor, joined, posts_of
from citas.domain.access.trail import written_down
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.catalogue.policy_set import people_policies
from citas.interfaces.web.ui import errors
from citas.interfaces.web.ui.entering import to_login
from citas.interfaces.web.ui.pages import refusal_page
from citas.interfaces.web.ui.second_factor import second_factor_at
from citas.rules import clock
from citas.rules.errors import DomainError, Kind

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, "Duty", P], HttpResponse]

EVERYBODY = (
    ActorKind.DESK,
    ActorKind.MANAGER,
    ActorKind.DOCTOR,
    ActorKind.ADMINISTRATOR,
    ActorKind.AUDITOR,
)
HEADINGS = {
    Kind.NOT_FOUND: _("No lo encontramos"),
    Kind.FORBIDDEN: _("No se puede hacer"),
    Kind.CONFLICT: _("No se pudo"),
    Kind.INVALID: _("No se pudo"),
    Kind.LIMITED: _("Espere un momento"),
    Kind.BUSY: _("Espere un momento"),
}


@dataclass(frozen=True)
class Duty:
    """One request of a member of staff. `role` is the one in which he acts here, `units` where (None:
    everywhere); `posts` are all he has. `now` is read once, `today` is the day in Baja California."""

    user_id: int
    role: ActorKind
    units: Units
    posts: dict[ActorKind, Post]
    now: datetime
    today: date

    @property
    def actor(self) -> Actor:
        """Who acts, for the histories."""
        return Actor(user_id=self.user_id, kind=self.role, channel=Channel.WEB)


def staff(
    *roles: ActorKind,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Only for who has one of `roles` and proved a second factor in this shift; refusals become pages.

    He acts in the first of `roles` that he has, in the units of all of them. No copy is kept anywhere.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            duty = _admitted(request, roles)
            if isinstance(duty, HttpResponse):
                response = duty
            else:
                try:
                    response = view(request, duty, *args, **kwargs)
                except DomainError as refusal:
                    response = _refused(request, refusal)
            response.headers["Cache-Control"] = "no-store, private"
            return response

        return guarded

    return decorate


def _admitted(request: HttpRequest, roles: tuple[ActorKind, ...]) -> Duty | HttpResponse:
    """The duty, or the page that stands in its way."""
    if not request.user.is_authenticated:
        return to_login(request)
    user_id, now = request.user.pk, timezone.now()
    posts = posts_of(user_id)
    if not posts:
        return errors.forbidden(request)
    if not has_second_factor(user_id):
        asked = urlencode({"next": reverse("staff_home")}, safe="/")
        return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{asked}")
    today = clock.local_date(now)
    proved = second_factor_at(request)
    if proved is None or now - proved > timedelta(hours=people_policies(today).shift_hours):
        with written_down("account.logout", user_id=user_id, now=now, details={"end_of": "shift"}):
            logout(request)
        return to_login(request)
    held = [role for role in roles if role in posts]
    if not held:
        return _refused(request, RoleMissing())
    units = joined([posts[role].units for role in held])
    return Duty(user_id, held[0], units, posts, now, today)


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return refusal_page(request, refusal, template="staff/refusal.jinja", heading=HEADINGS[refusal.kind])
