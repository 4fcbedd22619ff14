""" "Tus citas", one appointment, and giving it up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from citas.domain.booking import queries
from citas.domain.booking.actions.cancelling import cancel as cancel_appointment
from citas.domain.booking.actions.cancelling import undo_cancel
from citas.domain.booking.errors import AlreadyStarted, AppointmentUnknown
from citas.domain.booking.waiting.queries import waiting
from citas.domain.people.models import Patient
from citas.interfaces.web.portal.door import Visit, insured, insured_only, see_other
from citas.interfaces.web.portal.forms import CancelForm, FolioForm
from citas.interfaces.web.portal.standing import standing
from citas.interfaces.web.ui.entering import post_only

PAST_SHOWN = 10


@insured_only
@insured
def appointments_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """ "Tus citas": those to come, then those that were; of everybody or of one person."""
    form = FolioForm(request.GET if "folio" in request.GET else None)
    if found := _found(form, visit):
        return see_other("portal:receipt", found)
    people = queries.whose(visit.user_id, visit.now)
    person = _person(request, people)
    of_one = None if person is None else person.pk
    every = "todas" in request.GET
    past = queries.past(
        visit.user_id, visit.now, queries.MOST_SHOWN if every else PAST_SHOWN + 1, of_one
    )
    upcoming = queries.upcoming(visit.user_id, visit.now)
    context = {
        "people": people,
        "person": person,
        "upcoming": [one for one in upcoming if of_one in (None, one.patient_id)],
        "past": past if every else past[:PAST_SHOWN],
        "more": not every and len(past) > PAST_SHOWN,
        "waiting": waiting(visit.user_id, visit.now),
        "form": form,
    }
    return render(request, "portal/appointments.jinja", context)


def _found(form: FolioForm, visit: Visit) -> str | None:
    """The folio that was looked for, where the account has it; otherwise the form says so."""
    if not form.is_valid():
        return None
    try:
        return queries.appointment_for(visit.user_id, form.cleaned_data["folio"], visit.now).folio
    except AppointmentUnknown as refusal:
        form.refuse(refusal)
    return None


def _person(request: HttpRequest, people: list[Patient]) -> Patient | None:
    asked = request.GET.get("persona", "")
    return next((one for one in people if str(one.pk) == asked), None)


@insured
def receipt(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """What one takes along: folio, day, hour, place and who; how it stands, and what can be done."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    context = {"appointment": found, "standing": standing(found, visit.now)}
    return render(request, "portal/receipt.jinja", context)


@insured
def cancel(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """Whether to cancel, and what that means; a POST cancels."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    visit.unit = found.slot.location
    stands = standing(found, visit.now)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        cancel_appointment(appointment_id=found.pk, actor=visit.actor, now=visit.now, reason=reason)
        return see_other("portal:receipt", found.folio)
    if stands.started:
        raise AlreadyStarted()
    if not stands.open:
        return see_other("portal:receipt", found.folio)
    context = {"appointment": found, "standing": stands, "form": form}
    return render(request, "portal/cancel.jinja", context)


@post_only("portal:receipt")
@insured
def undo(request: HttpRequest, visit: Visit, folio: str) -> HttpResponse:
    """Take the cancelling back, while the place waits."""
    found = queries.appointment_for(visit.user_id, folio, visit.now)
    visit.unit = found.slot.location
    undo_cancel(appointment_id=found.pk, actor=visit.actor, now=visit.now)
    messages.success(request, _("Recuperamos su cita. Es la misma, con el mismo folio."))
    return see_other("portal:receipt", found.folio)
