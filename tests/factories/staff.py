"""Members of staff in one line each, and their browsers with a second factor just proved."""

from datetime import datetime, timedelta

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from citas.domain.access.models import StaffRole, User
from citas.domain.access.sessions import ENDS_AT
from citas.domain.access.staff import works_here
from citas.domain.audit.actors import Actor, ActorKind, Channel
from citas.domain.catalogue.models import Location, Practitioner
from tests.factories.clinic import NOW

SHIFT = timedelta(hours=10)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # an invented one


def make_staff(
    name: str,
    role: ActorKind,
    location: Location | None = None,
    practitioner: Practitioner | None = None,
    *,
    secured: bool = True,
) -> User:
    """Somebody with one role, and a code generator unless not `secured`; no password."""
    user = User.objects.create_user(name)
    StaffRole.objects.create(user=user, role=role.value, location=location, practitioner=practitioner)
    if secured:
        TOTP.activate(user, TOTP_SECRET)
    return user


def acting(user: User, role: ActorKind) -> Actor:
    """A member of staff acting in a role."""
    return Actor(user_id=user.pk, kind=role, channel=Channel.WEB)


def on_duty(user: User, since: datetime = NOW, method: str = "mfa") -> Client:
    """A browser in which somebody logged in at that instant, last by a code or by "password"."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": since.timestamp()} | ({"type": "totp"} if method == "mfa" else {})
    ]
    if works_here(user):
        session[ENDS_AT] = (NOW + SHIFT).isoformat()
    session.save()
    return client
