"""What has served goes at night."""

from datetime import datetime, timedelta

from citas.domain.access.models import ApiToken
from citas.domain.booking.models import Hold
from citas.domain.catalogue.policy_set import retention_policies
from citas.domain.intake.reversal import forget
from citas.rules import clock


def clean_up(now: datetime) -> dict[str, int]:
    """Delete tokens and holds that ended before yesterday, and what old imports changed; how many.

    Sessions are Django's to clear.
    """
    yesterday = now - timedelta(days=1)
    kept = timedelta(days=retention_policies(clock.local_date(now)).import_history_days)
    tokens, _ = ApiToken.objects.filter(expires_at__lt=yesterday).delete()
    holds, _ = Hold.objects.filter(expires_at__lt=yesterday).delete()
    changes = forget(started_before=now - kept, now=now)
    return {"tokens": tokens, "holds": holds, "import_changes": changes}
