"""Browsers in words, for lists of them."""

from django.utils.translation import gettext as _

from citas.rules.browsers import browser_of, device_of


def browser_in_words(user_agent: str) -> str:
    """As in "Chrome en Android"."""
    browser = browser_of(user_agent) or _("Navegador")
    device = device_of(user_agent)
    return _("%(browser)s en %(device)s") % {"browser": browser, "device": device} if device else browser
