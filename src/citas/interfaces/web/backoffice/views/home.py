"""The first page of staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.interfaces.web.ui.roles import tasks_of
from citas.interfaces.web.ui.staff import EVERYBODY, Duty, staff


@staff(*EVERYBODY)
def home(request: HttpRequest, duty: Duty) -> HttpResponse:
    """What one's roles can do."""
    return render(request, "backoffice/home.jinja", {"tasks": tasks_of(frozenset(duty.posts))})
