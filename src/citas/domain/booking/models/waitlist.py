from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from citas.domain.access.models import User
from citas.domain.booking.models.appointments import Appointment
from citas.domain.booking.models.holds import Hold
from citas.domain.catalogue.models import HealthcareService, Location, Practitioner
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot


class WaitlistEntry(models.Model):
    """A person who waits for a place (FHIR Appointment.status = waitlist); never changed but to end it,
    and to take that back when the appointment in hand stands again.

    The line of a service in a unit is its live entries by (`joined_at`, `id`). `weekdays`: 1 is Monday,
    empty means any. `last_day`: the last local day that is of use. `practitioner` None: any.
    `appointment`: the later appointment in hand, which an accepted offer moves: to a sooner hour only.
    """

    class PartOfDay(models.TextChoices):
        ANY = "any"
        MORNING = "morning"  # before 12:00
        AFTERNOON = "afternoon"  # from 12:00

    class End(models.TextChoices):
        SERVED = "served"  # by an offer taken
        BOOKED = "booked"  # got a place some other way
        LEFT = "left"
        LAPSED = "lapsed"  # the last day has come, or the appointment in hand is over

    account = models.ForeignKey(User, models.PROTECT, related_name="waitlist_entries")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="waitlist_entries")
    service = models.ForeignKey(HealthcareService, models.PROTECT)
    location = models.ForeignKey(Location, models.PROTECT)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    part = models.CharField(max_length=10, choices=PartOfDay.choices, default=PartOfDay.ANY)
    last_day = models.DateField()
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=End.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "service"],
                condition=Q(ended_at__isnull=True),
                name="waitlist_once_a_service",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="waitlist_ended_somehow",
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "service", "joined_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="waitlist_line",
            ),
        ]


class Offer(models.Model):
    """A place offered to one who waits, kept by `hold` until `expires_at`; never deleted.

    `told_at`: when the person is told, after the night if it was made in it; the time to answer counts
    from then.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"  # the place or the right to it went away meanwhile

    entry = models.ForeignKey(WaitlistEntry, models.PROTECT, related_name="offers")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="offers")
    hold = models.ForeignKey(Hold, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    position = models.PositiveIntegerField()  # in the line when it was made, from 1
    made_at = models.DateTimeField()
    told_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(state="open"), name="offer_one_a_slot"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state="open"), name="offer_one_a_patient"
            ),
            models.UniqueConstraint(fields=["entry", "slot"], name="offer_of_a_place_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("told_at")), name="offer_runs_forward"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="offer_ended_or_open",
            ),
        ]
