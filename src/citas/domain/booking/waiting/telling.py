"""What who waits is told: that a place is kept for him, and that it no longer is.

Neither service nor name: mails are read by families, screens by whoever stands by.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from citas.domain.access.contacts import ContactSystem, Reach, reach
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.links import make_link
from citas.domain.booking.models import Offer
from citas.domain.messaging.outbox import tell
from citas.rules import clock
from citas.rules.quiet import allowed_from
from citas.rules.wording import near_day, the_hour

# Who joined, as far as he still acts for the patient, and the patient himself.
_AUDIENCE = """
SELECT DISTINCT seen.user_id
FROM people_sight seen JOIN access_user u ON u.id = seen.user_id
WHERE seen.patient_id = %(patient)s AND u.is_active AND (seen.until IS NULL OR seen.until >= %(today)s)
    AND (seen.via = 'self' OR seen.user_id = %(account)s)
ORDER BY seen.user_id
"""


def tell_offer(offer: Offer, now: datetime) -> None:
    """To everybody who may answer, each by a link of his own, not before `told_at`."""
    for account in _audience(offer, now):
        whom = reach(account)
        token = make_link(
            account_id=account, patient_id=offer.patient_id, offer_id=offer.pk, now=now,
            expires_at=offer.slot.starts_at,
        )  # fmt: skip
        tell(
            to=whom, event=f"offer:{offer.pk}:told:{account}", letter="offer", now=now,
            facts=_facts(offer, whom), secrets={"token": token}, useful_until=offer.expires_at,
            not_before=offer.told_at,
        )  # fmt: skip


def tell_lost(offer: Offer, now: datetime) -> None:
    """That the agenda has changed under it; nothing to do, they wait on.

    Of an offer lost in the night in which it was made nothing has left, and nothing does: «Avisos»,
    which showed it, tells its end.
    """
    untold = now < offer.told_at
    policy = policy_for(offer.slot, now)
    morning = allowed_from(now, policy.quiet_from, policy.quiet_until)
    for account in _audience(offer, now):
        whom = _on_the_page(reach(account)) if untold else reach(account)
        event = f"offer:{offer.pk}:lost:{account}"
        tell(
            to=whom, event=event, letter="offer_lost", now=now, facts=_facts(offer, whom),
            not_before=morning,
        )  # fmt: skip


def _on_the_page(whom: Reach) -> Reach:
    shown = [one for one in whom.contacts if one.system is ContactSystem.PORTAL]
    return replace(whom, contacts=shown)


def _audience(offer: Offer, now: datetime) -> list[int]:
    asked: dict[str, Any] = {
        "patient": offer.patient_id,
        "account": offer.entry.account_id,
        "today": clock.local_date(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCE, asked)
        return [row[0] for row in cursor.fetchall()]


def _facts(offer: Offer, whom: Reach) -> dict[str, str]:
    starts, until = clock.local(offer.slot.starts_at), clock.local(offer.expires_at)
    return {
        "offer": str(offer.pk),
        "day": near_day(starts.date(), whom.language),
        "hour": the_hour(starts.time(), whom.language),
        "unit": offer.slot.location.name,
        "until": the_hour(until.time(), whom.language),
    }
