"""Browsers in which people want to be told: asked for there, kept as long as the device is theirs."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from citas.domain.access.errors import PushServiceUnknown
from citas.domain.access.models import PushSubscription
from citas.domain.access.queries import lock_user
from citas.domain.access.trail import tell_trail, written_down
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Channel, system
from citas.domain.catalogue.policy_set import people_policies
from citas.rules import clock
from citas.rules.push_services import is_push_service


@dataclass(frozen=True)
class BrowserKeys:
    """What a browser hands in: its address at the push service, its public key, and the shared secret;
    the latter two as base64url without padding."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def mark(self) -> str:
        """What a browser may keep to be known again by, which says nothing to others."""
        return salted_hmac("citas.push", self.endpoint, algorithm="sha256").hexdigest()[:32]


def subscribe(
    *, user_id: int, keys: BrowserKeys, user_agent: str, session_key: str, now: datetime
) -> None:
    """Tell this user in this browser from now on, where nobody else is told any more, and he but once.

    Beyond the number of the policy the oldest ends. Raises PushServiceUnknown.
    """
    if not is_push_service(keys.endpoint, settings.PUSH_HOSTS):
        raise PushServiceUnknown()
    most = people_policies(clock.local_date(now)).push_devices
    with written_down("account.push_on", user_id=user_id, now=now):
        with connection.cursor() as cursor:  # whoever else asks in this browser at this moment waits
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [keys.endpoint])
        lock_user(user_id)
        # another row, not another owner: what still waits for the former one must not arrive here
        PushSubscription.objects.filter(endpoint=keys.endpoint).delete()
        _mine(user_id).filter(session_key=session_key).delete()
        PushSubscription.objects.create(
            user_id=user_id, endpoint=keys.endpoint, p256dh=keys.p256dh, auth=keys.auth,
            user_agent=user_agent[:200], session_key=session_key, created_at=now,
        )  # fmt: skip
        kept = _mine(user_id).order_by("-created_at", "-pk").values_list("pk", flat=True)[:most]
        _mine(user_id).exclude(pk__in=list(kept)).delete()


def unsubscribe(*, user_id: int, subscription_id: int, now: datetime) -> None:
    """Tell this user no more in that browser; nothing happens when it is another's, or over."""
    _end(_mine(user_id).filter(pk=subscription_id), user_id, now)


def end_with_session(*, user_id: int, session_key: str | None, now: datetime) -> None:
    """End what was asked for in this session; written down where there was something."""
    _end(_mine(user_id).filter(session_key=session_key or ""), user_id, now)


def continue_in(*, user_id: int, mark: str, session_key: str) -> None:
    """After a login in a browser with this mark: its subscription belongs to the new session."""
    found = subscription_marked(user_id, mark)
    if found is not None:
        _mine(user_id).filter(pk=found.pk).update(session_key=session_key)


def subscriptions_of(user_id: int) -> list[PushSubscription]:
    """The browsers in which this user is told, the latest first."""
    return list(_mine(user_id).order_by("-created_at", "-pk"))


def subscription_marked(user_id: int, mark: str) -> PushSubscription | None:
    """The user's subscription in the browser that has this mark, if any."""
    return next((one for one in subscriptions_of(user_id) if _has(one, mark)), None)


def subscription(address: str) -> BrowserKeys | None:
    """What a contact's address stands for; None when it has ended."""
    found = PushSubscription.objects.filter(pk=int(address)).first()
    return BrowserKeys(found.endpoint, found.p256dh, found.auth) if found else None


def forget(*, address: str, now: datetime) -> None:
    """The push service says that the browser is gone."""
    for found in PushSubscription.objects.filter(pk=int(address)):
        subject = ("user", found.user_id)
        record(actor=system(Channel.JOB), action="account.push_gone", subject=subject, now=now)
        found.delete()


@transaction.atomic
def _end(these: QuerySet[PushSubscription], user_id: int, now: datetime) -> None:
    ended, _ = these.delete()
    if ended:
        tell_trail("account.push_off", user_id=user_id, now=now)


def _mine(user_id: int) -> QuerySet[PushSubscription]:
    return PushSubscription.objects.filter(user=user_id)


def _has(one: PushSubscription, mark: str) -> bool:
    return constant_time_compare(BrowserKeys(one.endpoint, one.p256dh, one.auth).mark, mark)
