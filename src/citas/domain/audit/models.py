from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class AuditEvent(models.Model):
    """Who did what to whom, when and from where (FHIR AuditEvent).

    Append-only: a trigger refuses UPDATE and DELETE. Subjects are plain identifiers, so that the log
    outlives what it speaks of.
    """

    recorded_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=12)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=40)
    patient_id = models.BigIntegerField(null=True)
    location_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "recorded_at"], name="audit_by_patient"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_by_subject"),
            # rows are written in the order of time, so a block range costs writing next to nothing
            BrinIndex(fields=["recorded_at"], name="audit_by_time", autosummarize=True),
        ]
