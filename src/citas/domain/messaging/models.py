from django.db import models
from django.db.models import F, Q

from citas.domain.access.contacts import ContactSystem
from citas.domain.access.models import User


class Notification(models.Model):
    """One message to one address (FHIR Communication): written in the transaction of what it tells of,
    delivered afterwards by a job.

    `event` names what happened ("registration:12:2"): one delivery per event, channel and address,
    whatever dies in between. `facts` are frozen when written; `secrets` (links, codes) are encrypted,
    and wiped once the message is settled.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"  # for good: the address does not exist, or every attempt was refused
        WITHDRAWN = "withdrawn"  # what it told of is no longer so
        # nobody to tell; written all the same, so that nothing can be inferred from outside
        SUPPRESSED = "suppressed"

    event = models.CharField(max_length=80)
    letter = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="notifications")
    channel = models.CharField(max_length=8, choices=[(one.value, one.name) for one in ContactSystem])
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=8)
    facts = models.JSONField(default=dict)
    secrets = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField(null=True)  # a code that has run out is better not sent
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "channel", "address"], name="notification_once"),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at__isnull=True)
                | (~Q(state="pending") & Q(settled_at__isnull=False, secrets="")),
                name="notification_settled_keeps_no_secret",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("created_at")), name="notification_due_after_written"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="notification_due"),
        ]
