"""The gallery: every component in every state, for who builds pages and for the tests that look."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citas.interfaces.web.ui.gallery import samples


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Where the product is shown or developed; real service has no such page."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    wrong = samples.wrong_form()
    wrong.is_valid()
    context = {
        "samples": samples,
        "form": samples.SampleForm(initial={"when": "m"}),
        "wrong": wrong,
    }
    return render(request, "ui/gallery.jinja", context)
