"""Whom something about an appointment concerns, when nobody has asked for it."""

from datetime import datetime

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from citas.domain.booking.visibility import seen_as


def whom_to_tell(appointment: Appointment, now: datetime) -> list[int]:
    """Identifiers of the active accounts of who booked it, as far as he still sees it, and of the
    patient himself; nobody's where the patient has died."""
    active = User.objects.filter(is_active=True).values_list("pk", flat=True)
    own = active.filter(account__coverage__patient=appointment.patient_id)
    accounts = own.union(active.filter(pk=appointment.booked_by_id))
    return [account for account in sorted(accounts) if seen_as(account, appointment.pk, now) is not None]
