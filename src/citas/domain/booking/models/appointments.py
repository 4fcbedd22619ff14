from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from citas.domain.access.models import User
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import InstantRange, Slot
from citas.rules.appointment_states import Status


class Appointment(models.Model):
    """A place given to a patient (FHIR Appointment).

    `starts_at` and `ends_at` copy the slot's, tied to it by a composite foreign key, so that the
    database itself refuses two appointments of one patient at the same time. `disrupted_at` is set
    when the agenda changed under the appointment (closure, absence): it stands, and people are told.
    `confirmed_at`: when somebody said «sí iré» for this hour.
    """

    folio = models.CharField(max_length=8, unique=True)
    status = models.CharField(max_length=12, choices=[(s.value, s.name) for s in Status])
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments", db_index=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    service = models.ForeignKey(HealthcareService, models.PROTECT)
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="booked_appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0)
    disrupted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "starts_at"], name="appointment_by_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=~Q(status="cancelled"), name="appointment_one_a_slot"
            ),
            ExclusionConstraint(
                name="appointment_one_at_a_time",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(status="cancelled"),
            ),
        ]


class AppointmentHistory(models.Model):
    """Each status and place an appointment has had, by whom and why; append-only by trigger."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="history")
    sequence = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=20)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "sequence"], name="history_in_order"),
        ]


class IdempotencyKey(models.Model):
    """A client's key for one booking: the same key again answers with the same appointment."""

    account = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once"),
        ]
