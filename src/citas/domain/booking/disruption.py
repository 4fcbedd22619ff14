"""Appointments whose hour is no longer in the agenda, for operators."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from citas.domain.booking.models import Appointment
from citas.rules.appointment_states import Status


def disrupted(now: datetime) -> list[Appointment]:
    """Every booked appointment still to come that lost its hour, the next one first."""
    rows = Appointment.objects.filter(
        status=Status.BOOKED, starts_at__gt=now, disrupted_at__isnull=False
    )
    return list(_with_place(rows))


def with_folios(folios: Iterable[str]) -> list[Appointment]:
    """These appointments, the next one first; a simulation names some that carry no mark."""
    return list(_with_place(Appointment.objects.filter(folio__in=list(folios))))


def _with_place(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return rows.select_related("slot__practitioner", "slot__location").order_by("starts_at", "folio")
