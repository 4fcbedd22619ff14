"""Whether a paper is good: by the token of its QR or by its folio, and nothing of anybody."""

from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citas.domain.documents import tokens, verifying
from citas.interfaces.web.ui.limits import limit
from citas.interfaces.web.verify.forms import FolioForm

DAY = 24 * 60 * 60  # seconds


def verify(request: HttpRequest) -> HttpResponse:
    """The verdict on a QR's token, which nobody can guess; or on a folio that was typed, which is sent
    by POST, so that guesses are counted and no folio stays in an address. Who pastes the link of a QR
    there is led to it."""
    if token := _token_in(request.POST.get("folio", "")):
        return redirect(f"{request.path}?{urlencode({'c': token})}")
    form, verdict = FolioForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        limit(request, "verify")
        verdict = verifying.by_folio(form.cleaned_data["folio"], timezone.now())
    elif request.method != "POST" and "c" in request.GET:
        verdict = verifying.by_token(request.GET["c"], timezone.now())
    return render(request, "verify/page.jinja", {"form": form, "verdict": verdict})


def _token_in(typed: str) -> str:
    _address, _mark, query = typed.strip().partition("?")
    return parse_qs(query).get("c", [""])[0]


@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys as PEM, for whoever checks papers without asking us."""
    answer = HttpResponse(tokens.published_keys(), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={DAY}"
    return answer
