"""Registering, the page that says that a mail is on its way, and opening the account by its link."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from citas.domain.audit.actors import STRANGER
from citas.domain.people import activation, registration
from citas.domain.people.errors import ActivationPasswordWrong, LinkRefused, LinkUsed, RegistrationGone
from citas.interfaces.web.accounts.opened import say_opened
from citas.interfaces.web.accounts.registration.forms import (
    ActivationForm,
    EmailForm,
    RegistrationForm,
)
from citas.interfaces.web.accounts.usernames import counted
from citas.interfaces.web.ui.entering import post_only
from citas.interfaces.web.ui.limits import limit
from citas.interfaces.web.ui.pages import refusal_page
from citas.interfaces.web.ui.questions import questions, step
from citas.rules.errors import DomainError

ASKED = "registration"  # in the session: the registration that this browser sent


def activation_link(token: str) -> str:
    """Where a mail leads; never by what a request says of the host."""
    return f"{settings.SITE_URL}{reverse('activate', args=[token])}"


@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """The form; whatever is typed, the answer is the same page, and the mail says what came of it."""
    form = RegistrationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/register.jinja", {"asked": questions(request, form)})
    asked = form.asked()
    limit(request, "registration", counted(asked.login))
    limit(request, "resend", asked.email)
    request.session[ASKED] = registration.register(
        asked, link=activation_link, actor=STRANGER, now=timezone.now()
    )
    return redirect("register_sent")


@never_cache
@post_only("register")
def register_step(request: HttpRequest) -> HttpResponse:
    """Easy mode: a question after the other, before the whole comes to `register`."""
    return step(request, RegistrationForm(), "account/register.jinja")


@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What to do while the mail arrives, and if it does not."""
    return _sent_page(request, EmailForm())


@require_POST
@never_cache
def send_again(request: HttpRequest) -> HttpResponse:
    """The mail once more, to the same address or to the one now typed."""
    form = EmailForm(request.POST) if "email" in request.POST else None
    if form is not None and not form.is_valid():
        return _sent_page(request, form)
    email = form.cleaned_data["email"] if form is not None else ""
    asked = request.session.get(ASKED, 0)
    limit(request, "resend", f"registration {asked}")
    if email:
        limit(request, "resend", email)
    try:
        registration.send_again(
            asked, email=email, link=activation_link, actor=STRANGER, now=timezone.now()
        )
    except RegistrationGone as refusal:
        return _refused(request, refusal)
    return redirect(f"{reverse('register_sent')}?otra=si")


def _sent_page(request: HttpRequest, form: EmailForm) -> HttpResponse:
    try:
        address = registration.address_of(request.session.get(ASKED, 0))
    except RegistrationGone as refusal:
        return _refused(request, refusal)
    context = {"form": form, "address": address, "again": request.GET.get("otra") == "si"}
    return render(request, "account/register_sent.jinja", context)


@never_cache
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; in a browser that did not register, with the password chosen too."""
    now = timezone.now()
    try:
        asked = activation.opened_by(token, now).pk
        ours = request.session.get(ASKED) == asked
        form = ActivationForm(request.POST or None)
        if request.method == "POST" and (ours or form.is_valid()):
            return _activated(request, token, None if ours else form.cleaned_data["password"])
    except ActivationPasswordWrong as refusal:
        form.add_error("password", refusal.sentence())
    except LinkRefused as refusal:
        return _refused(request, refusal)
    return render(request, "account/activate.jinja", {"form": form, "ours": ours, "token": token})


def _activated(request: HttpRequest, token: str, password: str | None) -> HttpResponse:
    if password is not None:
        limit(request, "code", token)
    user = activation.activate(token, password=password, actor=STRANGER, now=timezone.now())
    request.session.pop(ASKED, None)
    welcome = Login(user=user, email=user.email, redirect_url=reverse("portal:members"))
    response: HttpResponse = perform_login(request, welcome)
    say_opened(request, user)
    return response


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    heading, label, page = _("Ese enlace no abre la cuenta"), _("Ir al registro"), "register"
    if isinstance(refusal, LinkUsed) and request.user.is_authenticated:
        return refusal_page(request, refusal, template="account/already_active.jinja")
    if isinstance(refusal, LinkUsed):
        heading, label, page = _("Ya puede entrar"), _("Entrar"), "account_login"
    elif isinstance(refusal, RegistrationGone):
        heading = _("Aquí no hay un registro pendiente")
    return refusal_page(request, refusal, heading=heading, label=label, href=reverse(page), unit=None)
