"""What an account has been told, as its owner reads it again."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from jinja2 import TemplateError

from citas.domain.messaging import letters
from citas.domain.messaging.models import Notification

MOST_SHOWN = 50
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """One event, however many ways it was told by; `href` is empty where it leads nowhere."""

    at: datetime
    language: str
    title: str
    line: str
    href: str


def told(user_id: int, limit: int = MOST_SHOWN) -> list[Told]:
    """What this user was told and is still kept, the latest first. Codes and links that let in are
    not read again: of their letters only the title is."""
    mine = Notification.objects.filter(user=user_id, state=Notification.State.SENT)
    once = mine.order_by("event", "pk").distinct("event").values("pk")
    latest = mine.filter(pk__in=once).order_by("-created_at", "-pk")[:limit]
    return [read for one in latest if (read := _read(one)) is not None]


def _read(one: Notification) -> Told | None:
    """None for a letter that is no longer written, or not with these facts."""
    try:
        shown = letters.render_notice(one.letter, one.language, one.facts)
    except TemplateError as error:
        log.warning("notice unreadable", notification=one.pk, letter=one.letter, why=str(error))
        return None
    href = shown.href.removeprefix(settings.SITE_URL)  # one stays at the address by which one came
    return Told(one.created_at, one.language, shown.title, shown.line, href)
