from django.db import models
from django.db.models import Q


class ImportBatch(models.Model):
    """One file taken in: what it was, who brought it, what it did, and whether it was undone."""

    kind = models.CharField(max_length=12)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    reverted_at = models.DateTimeField(null=True)
    # since then its changes are not kept any more, so it cannot be undone
    forgotten_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)


class ImportChange(models.Model):
    """A row that a batch created or changed, its columns before (None: created) and after."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="changes")
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["table", "row_id"], name="import_change_by_row")]
        constraints = [
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="import_change_changes")
        ]
