"""What the whole site answers when its database does not."""

import sys
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from citas.interfaces.api.common.problems import problem
from citas.interfaces.web.ui import errors

RETRY_AFTER = "5"  # seconds
log = structlog.get_logger(__name__)


def unavailable(request: HttpRequest) -> HttpResponse:
    """A 503 that says try again. It asks nothing of the database, and no template that might."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = problem(
            503, "unavailable", _("Hay muchas personas en el sistema o se está reiniciando."),
            _("Espere unos segundos e intente otra vez. Si estaba agendando, use la misma clave."),
        )  # fmt: skip
    else:
        answer = errors.unavailable(request)
    answer["Retry-After"] = RETRY_AFTER
    answer["Cache-Control"] = "no-store"
    return answer


class DatabaseUnavailable:
    """Turns a lost connection or an exhausted pool into `unavailable`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer for `error`, or None when it is not the database's absence."""
        if not is_absence(error):
            return None
        log.warning("database unavailable", error=type(error.__cause__ or error).__name__)
        return unavailable(request)


def is_absence(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached now (not that it refused a row)."""
    return isinstance(error, OperationalError | InterfaceError)


def absent_database(request: HttpRequest) -> HttpResponse | None:
    """For `handler500`: the 503 when what just failed, even outside a view, was the database."""
    return unavailable(request) if is_absence(sys.exc_info()[1]) else None
