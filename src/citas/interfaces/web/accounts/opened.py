"""What somebody is told once his account is open."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from citas.domain.access.models import User


def say_opened(request: HttpRequest, user: User) -> None:
    """On the next page, with what he logs in: it is not always the number on the credential."""
    said = _("Su cuenta está lista. Para entrar la próxima vez use %(login)s.")
    messages.success(request, said % {"login": user.username})
