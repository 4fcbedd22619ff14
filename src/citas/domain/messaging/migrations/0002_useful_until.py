"""Until when a message is worth sending."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="notification",
            name="useful_until",
            field=models.DateTimeField(null=True),
        ),
    ]
