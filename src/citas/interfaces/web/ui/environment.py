"""The Jinja2 environment of all our pages."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from heroicons.jinja import heroicon_outline
from jinja2 import Environment, StrictUndefined

from citas.interfaces.web.ui import words
from citas.rules import clock, wording
from citas.rules.folio import spoken_folio


@lru_cache(maxsize=4096)
def url(name: str, *args: object) -> str:
    """The address of a named page; remembered, since a page asks for a dozen."""
    return reverse(name, args=args)


@lru_cache(maxsize=128)
def icon(name: str, size: int = 24) -> str:
    """An outline heroicon as inline SVG (markup), hidden from screen readers: words stand beside it."""
    return heroicon_outline(name, size=size, **{"aria-hidden": "true", "class": "icon"})


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this; a variable that does not exist is an error."""
    made = Environment(  # noqa: S701 - Django's backend asks for autoescape in `options`
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        static=static,
        url=url,
        icon=icon,
        messages_of=get_messages,
        weekdays=words.weekdays(),
        institution=settings.INSTITUTION_NAME,
        support_phone=settings.SUPPORT_PHONE,
        support_hours=settings.SUPPORT_HOURS,
    )
    made.filters.update(
        local=clock.local,
        in_words=wording.in_words,
        day_in_words=wording.day_in_words,
        hour_in_words=wording.hour_in_words,
        short_day=words.short_day,
        short_weekday=words.short_weekday,
        short_month=words.short_month,
        month_in_words=words.month_in_words,
        folio=spoken_folio,
    )
    return made
