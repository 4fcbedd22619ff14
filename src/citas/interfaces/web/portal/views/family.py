"""Who books for whom: the own family, who helps me, and whom I help."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.access.errors import TooManyAttempts
from citas.domain.booking import availability
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.people import delegations
from citas.domain.people.errors import (
    AccountMissing,
    AlreadyInCare,
    DelegationCodeRefused,
    DelegationTooLong,
    DelegationToOneself,
    HelperFull,
)
from citas.domain.people.models import Delegation
from citas.domain.people.queries import members
from citas.interfaces.web.portal.door import Visit, insured
from citas.interfaces.web.portal.family import kin_of
from citas.interfaces.web.portal.forms import CodeForm, PermitForm
from citas.interfaces.web.ui.entering import post_only
from citas.interfaces.web.ui.pages import STATUS
from citas.rules.errors import DomainError

SUGGESTED = timedelta(days=30)  # long enough to be of use; nobody has to take it
CODE_REFUSALS = (
    AlreadyInCare,
    DelegationCodeRefused,
    DelegationToOneself,
    HelperFull,
    TooManyAttempts,
)


@insured
def family_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """ "Su familia": how each stands, who helps me, and whom I help."""
    return _family(request, visit, CodeForm())


def _family(request: HttpRequest, visit: Visit, form: CodeForm, status: int = 200) -> HttpResponse:
    horizon = availability.general_horizon(visit.now)
    known = members(visit.user_id, today=visit.today, horizon=horizon)
    mine = next((member for member in known if member.via == "self"), None)
    if mine is None:
        raise AccountMissing()
    policy = people_policies(visit.today)
    context = {
        "kin": kin_of(known, visit.today),
        "may_permit": mine.age >= policy.adult_age,
        "adult_age": policy.adult_age,
        "most": policy.delegation_patients,
        "given": delegations.given_by(mine.patient.pk, visit.now),
        "uses": delegations.uses_for(mine.patient.pk),
        "taken": delegations.taken_by(visit.user_id, visit.now),
        "form": form,
    }
    return render(request, "portal/family.jinja", context, status=status)


def _refused(
    request: HttpRequest, visit: Visit, form: CodeForm, refusal: DomainError | None
) -> HttpResponse:
    if refusal is not None:
        form.refuse(refusal)
    return _family(request, visit, form, STATUS[refusal.kind] if refusal else 422)


def _with_code(
    request: HttpRequest,
    visit: Visit,
    deed: Callable[..., Delegation],
    then: Callable[[HttpRequest, Delegation, str], HttpResponse],
) -> HttpResponse:
    """What comes of the code that was typed, or beside it why nothing does."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _refused(request, visit, form, None)
    code = form.cleaned_data["code"]
    try:
        found = deed(user_id=visit.user_id, code=code, actor=visit.actor, now=visit.now)
    except CODE_REFUSALS as refusal:
        return _refused(request, visit, form, refusal)
    return then(request, found, code)


@post_only("portal:family")
@insured
def enter_code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whom a code would let this account help; a button takes it."""
    return _with_code(request, visit, delegations.offered, _ask_whether)


@post_only("portal:family")
@insured
def accept_code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the permission."""
    return _with_code(request, visit, delegations.accept, _taken)


def _ask_whether(request: HttpRequest, offered: Delegation, code: str) -> HttpResponse:
    return render(request, "portal/family_accept.jinja", {"delegation": offered, "code": code})


def _taken(request: HttpRequest, taken: Delegation, _code: str) -> HttpResponse:
    whom = taken.coverage.patient.name
    messages.success(request, _("Ya puede agendar para {patient}.").format(patient=whom))
    return redirect("portal:family")


@insured
def permit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Let somebody help until a day; a POST shows the code, this once."""
    first, last = delegations.span(visit.today)
    form = PermitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            code = delegations.give(user_id=visit.user_id, until=until, actor=visit.actor, now=visit.now)
        except DelegationTooLong as refusal:
            form.refuse(refusal)
        else:
            context = {"code": code, "until": until, "expires": visit.now + delegations.CODE_LIFE}
            return render(request, "portal/family_code.jinja", context)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "typed": form.shown(min(last, visit.today + SUGGESTED)),
    }
    return render(request, "portal/family_permit.jinja", context, status=422 if form.errors else 200)


@insured
def end_permit(request: HttpRequest, visit: Visit, delegation_id: int) -> HttpResponse:
    """Ask before a permission ends; a POST ends it."""
    found = delegations.delegation_for(visit.user_id, delegation_id)
    if request.method != "POST":
        context = {"delegation": found, "helping": found.helper_id == visit.user_id}
        return render(request, "portal/family_end.jinja", context)
    delegations.end(delegation_id=found.pk, actor=visit.actor, now=visit.now)
    messages.success(request, _("El permiso terminó. Las citas ya agendadas siguen en pie."))
    return redirect("portal:family")
