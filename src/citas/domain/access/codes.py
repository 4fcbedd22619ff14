"""One-time codes of six digits, for who cannot get in otherwise: on paper from the desk, or by SMS.

What is done for somebody is done for nobody too, statement by statement, so that neither answer nor
time tells a stranger whether an account exists.
"""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from citas.domain.access.errors import CodeRefused
from citas.domain.access.models import OneTimeCode, User
from citas.domain.access.queries import lock_user
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.catalogue.policy_set import people_policies
from citas.rules import clock

DIGITS = 6
NOBODY = 0  # no user has this identifier, and no code

# Written out, so that it is one statement also where there is nobody to write it for, or a code runs.
_WRITE = """
INSERT INTO access_onetimecode (user_id, origin, digest, created_at, expires_at, attempts_left)
SELECT id, %(origin)s, %(digest)s, %(now)s::timestamptz, %(expires_at)s::timestamptz,
    %(attempts)s::smallint
FROM access_user WHERE id = %(user)s
ON CONFLICT (user_id) WHERE ended_at IS NULL DO NOTHING
"""


def issue(
    *,
    user: User,
    origin: OneTimeCode.Origin,
    actor: Actor,
    now: datetime,
    location_id: int | None = None,
) -> str:
    """Six digits that let this user choose a password, for so long as policy says; earlier ones end.

    `location_id` is the unit whose desk hands them out. Of the desk alone: digits that somebody asks for
    by SMS may open nothing, see `write`.
    """
    with transaction.atomic():
        code, _ = write(user.pk, origin, now)
        details: dict[str, object] = {"origin": origin.value}
        record(
            actor=actor, action="code.issue", subject=("user", user.pk), now=now, details=details,
            location_id=location_id,
        )  # fmt: skip
    return code


def write(user_id: int, origin: OneTimeCode.Origin, now: datetime) -> tuple[str, bool]:
    """The same without record, inside the caller's transaction; and whether the digits open anything.

    They do not for NOBODY, nor by SMS while a code of the desk runs: that one stays, as anybody may ask
    for an SMS, and a second one beside it would allow more attempts.
    """
    lock_user(user_id)
    earlier = OneTimeCode.objects.filter(user=user_id, ended_at=None)
    if origin == OneTimeCode.Origin.SMS:
        earlier = earlier.exclude(origin=OneTimeCode.Origin.DESK, expires_at__gt=now)
    earlier.update(ended_at=now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    policy = people_policies(clock.local_date(now))
    row: dict[str, int | str | datetime] = {
        "user": user_id,
        "origin": origin.value,
        "digest": _digest(user_id, code),
        "now": now,
        "expires_at": now + timedelta(minutes=policy.code_minutes),
        "attempts": policy.code_attempts,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, row)
        return code, cursor.rowcount == 1


def redeem(*, login: str, code: str, actor: Actor, now: datetime) -> User:
    """The active user of this login whose running code this is; it ends by that.

    Raises CodeRefused, which has cost an attempt where there was a code to guess.
    """
    with transaction.atomic():
        running = _running(login, now)
        user_id = running.user_id if running else NOBODY
        right = constant_time_compare(running.digest if running else "", _digest(user_id, code))
        left = running.attempts_left - 1 if running else 1
        OneTimeCode.objects.filter(pk=running.pk if running else NOBODY).update(
            attempts_left=left, ended_at=now if right or not left else None
        )
        action = "code.redeem" if right else "code.refuse"
        record(actor=actor, action=action, subject=("user", user_id), now=now)
    if running is None or not right:
        raise CodeRefused()
    return running.user


def _running(login: str, now: datetime) -> OneTimeCode | None:
    found = OneTimeCode.objects.select_for_update(of=("self",)).select_related("user")
    mine = found.filter(user__username__iexact=login, user__is_active=True)
    return mine.filter(ended_at=None, expires_at__gt=now, attempts_left__gt=0).first()


def _digest(user_id: int, code: str) -> str:
    keyed = salted_hmac("citas.access.codes", f"{user_id}:{code}", algorithm="sha256")
    return keyed.hexdigest()
