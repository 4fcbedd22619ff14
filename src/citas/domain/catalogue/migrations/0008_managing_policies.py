"""The rules of cancelling, reminders, the waiting list and coming again."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OWN = "valor propio, por confirmar con el instituto"
DEFAULTS = [
    ("undo_seconds", 60, OWN),
    ("first_reminder_hours", 48, OWN),
    ("last_reminder_hours", 3, OWN),
    ("early_before", "11:00", OWN),
    ("evening_reminder_at", "19:00", OWN),
    ("confirmation_asked_at", "10:00", OWN),
    ("quiet_from", "21:00", OWN),
    ("quiet_until", "07:00", OWN),
    ("same_day_from", "06:00", OWN),
    ("link_attempts", 5, OWN),
    ("repeat_days", 30, "el medicamento alcanza para 30 días"),
    ("visit_places", 3, OWN),
    ("units_apart_minutes", 90, OWN),
]

# As before, with the new times of day.
CHECK = """
ALTER TABLE catalogue_policy DROP CONSTRAINT policy_value_sensible;
ALTER TABLE catalogue_policy ADD CONSTRAINT policy_value_sensible CHECK (
    CASE
        WHEN name IN ({times}) THEN
            jsonb_typeof(value) = 'string' AND value #>> '{{}}' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
        WHEN jsonb_typeof(value) = 'number' THEN
            value::numeric % 1 = 0
            AND value::numeric BETWEEN 0 AND CASE WHEN name LIKE '%share' THEN 100 ELSE 100000 END
        ELSE false
    END
)
"""
BEFORE = CHECK.format(times="'web_opens_at'")
AFTER = CHECK.format(
    times=", ".join(
        ["'web_opens_at'", *(f"'{name}'" for name, value, _ in DEFAULTS if isinstance(value, str))]
    )
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the defaults, valid for every service and unit."""
    policy = apps.get_model("catalogue", "Policy")
    policy.objects.bulk_create(
        policy(name=name, value=value, source=source, valid_from=date(2020, 1, 1))
        for name, value, source in DEFAULTS
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_push_devices_policy")]
    operations = [
        migrations.RunSQL(AFTER, BEFORE),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
