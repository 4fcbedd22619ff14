"""When the changes of a batch were deleted: they quote people's former data."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [
        migrations.AddField("importbatch", "forgotten_at", models.DateTimeField(null=True)),
    ]
