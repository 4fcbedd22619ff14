"""E-mail, telephone and password: pages of django-allauth, each change with its event in the log."""

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.password_change import finalize_password_change
from allauth.account.internal.flows.phone_verification import PHONE_VERIFICATION_SESSION_KEY
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citas.domain.access.contacts import ContactSystem
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.messaging.channels import is_open
from citas.domain.people.account_changes import remove_phone, take_back
from citas.interfaces.web.accounts.private import private, user_of
from citas.interfaces.web.accounts.trail import InTrail
from citas.interfaces.web.ui import errors
from citas.rules import clock


class EmailView(InTrail, views.EmailView):  # type: ignore[misc] # allauth has no types
    """Another address: it counts once its link was opened, and the old one is told."""

    trail = "account.email_asked"


class ConfirmEmailView(views.ConfirmEmailView):  # type: ignore[misc] # allauth has no types
    """The link of the mail: a page with a button, as programs open links too."""

    def logout_other_user(self, confirmation: object) -> None:
        """Whoever else is logged in here stays so until the button is pressed."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirmed; of a link that serves no more, the page says so."""
        try:
            response: HttpResponseBase = super().post(*args, **kwargs)
        except Http404:
            return HttpResponseRedirect(self.request.path)
        return response


class ChangePhoneView(views.ChangePhoneView):  # type: ignore[misc] # allauth has no types
    """Another telephone: it counts once its code came back. Not there where no SMS can be sent."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, where codes can be sent."""
        if not is_open(ContactSystem.SMS):
            return errors.not_found(request)
        page: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return page


def verify_phone(request: HttpRequest) -> HttpResponseBase:
    """allauth's page of the code, for as long as policy says; then a new code is to be asked for."""
    asked, now = request.session.get(PHONE_VERIFICATION_SESSION_KEY), timezone.now()
    lasts = 60 * people_policies(clock.local_date(now)).code_minutes
    if asked and now.timestamp() - asked["at"] > lasts:
        del request.session[PHONE_VERIFICATION_SESSION_KEY]
    page: HttpResponseBase = views.verify_phone(request)
    return page


def quit_phone(request: HttpRequest) -> HttpResponse:
    """No telephone any more; whoever logged in long ago says the password again first."""
    raise_if_reauthentication_required(request, app="allauth.account")
    remove_phone(user_id=user_of(request), now=timezone.now())
    messages.success(request, _("Quitamos su teléfono de la cuenta."))
    return HttpResponseRedirect(reverse("profile"))


class TakeBackView(views.PasswordChangeView):  # type: ignore[misc] # allauth has no types
    """«Alguien más sabe mi contraseña»: a new one, and the end of everything opened with the old."""

    template_name = "profile/somebody_else_knows.jinja"

    def form_valid(self, form: Any) -> HttpResponse:
        """Hashed first, then all of it in one transaction; this session goes on."""
        user, request = form.user, self.request
        user.set_password(form.cleaned_data["password1"])
        take_back(user=user, keep=request.session.session_key, now=timezone.now())
        finalize_password_change(request, user)
        return HttpResponseRedirect(reverse("somebody_else_knows_done"))


def somebody_else_knows(request: HttpRequest) -> HttpResponseBase:
    """For who is logged in, the form; others get in by recovery first."""
    if not request.user.is_authenticated:
        return render(request, "profile/somebody_else_knows_outside.jinja")
    return private(TakeBackView.as_view())(request)
