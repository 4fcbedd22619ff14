"""Holds and appointments, the waiting list with its offers, and what follows an appointment."""

from citas.domain.booking.models.appointments import (
    Appointment,
    AppointmentHistory,
    IdempotencyKey,
)
from citas.domain.booking.models.following import FollowUp, Link, NoshowReview, Reminder
from citas.domain.booking.models.holds import FamilyVisit, Hold
from citas.domain.booking.models.waitlist import Offer, WaitlistEntry

__all__ = [
    "Appointment",
    "AppointmentHistory",
    "FamilyVisit",
    "FollowUp",
    "Hold",
    "IdempotencyKey",
    "Link",
    "NoshowReview",
    "Offer",
    "Reminder",
    "WaitlistEntry",
]
