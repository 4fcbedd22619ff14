"""Whether a paper is good, for whoever holds it: when it is for, and nothing of whom or what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from citas.domain.booking.models import Appointment
from citas.domain.documents.tokens import Claim, Kind, read
from citas.rules.appointment_states import Status
from citas.rules.folio import parse_folio


class Standing(StrEnum):
    """What can be said of a paper."""

    GOOD = "good"
    MOVED = "moved"  # the appointment stands, at another hour than the paper says
    CANCELLED = "cancelled"
    OVER = "over"  # its hour has passed; how it ended is nobody's business
    ATTENDED = "attended"
    TAKEN_BACK = "taken-back"  # a proof of attendance that the unit has corrected since
    UNKNOWN = "unknown"  # no such folio
    NOT_OURS = "not-ours"  # nothing that we have signed


@dataclass(frozen=True)
class Verdict:
    """`starts_at` is the appointment's hour as it is now; None where there is none to tell."""

    standing: Standing
    starts_at: datetime | None = None


def by_token(token: str, now: datetime) -> Verdict:
    """Of what a QR says."""
    claim = read(token)
    if claim is None:
        return Verdict(Standing.NOT_OURS)
    found = _appointment(claim.folio)
    if found is None:
        return Verdict(Standing.UNKNOWN)
    if claim.kind is Kind.ATTENDANCE:
        return _attendance(found, claim)
    same = found.starts_at == claim.starts_at or found.status == Status.CANCELLED
    return _receipt(found, now) if same else Verdict(Standing.MOVED, found.starts_at)


def by_folio(typed: str, now: datetime) -> Verdict:
    """Of a folio as somebody types it; case, spaces and hyphens are forgiven."""
    folio = parse_folio(typed)
    found = _appointment(folio) if folio else None
    return Verdict(Standing.UNKNOWN) if found is None else _receipt(found, now)


def _appointment(folio: str) -> Appointment | None:
    return Appointment.objects.filter(folio=folio).first()


def _attendance(found: Appointment, claim: Claim) -> Verdict:
    if found.status == Status.FULFILLED and found.starts_at == claim.starts_at:
        return Verdict(Standing.ATTENDED, found.starts_at)
    return Verdict(Standing.TAKEN_BACK)


def _receipt(found: Appointment, now: datetime) -> Verdict:
    if found.status == Status.CANCELLED:
        return Verdict(Standing.CANCELLED, found.starts_at)
    return Verdict(Standing.OVER if found.ends_at <= now else Standing.GOOD, found.starts_at)
