"""Getting back in: by a link in a mail, by a code on the telephone, by a code from the desk."""

from allauth.account import views
from allauth.account.forms import default_token_generator
from allauth.account.internal import flows
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from citas.domain.access import codes
from citas.domain.access.contacts import ContactSystem
from citas.domain.access.errors import CodeRefused
from citas.domain.access.models import User
from citas.domain.audit.actors import STRANGER
from citas.domain.messaging.channels import is_open
from citas.domain.people import recovery
from citas.domain.people.profile import has_more_to_review
from citas.interfaces.web.accounts.opened import say_opened
from citas.interfaces.web.accounts.recovery.forms import CodeForm, NewPasswordForm, RecoveryForm
from citas.interfaces.web.accounts.usernames import counted
from citas.interfaces.web.ui.entering import post_only
from citas.interfaces.web.ui.limits import EVERYBODY, limit
from citas.interfaces.web.ui.questions import questions, step

SENT_TO = "code_login"  # in the session: the number to which a code was asked for, as it was typed
CHOSEN_BY_CODE = "set-password"  # allauth's address of the page whose key is in the session


def password_link(user: User) -> str:
    """Where a mail leads; never by what a request says of the host."""
    key = default_token_generator.make_token(user)
    page = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{settings.SITE_URL}{page}"


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """By what somebody logs in, and how to reach him; the same answer whether or not he exists."""
    form = RecoveryForm(request.POST or None)
    by_sms = is_open(ContactSystem.SMS)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/password_reset.jinja", {"form": form, "by_sms": by_sms})
    login = form.cleaned_data["login"]
    limit(request, "reset_password", counted(login))
    now = timezone.now()
    if by_sms and request.POST.get("por") == "sms":
        request.session[SENT_TO] = form.data["login"]  # what is stored would tell who exists
        recovery.send_code(login=login, actor=STRANGER, now=now)
        return redirect(f"{reverse('code')}?por=sms")
    recovery.send_link(login=login, link=password_link, actor=STRANGER, now=now)
    return redirect("account_reset_password_done")


@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What to do while the mail arrives, and if it does not; the address is never shown."""
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return render(request, "account/password_reset_done.jinja", {"hours": hours})


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """A code from the desk or from the telephone leads to a password of one's own."""
    by_sms = request.GET.get("por") == "sms"
    typed = request.session.get(SENT_TO, "") if by_sms else ""
    form = CodeForm(request.POST or None, initial={"login": typed})
    if request.method == "POST" and form.is_valid():
        limit(request, "code", counted(form.cleaned_data["login"]))
        was_right = limit(request, "code_failed", EVERYBODY)
        try:
            user = codes.redeem(**form.cleaned_data, actor=STRANGER, now=timezone.now())
        except CodeRefused as refusal:
            form.add_error(None, refusal.sentence())
            form.add_error(None, refusal.advice())
        else:
            was_right()
            return _to_password(request, user)
    context = {"asked": questions(request, form), "by_sms": by_sms}
    return render(request, "account/code.jinja", context)


@never_cache
@post_only("code")
def code_step(request: HttpRequest) -> HttpResponse:
    """Easy mode: the number first, before it comes to `code` with the digits."""
    return step(request, CodeForm(), "account/code.jinja", by_sms=False)


def _to_password(request: HttpRequest, user: User) -> HttpResponse:
    request.session.pop(SENT_TO, None)
    # as if the link of a mail had been opened: allauth's page takes it from there
    request.session[views.INTERNAL_RESET_SESSION_KEY] = default_token_generator.make_token(user)
    return redirect(
        "account_reset_password_from_key", uidb36=user_pk_to_url_str(user), key=CHOSEN_BY_CODE
    )


class NewPasswordView(views.PasswordResetFromKeyView):  # type: ignore[misc] # allauth has no types
    """allauth's; every session, token and code from before ends with the old password."""

    form_class = NewPasswordForm
    reset_url_key = CHOSEN_BY_CODE

    def get_form_class(self) -> type[NewPasswordForm]:
        """Ours."""
        return self.form_class

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """The password is chosen, and its owner is in; what somebody else may have added comes first."""
        password = form.cleaned_data["password1"]
        now, is_first = timezone.now(), not self.reset_user.has_usable_password()
        recovery.choose_password(self.reset_user, password, actor=STRANGER, now=now)
        response = self._let_in(is_first)
        # not where a second factor comes first
        if self.request.user.is_authenticated and has_more_to_review(self.request.user.pk, now):
            return redirect("somebody_else_knows_done")
        return response

    def get_context_data(self, **context: object) -> dict[str, object]:
        """What the page shows: of a first password, nothing about one from before."""
        is_first = self.reset_user is not None and not self.reset_user.has_usable_password()
        shown: dict[str, object] = super().get_context_data(**context, is_first=is_first)
        return shown

    def _let_in(self, is_first: bool) -> HttpResponse:
        # allauth's own end would say that the password was changed
        end = flows.password_reset
        let_in = end.perform_password_reset_login if is_first else end.finalize_password_reset
        response: HttpResponse = let_in(self.request, self.reset_user)
        if is_first:
            say_opened(self.request, self.reset_user)
        return response


@never_cache
def help_page(request: HttpRequest) -> HttpResponse:
    """Every reason why people cannot get in, each with the page that solves it."""
    return render(request, "account/help.jinja", {"by_sms": is_open(ContactSystem.SMS)})
