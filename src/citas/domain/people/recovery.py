"""Getting back in: a link to the mailbox, or a code to the telephone, that the person has verified.

For a login that nobody has, the same is done; the message is then written down and goes nowhere.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from citas.domain.access import codes
from citas.domain.access.contacts import ContactSystem, verified_email, verified_phone
from citas.domain.access.models import OneTimeCode, User
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.messaging.outbox import Recipient, write
from citas.domain.people.account_changes import replace_password
from citas.rules import clock

Link = Callable[[User], str]  # to the page where this user chooses a new password


def send_link(*, login: str, link: Link, actor: Actor, now: datetime) -> None:
    """Mail the verified address of this login's active user where to choose a new password."""
    life = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    with transaction.atomic():
        user = _user_of(login)
        write(
            event=_event(),
            letter="recovery_link",
            to=_to(user, ContactSystem.EMAIL, verified_email(user.pk)),
            now=now,
            facts={"hours": str(life // timedelta(hours=1))},
            secrets={"link": link(user)},
            useful_until=now + life,
        )
        _tell_log("account.ask_recovery", user, actor, now)


def send_code(*, login: str, actor: Actor, now: datetime) -> None:
    """Send a one-time code to the verified telephone of this login's active user.

    Not while a code of the desk runs, which nobody ends from afar.
    """
    minutes = people_policies(clock.local_date(now)).code_minutes
    with transaction.atomic():
        user = _user_of(login)
        phone = verified_phone(user.pk)
        whose = user.pk if phone else codes.NOBODY
        code, opens = codes.write(whose, OneTimeCode.Origin.SMS, now)
        write(
            event=_event(),
            letter="recovery_code",
            to=_to(user, ContactSystem.SMS, phone if opens else ""),
            now=now,
            facts={"minutes": str(minutes)},
            secrets={"code": code},
            useful_until=now + timedelta(minutes=minutes),
        )
        _tell_log("account.ask_recovery", user, actor, now)


def choose_password(user: User, password: str, *, actor: Actor, now: datetime) -> None:
    """Give the account this password and tell its owner; every way in from before ends."""
    user.password = make_password(password)  # before the transaction: nobody waits inside one for it
    with transaction.atomic():
        replace_password(user=user, keep=None, now=now)
        _tell_log("account.recover", user, Actor(user.pk, actor.kind, actor.channel), now)


def _user_of(login: str) -> User:
    """The active user; for a login that is nobody's, a user who is nobody."""
    found = User.objects.filter(username__iexact=login, is_active=True).first()
    return found or User(pk=codes.NOBODY)


def _to(user: User, channel: ContactSystem, address: str) -> Recipient:
    known = None if user.pk == codes.NOBODY else user.pk
    return Recipient(channel, address, user.language, known)


def _event() -> str:
    return f"recovery:{secrets.token_hex(8)}"


def _tell_log(action: str, user: User, actor: Actor, now: datetime) -> None:
    record(actor=actor, action=action, subject=("user", user.pk), now=now)
