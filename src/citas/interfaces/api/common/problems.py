"""Refusals on the wire: RFC 9457 problem details with the domain's stable code."""

from http import HTTPStatus

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: _("La petición no se entiende"),
    401: _("Falta identificarse"),
    403: _("No está permitido"),
    404: _("No se encontró"),
    405: _("Esa operación no existe"),
    409: _("No se puede en este momento"),
    413: _("La petición es demasiado grande"),
    422: _("Hay datos que corregir"),
    429: _("Demasiados intentos"),
    500: _("Tuvimos una falla"),
    503: _("Por el momento no podemos atenderle"),
}


def problem(
    status: int, code: str, detail: object, next_step: object = "", **more: object
) -> JsonResponse:
    """The answer for one refusal; `detail` and `next_step` are sentences, and may be lazy.

    `more` adds members to the document. Nothing that the caller sent is ever repeated in it.
    """
    document = {
        "type": f"urn:citas:problem:{code}",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": str(detail),
        "code": code,
        "next_step": str(next_step),
        **more,
    }
    answer = JsonResponse(document, status=status, content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "no-store"
    return answer
