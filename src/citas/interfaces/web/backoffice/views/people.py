"""Who of the staff has access. Managers look at their units; administrators change it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from citas.domain.access import staff_accounts
from citas.domain.access.errors import RoleHeld, RoleUnfit, StaffNameTaken, StaffNameUnfit
from citas.domain.access.staff import colleague, colleagues
from citas.domain.audit.actors import ActorKind
from citas.interfaces.web.backoffice.forms import NewStaffForm, RoleForm
from citas.interfaces.web.ui import handing_over
from citas.interfaces.web.ui.entering import number_sent, post_only
from citas.interfaces.web.ui.roles import ROLE_NAMES
from citas.interfaces.web.ui.staff import Duty, staff

administration = staff(ActorKind.ADMINISTRATOR)


@staff(ActorKind.ADMINISTRATOR, ActorKind.MANAGER)
def staff_list(request: HttpRequest, duty: Duty) -> HttpResponse:
    """Everybody, or who has access in the manager's units."""
    context = {
        "people": colleagues(duty.units),
        "roles": ROLE_NAMES,
        "may_change": duty.role is ActorKind.ADMINISTRATOR,
    }
    return render(request, "backoffice/staff_list.jinja", context)


@administration
def new(request: HttpRequest, duty: Duty) -> HttpResponse:
    """Somebody new: user name and first role; leads to the code to choose a password."""
    form = NewStaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["usuario"]
        try:
            handed = staff_accounts.hire(
                username=name, given=form.role(), actor=duty.actor, now=duty.now
            )
            return _to_code(request, duty, handed)
        except (StaffNameUnfit, StaffNameTaken, RoleUnfit) as refusal:
            form.refuse(refusal)
    return render(request, "backoffice/staff_new.jinja", {"form": form})


@administration
def member(request: HttpRequest, duty: Duty, user_id: int) -> HttpResponse:
    """One member of staff, and everything that can be changed about his access."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff_accounts.grant(user_id=user_id, given=form.role(), actor=duty.actor, now=duty.now)
            messages.success(request, _("Función agregada."))
            return redirect("staff_member", user_id)
        except (RoleUnfit, RoleHeld) as refusal:
            form.refuse(refusal)
    context = {
        "person": colleague(user_id),
        "roles": ROLE_NAMES,
        "form": form,
        "oneself": user_id == duty.user_id,
    }
    return render(request, "backoffice/staff_member.jinja", context)


@post_only("staff_member")
@administration
def end_role(request: HttpRequest, duty: Duty, user_id: int) -> HttpResponse:
    """Take a role away."""
    role_id = number_sent(request, "funcion")
    staff_accounts.end_role(user_id=user_id, role_id=role_id, actor=duty.actor, now=duty.now)
    messages.success(request, _("Función retirada."))
    return redirect("staff_member", user_id)


@post_only("staff_member")
@administration
def reset_second_factor(request: HttpRequest, duty: Duty, user_id: int) -> HttpResponse:
    """Somebody lost the telephone."""
    staff_accounts.reset_second_factor(user_id=user_id, actor=duty.actor, now=duty.now)
    messages.success(request, _("La próxima vez que entre se le pedirá activar su segundo paso."))
    return redirect("staff_member", user_id)


@administration
def set_active(request: HttpRequest, duty: Duty, user_id: int) -> HttpResponse:
    """Close the account, after saying what that means, or open it again."""
    if request.method != "POST":
        return render(request, "backoffice/staff_close.jinja", {"person": colleague(user_id)})
    active = request.POST.get("cuenta") == "abierta"
    staff_accounts.set_active(user_id=user_id, active=active, actor=duty.actor, now=duty.now)
    messages.success(request, _("Cuenta abierta.") if active else _("Cuenta cerrada."))
    return redirect("staff_member", user_id)


@administration
def give_code(request: HttpRequest, duty: Duty, user_id: int) -> HttpResponse:
    """A code to choose a password: its button makes it and leads here, where it is shown this once."""
    if request.method != "POST":
        paper = handing_over.take(request, user_id)
        if paper is None:
            return redirect("staff_member", user_id)
        return render(request, "backoffice/staff_code.jinja", {"paper": paper})
    handed = staff_accounts.give_code(user_id=user_id, actor=duty.actor, now=duty.now)
    return _to_code(request, duty, handed)


def _to_code(request: HttpRequest, duty: Duty, handed: staff_accounts.StaffCode) -> HttpResponse:
    about = handed.user_id
    handing_over.keep(request, about=about, login=handed.login, code=handed.code, now=duty.now)
    return redirect("staff_give_code", about)
