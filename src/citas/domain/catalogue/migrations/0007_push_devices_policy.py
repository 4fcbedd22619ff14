"""On how many devices of a person notices may appear."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OWN = "valor propio, por confirmar con el instituto"


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the default, valid for everybody."""
    policy = apps.get_model("catalogue", "Policy")
    policy.objects.create(name="push_devices", value=5, source=OWN, valid_from=date(2020, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_message_history_policy")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
