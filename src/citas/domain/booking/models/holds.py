from datetime import datetime

from django.db import models
from django.db.models import F, Q

from citas.domain.access.models import User
from citas.domain.booking.models.appointments import Appointment
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot


class FamilyVisit(models.Model):
    """Places of one unit on one day, kept for several people and booked together or not at all.

    Its holds have its `expires_at`; `extensions` is how often it was made longer.
    """

    account = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    extensions = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at__isnull=True), name="visit_one_an_account"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="visit_runs_forward"
            ),
        ]


class Hold(models.Model):
    """A place kept until `expires_at`; ended early by booking, releasing or a newer hold.

    Of one kind a reason: under review (of one place, or of each place of a family visit), offered to
    who waits, kept so that a cancelling can be undone, or freed and on its way to the waiting list.
    `moves` is the appointment that the place is meant for, where it is to move there; `visit` the family
    visit of which it is a part.
    """

    class Kind(models.TextChoices):
        REVIEW = "review"
        FAMILY = "family"
        OFFER = "offer"
        UNDO = "undo"
        FREED = "freed"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    account = models.ForeignKey(User, models.PROTECT, related_name="holds")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="holds")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="holds")
    moves = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+", db_index=False)
    visit = models.ForeignKey(
        FamilyVisit, models.CASCADE, null=True, related_name="holds", db_index=False
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    extensions = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(kind="review", ended_at__isnull=True),
                name="hold_one_review_an_account",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="hold_runs_forward"
            ),
        ]
        indexes = [
            # what is to be passed on
            models.Index(
                fields=["expires_at"],
                condition=Q(kind__in=["undo", "freed", "offer"], ended_at__isnull=True),
                name="hold_to_pass_on",
            ),
            models.Index(fields=["visit"], condition=Q(visit__isnull=False), name="hold_of_visit"),
        ]

    def is_running(
        self, patient_id: int, slot_id: int, now: datetime, *, moves: int | None = None
    ) -> bool:
        """Whether it keeps this very place for this very purpose, and its time has not run out."""
        same = (self.patient_id, self.slot_id, self.moves_id) == (patient_id, slot_id, moves)
        return same and self.ended_at is None and self.expires_at > now
