"""Who is to be called because nobody knows whether he comes, and what is said of missed appointments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.booking import call_list as door
from citas.domain.booking import noshows
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.confirming import confirm
from citas.interfaces.web.frontdesk.forms import DecisionForm, FolioForm
from citas.interfaces.web.frontdesk.views import at_the_desk
from citas.interfaces.web.ui.staff import Duty

BY_TELEPHONE = "Lo dijo por teléfono"  # in the words of the source, as every cause that is kept


@at_the_desk
def call_list(request: HttpRequest, duty: Duty) -> HttpResponse:
    """Whom to call, with the telephones that they have verified."""
    found = door.to_call(units=duty.units, actor=duty.actor, now=duty.now)
    return render(request, "frontdesk/call_list.jinja", {"calls": found})


@at_the_desk
def called(request: HttpRequest, duty: Duty, folio: str) -> HttpResponse:
    """What the person said on the telephone."""
    if request.method != "POST":
        return redirect("frontdesk:call_list")
    found = door.unanswered_at(folio=folio, units=duty.units, now=duty.now)
    said = request.POST.get("respuesta")
    if said == "si":
        confirm(appointment_id=found.pk, actor=duty.actor, now=duty.now)
        messages.success(request, _("Anotado: sí irá."))
    elif said == "no":
        cancel(appointment_id=found.pk, actor=duty.actor, now=duty.now, reason=BY_TELEPHONE)
        messages.success(request, _("La cita quedó cancelada. Se lo avisamos."))
    return redirect("frontdesk:call_list")


@at_the_desk
def objections_page(request: HttpRequest, duty: Duty) -> HttpResponse:
    """What waits for an answer, and a box for who objects at the desk."""
    form = FolioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("frontdesk:missed", form.cleaned_data["folio"])
    found = door.objections(units=duty.units, actor=duty.actor, now=duty.now)
    return render(request, "frontdesk/objections.jinja", {"form": form, "objections": found})


@at_the_desk
def missed_page(request: HttpRequest, duty: Duty, folio: str) -> HttpResponse:
    """One missed appointment: what was said of it, and whether it counts."""
    found = door.missed_at(folio=folio, units=duty.units, actor=duty.actor, now=duty.now)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        noshows.review(
            appointment_id=found.appointment.pk,
            lifted=form.lifts,
            reason=form.cleaned_data["motivo"],
            actor=duty.actor,
            now=duty.now,
        )
        messages.success(request, _("Quedó anotado y se lo avisamos a la persona."))
        return redirect("frontdesk:objections")
    return render(request, "frontdesk/missed.jinja", {"form": form, "found": found})
