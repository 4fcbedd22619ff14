"""What this browser may keep of somebody's appointments, for when there is no network.

Only on a device that its person called his own. Pages say so in their body (`<offline-copy>`), and
static/ui/offline.js keeps or deletes accordingly.
"""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from citas.domain.access.sessions import ENDS_AT
from citas.interfaces.web.ui.devices import Device, device_of
from citas.interfaces.web.ui.preferences import is_easy

# Where what is kept may have changed, or is likely to be needed next.
RENEWING = frozenset({"portal:home", "portal:appointments", "portal:receipt"})


def owner_of(request: HttpRequest) -> int | None:
    """The insured person who is logged in on a device of his own; None: nothing may be kept here."""
    if not request.user.is_authenticated or ENDS_AT in request.session:
        return None
    return request.user.pk if device_of(request) is Device.OWN else None


def copy_name(request: HttpRequest) -> str:
    """Names whose copy this browser may keep, and in which form; empty where it may keep none."""
    owner = owner_of(request)
    if owner is None:
        return ""
    about = f"{owner} {get_language()} {is_easy(request)}"
    return salted_hmac("citas.copy", about, algorithm="sha256").hexdigest()[:16]


def renews_copy(request: HttpRequest) -> bool:
    """Whether to keep it anew on this page, though there is one."""
    found = request.resolver_match
    return found is not None and found.view_name in RENEWING
