from django.db import models
from django.db.models import Q

from citas.domain.access.models import User
from citas.domain.booking.models.appointments import Appointment
from citas.domain.booking.models.waitlist import Offer
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot


class FollowUp(models.Model):
    """Another visit that the doctor orders at the end of one; it is outside the limit of upcoming
    appointments. `booked`: the appointment made of it. `ordered_by` is None where a program wrote it."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="follow_up")
    days = models.PositiveSmallIntegerField()
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    booked = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="follows")


class Reminder(models.Model):
    """A reminder that was given, of an appointment at that place: each kind at most once."""

    class Kind(models.TextChoices):
        FIRST = "first"  # two days before
        LAST = "last"  # some hours before, or the evening before
        CONFIRM = "confirm"  # asks whether the person will come, the day before

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reminders")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "slot", "kind"], name="reminder_once"),
        ]


class NoshowReview(models.Model):
    """What was said about an appointment marked as missed: the insured's objection, the unit's answer.

    `lifted`: it does not count any more (LGPDPPSO, article 41-II); None while nobody has decided.
    """

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="noshow_review")
    objected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    objection = models.TextField(blank=True)
    lifted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted__isnull=True, decided_at__isnull=True)
                | Q(lifted__isnull=False, decided_at__isnull=False),
                name="noshow_decided_or_not",
            ),
        ]


class Link(models.Model):
    """A door in a message: opens the page of one appointment or offer without login until `expires_at`.

    Only a digest of its token is kept. `attempts`: birthdays told wrong so far.
    """

    token_digest = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey(User, models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(appointment__isnull=True, offer__isnull=False)
                | Q(appointment__isnull=False, offer__isnull=True),
                name="link_to_one_thing",
            ),
        ]
