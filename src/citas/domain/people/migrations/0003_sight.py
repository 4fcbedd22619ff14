"""Who may act for whom, defined once, in the database: a view that every query of the door reads."""

from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE VIEW people_sight AS
SELECT account.user_id, theirs.patient_id, theirs.id AS coverage_id
FROM people_account account
JOIN people_coverage mine ON mine.id = account.coverage_id
JOIN people_patient me ON me.id = mine.patient_id
JOIN people_coverage theirs ON theirs.family_id = mine.family_id
JOIN people_patient patient ON patient.id = theirs.patient_id
WHERE me.deceased_on IS NULL AND patient.deceased_on IS NULL
    AND (theirs.id = mine.id OR mine.is_head AND NOT EXISTS (
        SELECT FROM people_coverage later
        WHERE later.family_id = mine.family_id AND later.is_head AND later.valid_from > mine.valid_from
    ))
"""
DROP = "DROP VIEW people_sight"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_relationships"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.CreateModel(
            name="Sight",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "coverage_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                )
            ],
            options={"db_table": "people_sight", "managed": False},
        ),
    ]
