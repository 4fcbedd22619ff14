"""The rules of accounts in force from the first day."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OWN = "valor propio, por confirmar con el instituto"
DEFAULTS = [
    ("activation_hours", 24, OWN),
    ("code_minutes", 15, OWN),
    ("code_attempts", 3, OWN),
    ("delegation_days", 90, OWN),
    ("delegation_patients", 3, OWN),
    ("shift_hours", 10, OWN),
]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the defaults, valid for everybody."""
    policy = apps.get_model("catalogue", "Policy")
    policy.objects.bulk_create(
        policy(name=name, value=value, source=source, valid_from=date(2020, 1, 1))
        for name, value, source in DEFAULTS
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_policy_values")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
