"""How long a session lasts, and whether notices appear meanwhile where it is open."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from citas.domain.access.push import continue_in, end_with_session
from citas.domain.access.sessions import ENDS_AT
from citas.domain.access.staff import posts_of
from citas.domain.catalogue.policy_set import people_policies
from citas.interfaces.web.accounts.private import user_of
from citas.interfaces.web.ui import push
from citas.interfaces.web.ui.devices import Device, device_of
from citas.rules import clock

AT_CLOSE = 0  # Django's way to say: until the browser closes


def settle(request: HttpRequest, now: datetime) -> None:
    """After a login: a shift for staff; for others as long as the answer about their device allows.

    What this browser shows already belongs to the session that begins: it ends with it.
    """
    if posts_of(user_of(request)):
        shift = timedelta(hours=people_policies(clock.local_date(now)).shift_hours)
        request.session[ENDS_AT] = (now + shift).isoformat()
        request.session.set_expiry(AT_CLOSE)
    else:
        _keep(request, device_of(request), now)
    mark, session_key = request.COOKIES.get(push.COOKIE, ""), request.session.session_key
    if mark and session_key:
        continue_in(user_id=user_of(request), mark=mark, session_key=session_key)


def keep_as_answered(request: HttpRequest, device: Device, now: datetime) -> None:
    """As long as that answer allows; nothing is told where others look."""
    if device is Device.SHARED:
        user_id, session_key = user_of(request), request.session.session_key
        end_with_session(user_id=user_id, session_key=session_key, now=now)
    _keep(request, device, now)


def _keep(request: HttpRequest, device: Device | None, now: datetime) -> None:
    days = people_policies(clock.local_date(now)).own_device_days
    request.session.set_expiry(timedelta(days=days) if device is Device.OWN else AT_CLOSE)
