"""What the insured says of an appointment: that he comes, or that he was not missing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from citas.domain.booking import queries
from citas.domain.booking.actions.confirming import confirm as confirm_appointment
from citas.domain.booking.errors_noshows import NotMissed, ReviewedAlready
from citas.domain.booking.models import Appointment
from citas.domain.booking.noshows import object_to
from citas.interfaces.web.portal.door import Visit, insured, see_other
from citas.interfaces.web.portal.forms import ObjectionForm
from citas.interfaces.web.portal.standing import standing
from citas.interfaces.web.ui.entering import post_only
from citas.rules.appointment_states import Status


def _read(visit: Visit, folio: str) -> Appointment:
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    visit.unit = found.slot.location
    return found


@post_only("portal:receipt")
@insured
def confirm(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """«Sí iré»."""
    found = _read(visit, folio)
    confirm_appointment(appointment_id=found.pk, actor=visit.actor, now=visit.now)
    messages.success(request, _("Gracias por avisar. Le esperamos."))
    return see_other("portal:receipt", found.folio)


@insured
def object_page(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """Say why it should not count as missed; a person of the unit reads it."""
    found = _read(visit, folio)
    said = standing(found, visit.now).said
    if found.status != Status.NOSHOW:
        raise NotMissed()
    if said and said.lifted is not None:
        raise ReviewedAlready()
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        words = form.cleaned_data["words"]
        object_to(appointment_id=found.pk, actor=visit.actor, words=words, now=visit.now)
        messages.success(request, _("Lo recibimos. Una persona de su unidad lo va a revisar."))
        return see_other("portal:receipt", found.folio)
    return render(request, "portal/object.jinja", {"appointment": found, "form": form})
