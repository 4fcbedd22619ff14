"""The desk: find a person of the unit, see how his account stands, and put it in order.

Opening these pages writes what was read into the log, and nothing else.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.audit.actors import ActorKind
from citas.domain.people import desk, desk_actions
from citas.interfaces.web.frontdesk.forms import SearchForm
from citas.interfaces.web.ui import handing_over
from citas.interfaces.web.ui.entering import number_sent, post_only
from citas.interfaces.web.ui.staff import Duty, staff

SEARCHED = "ventanilla"  # of the session: what was searched, until shown; never in an address
at_the_desk = staff(ActorKind.DESK, ActorKind.MANAGER)


@at_the_desk
def home(request: HttpRequest, _duty: Duty) -> HttpResponse:
    """The search box; what is typed goes to the session, not into the address."""
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[SEARCHED] = form.cleaned_data["busqueda"]
        return redirect("frontdesk:results")
    return render(request, "frontdesk/home.jinja", {"form": form, "found": None})


@at_the_desk
def results(request: HttpRequest, duty: Duty) -> HttpResponse:
    """Who was found, with the box for the next search."""
    term = request.session.pop(SEARCHED, None)
    if term is None:
        return redirect("frontdesk:home")
    found = desk.search(term=term, units=duty.units, actor=duty.actor, now=duty.now)
    context = {
        "form": SearchForm(initial={"busqueda": term}),
        "found": found[: desk.MOST_FOUND],
        "more": len(found) > desk.MOST_FOUND,
    }
    return render(request, "frontdesk/home.jinja", context)


@at_the_desk
def patient_page(request: HttpRequest, duty: Duty, patient_id: int) -> HttpResponse:
    """One person of the unit."""
    return _shown(request, duty, patient_id, "frontdesk/patient.jinja")


def _shown(request: HttpRequest, duty: Duty, patient_id: int, page: str) -> HttpResponse:
    record = desk.read_record(patient_id=patient_id, units=duty.units, actor=duty.actor, now=duty.now)
    return render(request, page, {"record": record})


@at_the_desk
def give_code(request: HttpRequest, duty: Duty, patient_id: int) -> HttpResponse:
    """The button makes a code and leads here again, where it is shown this once."""
    if request.method != "POST":
        paper = handing_over.take(request, patient_id)
        if paper is None:
            return redirect("frontdesk:patient", patient_id)
        return render(request, "frontdesk/code.jinja", {"paper": paper})
    handed = desk_actions.give_code(
        coverage_id=number_sent(request, "afiliacion"),
        units=duty.units,
        actor=duty.actor,
        now=duty.now,
    )
    about = handed.patient.pk
    handing_over.keep(request, about=about, login=handed.login, code=handed.code, now=duty.now)
    return redirect("frontdesk:give_code", about)


@at_the_desk
def separate(request: HttpRequest, duty: Duty, patient_id: int) -> HttpResponse:
    """Begin or end separate treatment, after saying what that means."""
    if request.method != "POST":
        return _shown(request, duty, patient_id, "frontdesk/separate.jinja")
    wanted = request.POST.get("trato") == "separado"
    desk_actions.separate(
        patient_id=patient_id, wanted=wanted, units=duty.units, actor=duty.actor, now=duty.now
    )
    done = _("Trato separado activado.") if wanted else _("Trato separado terminado.")
    messages.success(request, done)
    return redirect("frontdesk:patient", patient_id)


@post_only("frontdesk:patient")
@at_the_desk
def end_delegation(request: HttpRequest, duty: Duty, patient_id: int) -> HttpResponse:
    """End a permission to help."""
    desk_actions.end_delegation(
        patient_id=patient_id,
        delegation_id=number_sent(request, "permiso"),
        units=duty.units,
        actor=duty.actor,
        now=duty.now,
    )
    messages.success(request, _("Esa persona ya no puede agendar por el paciente."))
    return redirect("frontdesk:patient", patient_id)


@post_only("frontdesk:patient")
@at_the_desk
def lock_account(request: HttpRequest, duty: Duty, patient_id: int) -> HttpResponse:
    """Close everything by which somebody may have got into an account."""
    desk_actions.lock_account(
        coverage_id=number_sent(request, "afiliacion"),
        units=duty.units,
        actor=duty.actor,
        now=duty.now,
    )
    messages.success(request, _("La cuenta quedó cerrada. Para entrar otra vez, dele un código."))
    return redirect("frontdesk:patient", patient_id)
