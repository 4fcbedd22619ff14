"""What every page of the insured goes through: who comes, when, and what a refusal looks like."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citas.domain.access.staff import works_here
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.catalogue.models import Location
from citas.domain.people.models import Patient
from citas.domain.people.queries import patient_for
from citas.interfaces.web.ui.entering import to_login
from citas.interfaces.web.ui.pages import refusal_page
from citas.rules import clock
from citas.rules.errors import DomainError, Kind

P = ParamSpec("P")

HOME = (_("Ir al inicio"), "portal:home")
WHO_GOES = (_("Elegir quiénes van"), "portal:visit_who")
# Where a refusal leads to: words and page; anything else leads to the first step.
NEXT = {
    "upcoming_limit": (_("Ver Tus citas"), "portal:appointments"),
    "time_conflict": (_("Ver Tus citas"), "portal:appointments"),
    "appointment_unknown": (_("Ver Tus citas"), "portal:appointments"),
    **dict.fromkeys(
        (
            "already_started",
            "appointment_in_hand",
            "appointment_today",
            "reschedule_limit",
            "transition_refused",
            "nothing_to_confirm",
            "not_missed",
            "reviewed_already",
        ),
        (_("Ver Tus citas"), "portal:appointments"),
    ),
    **dict.fromkeys(("visit_apart", "visit_lost", "visit_too_large", "visit_unknown"), WHO_GOES),
    "account_missing": HOME,
    # the list of members would only say the same again: the unit is the next step
    "coverage_ended": HOME,
    "not_yet_covered": HOME,
    "not_bookable_online": HOME,
    "push_service_unknown": (_("Volver a Avisos"), "portal:notices"),
    "already_in_care": (_("Solicitar cita"), "portal:members"),
    "offer_taken": (_("Ver Tus citas"), "portal:appointments"),
    **dict.fromkeys(
        ("already_waiting", "offer_over", "offer_unknown", "waitlist_unknown"),
        (_("Ver su lista de espera"), "portal:waitlist"),
    ),
    **dict.fromkeys(
        (
            "delegation_for_adults",
            "delegation_to_oneself",
            "helper_full",
            "delegation_unknown",
            "too_many_attempts",
        ),
        (_("Volver a Su familia"), "portal:family"),
    ),
}
# Where the services of the patient's unit are nearer than the list of persons.
OF_PATIENT = {
    "service_unknown": _("Ver los servicios de su unidad"),
    "slot_other_unit": _("Ver los servicios de su unidad"),
    "not_covered": _("Elegir otro día"),
    "slot_not_open": _("Elegir otro día"),
    "slot_unknown": _("Elegir otro día"),
}
# Where the unit, too, would tell more than the sentence says.
WITHOUT_UNIT = {"not_bookable_online"}
HEADINGS = {
    Kind.NOT_FOUND: _("No lo encontramos"),
    Kind.FORBIDDEN: _("Esta cuenta no puede agendar"),
    Kind.CONFLICT: _("No se puede agendar por ahora"),
    Kind.INVALID: _("No se pudo"),
    Kind.LIMITED: _("Espere un momento"),
    Kind.BUSY: _("Espere un momento"),
}
# Where the kind alone would say the wrong thing.
OF_CODE = {
    "already_started": _("Esa cita ya empezó"),
    "appointment_today": _("Su cita es hoy"),
    "visit_too_large": _("No se pueden pedir tantas juntas"),
    "undo_too_late": _("Esta cita sigue cancelada"),
    "reschedule_limit": _("Esa cita ya no se puede cambiar en línea"),
    "transition_refused": _("Esa cita ya no se puede cambiar"),
    "nothing_to_confirm": _("Esa cita ya no se puede confirmar"),
    "not_missed": _("No hay ninguna falta que revisar"),
    "reviewed_already": _("Esa falta ya se revisó"),
}


@dataclass
class Visit:
    """One request of an insured person; `now` is read once, `today` is the day in Baja California.

    `unit` is that of the patient it is about, once both are known: a refusal says where to ask.
    `together`: it is about several people at once, of whom the others may still go.
    """

    user_id: int
    now: datetime
    today: date
    unit: Location | None = None
    patient_id: int | None = None
    together: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts, for the histories."""
        return Actor(user_id=self.user_id, kind=ActorKind.INSURED, channel=Channel.WEB)

    def patient(self, patient_id: int) -> Patient:
        """Whom the visit is about. Raises PatientUnknown for anybody else's family."""
        found = patient_for(self.user_id, patient_id, self.today)
        self.unit, self.patient_id = found.assigned_location, found.pk
        return found


def see_other(page: str, *arguments: object) -> HttpResponse:
    """On to another page after a form was taken."""
    response = redirect(page, *arguments)
    response.status_code = 303
    return response


def insured_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff is led to its own first page: nothing here is for them. Asks nothing about anybody else."""

    @wraps(view)
    def led(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated and works_here(request.user):
            return HttpResponseRedirect(reverse("staff_home"))
        return view(request, *args, **kwargs)

    return led


def next_step(
    refusal: DomainError, patient_id: int | None, *, together: bool = False
) -> tuple[object, str]:
    """Words and address of the page where one can go on."""
    if patient_id is not None and refusal.code in OF_PATIENT and not together:
        return OF_PATIENT[refusal.code], reverse("portal:services", args=[patient_id])
    known = NEXT.get(refusal.code, (_("Solicitar cita"), "portal:members"))
    label, page = WHO_GOES if together else known
    return label, reverse(page)


def _refused(request: HttpRequest, refusal: DomainError, visit: Visit) -> HttpResponse:
    label, href = next_step(refusal, visit.patient_id, together=visit.together)
    heading = OF_CODE.get(refusal.code, HEADINGS[refusal.kind])
    # what one can do here and now comes before the unit
    nearer = visit.patient_id is not None and refusal.code in OF_PATIENT
    unit = None if refusal.code in WITHOUT_UNIT else visit.unit
    return refusal_page(
        request, refusal, heading=heading, label=label, href=href, unit=unit, nearer=nearer
    )


def insured(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for who has logged in; refusals of the domain become pages; no copy is kept anywhere."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_login(request)
        now = timezone.now()
        visit = Visit(request.user.pk, now, clock.local_date(now))
        try:
            response = view(request, visit, *args, **kwargs)
        except DomainError as refusal:
            response = _refused(request, refusal, visit)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guarded
