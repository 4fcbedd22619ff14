"""Pages about an account, of which no copy stays anywhere."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from citas.interfaces.web.ui.entering import to_login

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def private(view: View[P]) -> View[P]:
    """Only for who has logged in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_login(request)
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guarded


def user_of(request: HttpRequest) -> int:
    """Who has logged in. Raises PermissionDenied where nobody has: `private` comes first."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user.pk
