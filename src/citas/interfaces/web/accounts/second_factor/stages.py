from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from citas.domain.access.staff import posts_of


class StaffStage(AuthenticateStage):  # type: ignore[misc] # allauth has no types
    """The second factor of a login: staff alone, so that the passkey of an insured person is a shorter
    way in and never a second lock."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and bool(posts_of(user.pk)) and super()._should_handle(request)
