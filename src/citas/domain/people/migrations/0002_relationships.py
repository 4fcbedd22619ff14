"""The catalogue of beneficiary kinds; ages as the federal law on social security of public workers has them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = [
    ("TITULAR", "Titular", True, None),
    ("PENSIONADO", "Pensionado", True, None),
    ("CONYUGE", "Cónyuge", False, None),
    ("CONCUBINO", "Concubina o concubino", False, None),
    ("HIJO", "Hija o hijo", False, 18),
    ("HIJO_ESTUDIANTE", "Hija o hijo que estudia", False, 25),
    ("HIJO_DISCAPACIDAD", "Hija o hijo con discapacidad", False, None),
    ("ASCENDIENTE", "Madre o padre", False, None),
    ("TUTELADO", "Persona bajo tutela", False, None),
]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the kinds."""
    relationship = apps.get_model("people", "Relationship")
    relationship.objects.bulk_create(
        relationship(code=code, name=name, is_head=is_head, age_limit=age_limit)
        for code, name, is_head, age_limit in KINDS
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
