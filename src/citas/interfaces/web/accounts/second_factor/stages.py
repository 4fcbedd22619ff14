from allauth.account.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from citas.domain.access.staff import posts_of
from citas.interfaces.web.accounts.words import PASSWORD_CHANGED

BEGUN_WITH = "password"


class StaffStage(AuthenticateStage):  # type: ignore[misc] # allauth has no types
    """The second factor of a login: staff alone, so that the passkey of an insured person is a shorter
    way in and never a second lock.

    A login that waits here is over when the password that began it is: it is not a session yet, so
    nothing else would end it.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """allauth's; which password was right is remembered by the digest that sessions keep too."""
        response, goes_on = super().handle()
        if response is not None:
            self.state[BEGUN_WITH] = self.login.user.get_session_auth_hash()
        return response, goes_on

    def exit(self) -> HttpResponse:
        """On with the login, unless the password changed meanwhile."""
        present = self.login.user.get_session_auth_hash()
        if constant_time_compare(self.state.get(BEGUN_WITH, ""), present):
            response: HttpResponse = super().exit()
        else:
            get_adapter().add_message(self.request, 0, message=str(PASSWORD_CHANGED))
            response = self.abort()
        return response

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and bool(posts_of(user.pk)) and super()._should_handle(request)
