"""The profile, its small answers, open sessions and who saw one's data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citas.domain.access import own_account, ways_in
from citas.domain.access.contacts import ContactSystem
from citas.domain.messaging.channels import is_open
from citas.domain.people.access_log import access_log
from citas.domain.people.profile import profile_of
from citas.interfaces.web.accounts.lasting import keep_as_answered
from citas.interfaces.web.accounts.private import user_of
from citas.interfaces.web.accounts.profile.forms import DeviceForm, LanguageForm, OlderForm
from citas.interfaces.web.ui import devices, errors, preferences
from citas.interfaces.web.ui.entering import sent_from
from citas.interfaces.web.ui.roles import ACTOR_NAMES, ROLE_NAMES
from citas.rules import clock


def profile(request: HttpRequest) -> HttpResponse:
    """Who one is here, and everything that can be changed about it."""
    shown = {
        "profile": profile_of(user_of(request)),
        "roles": ROLE_NAMES,
        "device": devices.device_of(request),
        "sms": is_open(ContactSystem.SMS),
    }
    return render(request, "profile/profile.jinja", shown)


def choose_language(request: HttpRequest) -> HttpResponse:
    """In which language messages are written, and the pages in this browser."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    chosen = form.cleaned_data["language"]
    own_account.choose_language(user_id=user_of(request), language=chosen, now=timezone.now())
    with translation.override(chosen):
        messages.success(request, _("Guardamos su idioma."))
    response = HttpResponseRedirect(reverse("profile"))
    preferences.speak(response, chosen)
    return response


def answer_device(request: HttpRequest) -> HttpResponse:
    """«¿Este celular es solo suyo?», answered beside any page."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    device = devices.Device(form.cleaned_data["equipo"])
    response = HttpResponseRedirect(sent_from(request) or reverse("profile"))
    devices.remember_device(response, user_of(request), device)
    keep_as_answered(request, device, timezone.now())
    kept = _("Listo: sus próximas citas quedan guardadas aquí, para verlas sin internet.")
    nothing = _("Listo: aquí no queda guardado nada suyo.")
    messages.success(request, kept if device is devices.Device.OWN else nothing)
    return response


def answer_passkey(request: HttpRequest) -> HttpResponse:
    """Whether to set up fingerprint or face now; either way it is not asked again here."""
    wanted = request.POST.get("huella") == "activar"
    page = reverse("mfa_add_webauthn") if wanted else sent_from(request) or reverse("profile")
    response = HttpResponseRedirect(page)
    devices.passkey_offered(response)
    return response


def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is logged in."""
    this = request.session.session_key
    found = ways_in.open_sessions(user_of(request), this=this, now=timezone.now())
    return render(request, "profile/sessions.jinja", {"sessions": found})


def close_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log out another browser; the address alone leads to the list, which has the button."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("usersessions_list"))
    ways_in.close_session(user_id=user_of(request), session_id=session_id, now=timezone.now())
    messages.success(request, _("Cerramos esa sesión."))
    return HttpResponseRedirect(reverse("usersessions_list"))


def close_other_sessions(request: HttpRequest) -> HttpResponse:
    """Log out every other browser."""
    this = request.session.session_key
    ways_in.close_other_sessions(user_id=user_of(request), keep=this, now=timezone.now())
    messages.success(request, _("Cerramos todas las demás sesiones."))
    return HttpResponseRedirect(reverse("usersessions_list"))


def who_saw(request: HttpRequest) -> HttpResponse:
    """«¿Quién vio mis datos?»"""
    form = OlderForm(request.GET)
    before = form.cleaned_data["antes"] if form.is_valid() else None
    today = clock.local_date(timezone.now())
    log = access_log(user_of(request), today=today, before=before)
    shown = {"log": log, "roles": ACTOR_NAMES, "older_page": bool(before)}
    return render(request, "profile/who_saw.jinja", shown)


def taken_back(request: HttpRequest) -> HttpResponse:
    """After «Alguien más sabe mi contraseña»: what else to look at."""
    found = profile_of(user_of(request))
    shown = {"profile": found, "sms": is_open(ContactSystem.SMS)}
    return render(request, "profile/taken_back.jinja", shown)
