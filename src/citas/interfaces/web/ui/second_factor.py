"""When whoever is here last proved a second factor in this session."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest


def second_factor_at(request: HttpRequest) -> datetime | None:
    """The instant of the latest code or passkey of this session; None when there was none."""
    records = get_authentication_records(request, request.user)
    proved = [record["at"] for record in records if record.get("method") == "mfa"]
    return datetime.fromtimestamp(max(proved), UTC) if proved else None
