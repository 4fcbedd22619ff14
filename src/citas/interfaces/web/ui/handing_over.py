"""A code on paper between the button that made it and the page that shows it: kept sealed in the session
until shown once, so that loading that page again makes and shows nothing."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.http import HttpRequest

from citas.domain.access.sealing import cipher
from citas.domain.catalogue.policy_set import people_policies
from citas.rules import clock

HANDED = "codigo"  # of the session
_PURPOSE = b"citas.web.handed-code"


@dataclass(frozen=True)
class PaperCode:
    """What the paper says. `about` is the identifier in the page's address, `until` an instant."""

    about: int
    login: str
    code: str
    until: str
    attempts: int

    @property
    def ends_at(self) -> datetime:
        """Until when it opens anything."""
        return datetime.fromisoformat(self.until)


def keep(request: HttpRequest, *, about: int, login: str, code: str, now: datetime) -> None:
    """For the next page of this browser that asks for it."""
    policy = people_policies(clock.local_date(now))
    until = now + timedelta(minutes=policy.code_minutes)
    paper = PaperCode(about, login, code, until.isoformat(), policy.code_attempts)
    sealed = cipher(_PURPOSE).encrypt(json.dumps(asdict(paper)).encode())
    request.session[HANDED] = sealed.decode()


def take(request: HttpRequest, about: int) -> PaperCode | None:
    """What was kept for this page; forgotten by that. None the second time, and for any other page."""
    sealed = request.session.pop(HANDED, None)
    if sealed is None:
        return None
    try:
        paper = PaperCode(**json.loads(cipher(_PURPOSE).decrypt(sealed.encode())))
    except InvalidToken:  # the key has changed meanwhile
        return None
    return paper if paper.about == about else None
