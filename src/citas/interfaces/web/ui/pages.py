"""Pages that any surface answers with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.rules.errors import DomainError, Kind

STATUS = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.LIMITED: 429,
    Kind.BUSY: 503,
}


def error_page(request: HttpRequest, status: int, title: str, what: str) -> HttpResponse:
    """A page of what happened and whom to call; asks nothing of the session or the database."""
    context = {"title": title, "what": what, "status": status}
    return render(request, "errors/page.jinja", context, status=status)


def refusal_page(
    request: HttpRequest,
    refusal: DomainError,
    *,
    template: str = "errors/refusal.jinja",
    **context: object,
) -> HttpResponse:
    """The one mapping of domain errors to pages: sentence, advice, and the status of its kind."""
    context |= {"refusal": refusal}
    return render(request, template, context, status=STATUS[refusal.kind])
