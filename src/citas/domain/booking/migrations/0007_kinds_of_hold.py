"""The desk keeps no places: no such hold was ever made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0006_family_visit")]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="kind",
            field=models.CharField(
                choices=[
                    ("review", "Review"),
                    ("family", "Family"),
                    ("offer", "Offer"),
                    ("undo", "Undo"),
                    ("freed", "Freed"),
                ],
                max_length=12,
            ),
        )
    ]
