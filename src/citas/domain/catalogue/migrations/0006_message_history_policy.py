"""How long messages that have left are kept."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Half a year: long enough to answer somebody who asks what he was told."""
    apps.get_model("catalogue", "Policy").objects.create(
        name="message_history_days", value=180, valid_from=date(2020, 1, 1),
        source="valor propio, por confirmar con el instituto",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_own_device_policy")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
