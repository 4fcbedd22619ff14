"""The Jinja2 environment of all our pages.

What a page asks for a dozen times (words, addresses, assets) is remembered: they were half of its time.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, ngettext
from heroicons.jinja import heroicon_outline
from jinja2 import StrictUndefined
from markupsafe import Markup

from citas.interfaces.web.ui import words
from citas.interfaces.web.ui.brand import Brand, brand
from citas.interfaces.web.ui.browsers import browser_in_words
from citas.interfaces.web.ui.components import CheckedEnvironment
from citas.interfaces.web.ui.copies import copy_of
from citas.interfaces.web.ui.devices import question_for
from citas.interfaces.web.ui.entering import audience
from citas.interfaces.web.ui.preferences import is_easy
from citas.interfaces.web.ui.push import push_here
from citas.interfaces.web.ui.styles import style_address
from citas.interfaces.web.ui.telephones import dialled, national, telephone
from citas.rules import clock, wording
from citas.rules.folio import spelled_folio, spoken_folio

FILTERS = {
    "local": clock.local,
    "in_words": wording.in_words,
    "day_in_words": wording.day_in_words,
    "near_day": wording.near_day,
    "near_moment": wording.near_moment,
    "hour_in_words": wording.hour_in_words,
    "the_hour": wording.the_hour,
    "day_alone": words.day_alone,
    "plain_date": words.plain_date,
    "short_day": words.short_day,
    "short_weekday": words.short_weekday,
    "short_month": words.short_month,
    "month_in_words": words.month_in_words,
    "folio": spoken_folio,
    "spelled": spelled_folio,
    "phone": telephone,
    "dialled": dialled,
    "national": national,
    "browser": browser_in_words,
}

asset = lru_cache(maxsize=64)(static)


@lru_cache(maxsize=4096)
def url(name: str, *args: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args)


def _support_hours() -> str:
    hours: str = settings.SUPPORT_HOURS_EN if get_language() == "en" else settings.SUPPORT_HOURS
    return hours


def language() -> str:
    """Of the page, as browsers name it: "es-MX" or "en"."""
    return "en" if get_language() == "en" else "es-MX"


@lru_cache(maxsize=4096)
def _translated(_language: str | None, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704 - our own words


@lru_cache(maxsize=4096)
def _without_facts(language: str | None, message: str) -> Markup:
    return _translated(language, message) % {}


def named(name: str) -> Markup:
    """What the institute has named: translated if every clinic names it so (`words.NAMES`), else told
    to screen readers as the Spanish that it is."""
    if language() != "en":
        return Markup.escape(name)
    if name in words.NAMES:
        return _translated(get_language(), name)
    return Markup('<span lang="es">{}</span>').format(name)


def say(message: str, /, **facts: object) -> Markup:
    """The words in the reader's language, with `%(fact)s` filled in and escaped."""
    if facts:
        return _translated(get_language(), message) % facts
    return _without_facts(get_language(), message)


def say_many(one: str, many: str, number: int, /) -> Markup:
    """The words for one or for many; `%(num)s` is the number."""
    return Markup(ngettext(one, many, number)) % {"num": number}  # noqa: S704 - our own words


@lru_cache(maxsize=128)
def icon(name: str, size: int = 24) -> Markup:
    """An outline heroicon as inline SVG, hidden from screen readers: words stand beside it."""
    drawn = heroicon_outline(name, size=size, **{"aria-hidden": "true", "class": "icon"})
    return Markup(drawn)  # noqa: S704 - a file of the package


def environment(**options: Any) -> CheckedEnvironment:
    """Django's Jinja2 backend calls this; a variable that does not exist is an error."""
    made = CheckedEnvironment(
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    )

    @lru_cache(maxsize=128)
    def written(_language: str | None, _brand: Brand, part: str, *about: str) -> str:
        return str(getattr(made.get_template("ui/frame.jinja").module, part)(*about))

    def frame(part: str, *about: str) -> Markup:
        """A part of what stands around every page."""
        return Markup(written(get_language(), brand(), part, *about))  # noqa: S704 - our own template

    made.globals |= {
        "frame": frame,
        "_": say,
        "ngettext": say_many,
        "static": asset,
        "url": url,
        "icon": icon,
        "messages_of": get_messages,
        "question_for": question_for,
        "push_here": push_here,
        "audience": audience,
        "copy_of": copy_of,
        "is_easy": is_easy,
        "language": language,
        "weekdays": words.weekdays,
        "brand": brand,
        "style_address": style_address,
        "institution": settings.INSTITUTION_NAME,
        "site_url": settings.SITE_URL,
        "support_phone": telephone(settings.SUPPORT_PHONE),
        "support_hours": lazy(_support_hours, str)(),  # read anew for each page, in its language
    }
    made.filters |= FILTERS | {"named": named}
    return made
