"""From what goes wrong to problem documents: the one place where errors get their HTTP status."""

import logging
from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from citas.interfaces.api.common.problems import problem
from citas.rules.errors import DomainError, Kind

log = logging.getLogger(__name__)
STATUSES = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.LIMITED: 429,
    Kind.BUSY: 503,
}
View = Callable[..., HttpResponseBase]


def _refused(error: DomainError) -> HttpResponse:
    return problem(STATUSES[error.kind], error.code, error.sentence(), error.advice())


def _unauthenticated(_error: AuthenticationError) -> HttpResponse:
    answer = problem(
        401,
        "unauthenticated",
        _("Para esto hay que entrar a la cuenta."),
        _("Entre con su número de afiliación, o mande una clave de acceso vigente."),
    )
    answer["WWW-Authenticate"] = 'Bearer realm="citas"'
    return answer


def _invalid(error: ValidationError) -> HttpResponse:
    fields = [
        {"field": str(one["loc"][-1]), "where": str(one["loc"][0]), "message": _said(one["type"])}
        for one in error.errors
    ]
    code = "invalid_request"
    if any(field["field"] == "Idempotency-Key" for field in fields):
        code = "idempotency_key_required"
    return problem(
        422,
        code,
        _("Hay datos que faltan o no son válidos."),
        _("Corrija los datos señalados y envíe de nuevo."),
        fields=fields,
    )


def _said(error_type: str) -> str:
    if error_type == "missing":
        return _("Falta este dato.")
    if error_type.startswith("int") or error_type.endswith("_than_equal"):
        return _("Debe ser un número entero que pueda existir.")
    if error_type in ("string_too_long", "string_too_short"):
        return _("El largo del texto no es válido.")
    return _("No tiene la forma esperada.")


def _malformed(error: HttpError) -> HttpResponse:
    return problem(
        error.status_code,
        "malformed_request",
        _("El cuerpo de la petición no es JSON válido."),
        _("Revise el formato y envíe de nuevo."),
    )


def _too_large(_error: RequestDataTooBig) -> HttpResponse:
    return problem(
        413, "too_large", _("La petición es demasiado grande."), _("Envíe solo lo necesario.")
    )


def _broken_off(_error: UnreadablePostError) -> HttpResponse:
    return problem(400, "malformed_request", _("La petición llegó incompleta."), _("Envíe de nuevo."))


def _unstorable(_error: DataError) -> HttpResponse:
    # what no database can keep
    return problem(422, "invalid_request", _("Hay datos que faltan o no son válidos."), fields=[])


def _absent_database(error: Exception) -> HttpResponse:
    raise error  # the middleware answers for the whole site


def _failed(error: Exception) -> HttpResponse:
    log.error("api request failed", exc_info=error)
    return problem(
        500,
        "internal_error",
        _("Tuvimos una falla y ya quedó registrada."),
        _("Intente de nuevo en unos minutos. Antes de repetir una cita, revise Tus citas."),
    )


ANSWERS: dict[type[Exception], Callable[[Any], HttpResponse]] = {
    DomainError: _refused,
    AuthenticationError: _unauthenticated,
    ValidationError: _invalid,
    HttpError: _malformed,
    RequestDataTooBig: _too_large,
    UnreadablePostError: _broken_off,
    DataError: _unstorable,
    OperationalError: _absent_database,
    InterfaceError: _absent_database,
    Exception: _failed,
}


def speak_problems(api: NinjaAPI) -> None:
    """Answer every error of this API's operations with a problem document."""
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, partial(_told, answer))


def _told(answer: Callable[[Any], HttpResponse], _request: HttpRequest, error: object) -> HttpResponse:
    return answer(error)


def unknown(_request: HttpRequest) -> HttpResponse:
    """The answer for an address that is no operation."""
    return problem(
        404,
        "not_found",
        _("Esa dirección no existe."),
        _("Las operaciones están en /api/v1/openapi.json."),
    )


def _not_allowed(allowed: str) -> HttpResponse:
    answer = problem(
        405,
        "method_not_allowed",
        _("Esa dirección no admite ese método."),
        _("Use uno de los métodos del encabezado Allow."),
    )
    answer["Allow"] = allowed
    return answer


def _in_dialect(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            return unknown(request)
        if answer.status_code == 405:
            return _not_allowed(answer["Allow"])
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


def in_dialect(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern]:
    """The API's addresses, with what its framework answers by itself (404, 405) put into problems."""
    return [
        URLPattern(one.pattern, _in_dialect(one.callback), one.default_args, one.name)
        for one in patterns
        if isinstance(one, URLPattern)
    ]
