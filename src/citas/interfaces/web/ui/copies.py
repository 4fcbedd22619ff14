"""What this browser may keep of somebody's appointments, for when there is no network.

Only on a device that its person called his own. Pages say so in their body (`<offline-copy>`):
static/ui/offline.js deletes others, static/ui/keep.js keeps. What is kept comes within the page, as a
template: asked for by itself it would be half of what a step may weigh.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from citas.domain.booking.models import Appointment
from citas.domain.booking.queries import upcoming_in_family
from citas.interfaces.web.ui.devices import is_own

# Where what is kept may have changed, or one has just said that it may be kept.
RECEIPT = "portal:receipt"
RENEWING = frozenset({"portal:home", "portal:appointments", RECEIPT, "profile"})


@dataclass(frozen=True)
class Copy:
    """`name` says whose it is, to nobody; `keep_for` are seconds: until the session ends, and told so as
    clocks of telephones may be wrong. Whom one only helps is not in it: the permission may end while
    there is no network. Its `pictures` come with pages that are light enough for them. Without
    `appointments` what was kept before stays."""

    name: str
    keep_for: int
    now: datetime
    pictures: bool
    appointments: list[Appointment] | None


def copy_of(request: HttpRequest) -> Copy | None:
    """What this browser keeps from now on; None: it may keep nothing."""
    owner = request.user.pk
    if owner is None or not is_own(request):
        return None
    now, found = timezone.now(), request.resolver_match
    page = found.view_name if found else ""
    return Copy(
        name=salted_hmac("citas.copy", str(owner), algorithm="sha256").hexdigest()[:16],
        keep_for=int((request.session.get_expiry_date() - now).total_seconds()),
        now=now,
        pictures=page != RECEIPT,
        appointments=upcoming_in_family(owner, now) if page in RENEWING else None,
    )
