"""What has served goes at night."""

from datetime import datetime, timedelta

from citas.domain.access import ways_in
from citas.domain.access.models import ApiToken, OneTimeCode
from citas.domain.booking import links
from citas.domain.booking.models import FamilyVisit, Hold
from citas.domain.booking.waiting import ending
from citas.domain.catalogue.policy_set import retention_policies
from citas.domain.intake.reversal import forget
from citas.domain.messaging import outbox
from citas.domain.people import registration
from citas.rules import clock


def clean_up(now: datetime) -> dict[str, int]:
    """Delete tokens, codes, links and holds that ended before yesterday, registrations that came to
    nothing, old messages, what old imports changed, and browsers of sessions that are over; how many.

    Who waited in vain until today waits no more. The sessions themselves are Django's to clear.
    """
    yesterday = now - timedelta(days=1)
    kept = retention_policies(clock.local_date(now))
    tokens, _ = ApiToken.objects.filter(expires_at__lt=yesterday).delete()
    codes, _ = OneTimeCode.objects.filter(expires_at__lt=yesterday).delete()
    registrations = registration.clean_up(now)
    holds, _ = Hold.objects.filter(expires_at__lt=yesterday).delete()
    FamilyVisit.objects.filter(expires_at__lt=yesterday).delete()
    messages = outbox.forget(settled_before=now - timedelta(days=kept.message_history_days))
    changes = forget(started_before=now - timedelta(days=kept.import_history_days), now=now)
    return {
        "tokens": tokens,
        "codes": codes,
        "registrations": registrations,
        "holds": holds,
        "links": links.forget(ended_before=yesterday),
        "waiting": ending.lapse(now),
        "messages": messages,
        "import_changes": changes,
        "browsers": ways_in.forget_closed(now),
    }
